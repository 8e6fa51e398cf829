import { expect, test } from 'vitest';
import { edits, isOwn, member, read, search, settings, spell, type Schema } from './settings';
import { lineOf, placeOf, withTab } from './lines';

const schema: Schema = {
  properties: {
    $schema: { type: 'string' },
    server: { description: 'Where it listens.', properties: { strict: { type: 'boolean', description: 'Refuses.', default: false }, port: { type: 'integer', minimum: 1, maximum: 9, description: 'Which port.' } } },
    upstreams: { description: 'Servers.', additionalProperties: { required: ['retries'], properties: { apiKey: { type: 'string' }, retries: { type: 'integer', default: 2 } } } },
    budgets: { description: 'Limits.', type: 'array', items: { properties: {} } },
    ports: { description: 'Ports.', type: 'array', items: { type: 'integer' }, default: [1, 2] },
  },
};
const page = {
  values: { server: { strict: true, port: null }, upstreams: { 'a.b': { apiKey: '…wxyz', retries: 2 } }, budgets: [], ports: [1, 2] },
  origins: { 'server.strict': 'file', 'ports[0]': 'environment' },
  overrides: { ports: 'SLUICE__PORTS' },
} as unknown as Parameters<typeof settings>[1];

test('every setting is listed with where its value comes from', () => {
  const all = settings(schema, page);
  expect(all.map((one) => [one.path, one.kind, one.origin])).toEqual([
    ['server.strict', 'flag', 'file'], ['server.port', 'whole', undefined], ['upstreams["a.b"].apiKey', 'secret', undefined], ['upstreams["a.b"].retries', 'whole', undefined], ['budgets', 'json', undefined], ['ports', 'list', 'environment'],
  ]);
  expect(all[3]).toMatchObject({ entry: 'upstreams["a.b"]', required: true });
  expect(all.filter(isOwn).map((one) => one.path)).toEqual(['server.strict']);
  expect(all[5]!.override).toBe('SLUICE__PORTS');
  expect(search(all, 'refuses STRICT').map((one) => one.path)).toEqual(['server.strict']);
  expect(search(all, 'nothing like it')).toEqual([]);
});

test.each([['whole', '12', 12], ['whole', 'x', 'x'], ['text', ' ', undefined], ['flag', 'true', true], ['list', 'a\n\n b ', ['a', 'b']], ['json', '{"a":1}', { a: 1 }], ['json', '{', '{']] as const)('%s %s is read', (kind, text, value) => expect(read(kind, text)).toEqual(value));
test('a list of numbers is read as such', () => expect(read('list', '1\n2', 'number')).toEqual([1, 2]));
test.each([['list', ['a', 'b'], 'a\nb'], ['flag', false, 'false'], ['text', null, '']] as const)('%s %s is spelled', (kind, value, text) => expect(spell(kind, value)).toBe(text));
test('names that are no plain words are quoted', () => expect([member('', 'a'), member('a', 'b-1'), member('models', 'qwen2.5:7b')]).toEqual(['a', 'a.b-1', 'models["qwen2.5:7b"]']));
test('drafts become edits', () => expect(edits(new Map<string, unknown>([['a', 1], ['b', undefined]]))).toEqual([{ kind: 'set', path: 'a', value: 1 }, { kind: 'remove', path: 'b' }]));

test('a place in a text is found by line and column', () => {
  expect(placeOf('ab\ncd\r\nef', 2, 2)).toBe(4);
  expect(placeOf('ab', 9, 9)).toBe(2);
  expect(lineOf('ab\ncd', 4)).toBe(2);
});
test('a tab indents where it stands, and every line of a selection', () => {
  expect(withTab('ab', 1, 1, false)).toEqual({ text: 'a  b', start: 3, end: 3 });
  expect(withTab('a\nb', 0, 3, false)).toEqual({ text: '  a\n  b', start: 0, end: 7 });
  expect(withTab('  a\n b', 0, 6, true)).toEqual({ text: 'a\nb', start: 0, end: 3 });
});
