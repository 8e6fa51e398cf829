import { expect, test } from 'vitest';
import { modelStep, probeStep } from './orders';

test('a pull tells bytes, a load seconds, an error its words', () => {
  expect(modelStep({ model: 'a', state: 'pulling', completed: 512 * 2 ** 20, total: 2 ** 30 })).toEqual({ text: 'pulling: 512 MB of 1.00 GB', share: 0.5 });
  expect(modelStep({ model: 'a', state: 'loading', seconds: 4.4, expectedSeconds: 8 })).toEqual({ text: 'loading, 4 of about 8 s', share: 0.55 });
  expect(modelStep({ model: 'a', state: 'loading', seconds: 30, expectedSeconds: 8 }).share).toBe(0.99);
  expect(modelStep({ model: 'a', state: 'not done', error: 'No room.' })).toMatchObject({ text: 'No room.', state: 'failed' });
  expect(modelStep({ model: 'a', state: 'loaded' })).toEqual({ text: 'loaded', share: undefined });
});

test('a probe tells model, section and share; a model that stopped does not end the others', () => {
  expect(probeStep({ kind: 'progress', model: 'a', section: 'tools', done: 3, total: 12 })).toEqual({ text: 'a, tools', share: 0.25 });
  expect(probeStep({ kind: 'stopped', model: 'a', text: 'gone', done: 0, total: 0 })).toMatchObject({ text: 'a: gone', state: 'failed' });
  expect(probeStep({ kind: 'ended', done: 2, total: 3 })).toMatchObject({ text: '2 of 3 measured' });
});
