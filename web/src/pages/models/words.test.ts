import { expect, test } from 'vitest';
import type { Model, Quarter } from './queries';
import { cardWords, contextWords, fits, loadWords, matters, nameFor, priceWords, quarterWords, stateLook } from './words';

const model = (more: Partial<Model> = {}): Model => ({ address: 'ollama/qwen3:8b', id: 'qwen3:8b', upstream: 'ollama', protocol: 'ollama', tier: 0, local: true, chat: true, ...more }) as Model;

test('a context says what a request can use, and what the model was trained for where that is more', () => {
  expect(contextWords(model({ contextWindow: 32768, trainedContext: 131072 }))).toBe('32.8k of 131k');
  expect(contextWords(model({ contextWindow: 32768, trainedContext: 32768 }))).toBe('32.8k');
  expect(contextWords(model())).toBe('–');
});

test('a model without a price says so, and a local one has none', () => {
  expect(priceWords(model())).toBe('own hardware');
  expect(priceWords(model({ local: false }))).toBe('no price');
  expect(priceWords(model({ local: false, inputPrice: 0.25, outputPrice: 15 }))).toBe('$0.25 / $15');
});

test('a load tells how long it has taken of what it takes, and never says that it is done', () => {
  const since = new Date(1_000_000).toISOString();
  expect(loadWords(model({ load: { since, expectedSeconds: 20, why: 'asked for' } }), 1_010_000)).toEqual({ text: 'loading, 10 of about 20 s', share: 0.5 });
  expect(loadWords(model({ load: { since, expectedSeconds: 20, why: 'asked for' } }), 1_090_000).share).toBe(0.99);
  expect(loadWords(model({ load: { since, expectedSeconds: null, why: 'asked for' } }), 1_003_000)).toEqual({ text: 'loading for 3 s' });
  expect(loadWords(model({ loaded: true, loadedBytes: 5_000_000_000, videoBytes: 1_000_000_000 })).text).toBe('loaded, 5.0 GB (1.0 GB on the card)');
});

test('a card says first what is wrong with it', () => {
  const card = { version: 1 } as never;
  expect(cardWords({ model: 'a', probing: true, card })).toMatchObject({ text: 'being measured' });
  expect(cardWords({ model: 'a', card, stale: 'another digest' })).toMatchObject({ text: 'stale', look: 'warn' });
  expect(cardWords({ model: 'a', card, keptFrom: ['tools: x', 'edits: y'] })).toMatchObject({ text: 'kept from 2', look: 'warn' });
  expect(cardWords({ model: 'a', unfinished: true })).toMatchObject({ text: 'half measured' });
});

test('a quarter of an hour without anything says what is known of it', () => {
  const quarter = (more: Partial<Quarter>): Quarter => ({ start: '2026-11-21T10:00:00Z', state: 'unknown', answered: 0, failed: 0, limited: 0, ...more }) as Quarter;
  expect(quarterWords(quarter({}))).toMatch(/nothing known$/);
  expect(quarterWords(quarter({ state: 'quiet' }))).toMatch(/there, nothing asked$/);
  expect(quarterWords(quarter({ state: 'mixed', answered: 3, failed: 1, firstByteMs: 812.4 }))).toMatch(/3 answered, 1 failed, first byte 812 ms on average$/);
});

test('a name is made of the address and is free', () => {
  expect(nameFor('https://api.deepseek.com/v1', [])).toBe('deepseek');
  expect(nameFor('https://openrouter.ai/api/v1', ['openrouter'])).toBe('openrouter-2');
  expect(nameFor('http://127.0.0.1:11434', [])).toBe('ollama');
  expect(nameFor('http://192.168.1.20:9000', [])).toBe('server');
  expect(nameFor('nonsense', [])).toBe('server');
});

test('what is routed, named or local matters; a search looks at address and alias', () => {
  expect(matters(model({ local: false }))).toBe(false);
  expect(matters(model({ local: false, routed: true }))).toBe(true);
  expect(fits(model({ alias: 'Coder' }), ' coder ')).toBe(true);
  expect(fits(model(), 'QWEN3')).toBe(true);
  expect(fits(model(), 'gpt')).toBe(false);
});

test('only what is down is red', () => {
  expect(['up', 'limited', 'down', 'disabled', 'unknown'].map(stateLook)).toEqual(['good', 'warn', 'bad', 'plain', 'plain']);
});
