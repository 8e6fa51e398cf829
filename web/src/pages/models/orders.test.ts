import { expect, test } from 'vitest';
import { changed, modelStep, probeStep, type Order } from './orders';

test('a pull tells bytes, a load seconds, an error its words', () => {
  expect(modelStep({ model: 'a', state: 'pulling', completed: 2_350_000_000, total: 4_700_000_000 })).toEqual({ text: 'pulling: 2.4 GB of 4.7 GB', share: 0.5 });
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

test('told are new orders and other states, not each step', () => {
  const order = (id: number, state: Order['state'], text: string) => ({ id, state, text, kind: 'pull', what: 'a' }) as Order;
  const before = [order(1, 'running', '1 MB of 9 MB'), order(2, 'running', 'x')];
  expect(changed(before, [order(3, 'running', 'asked for'), order(1, 'running', '2 MB of 9 MB'), order(2, 'done', 'x')]).map((one) => one.id)).toEqual([3, 2]);
  expect(changed(before, before)).toEqual([]);
});
