import { expect, test } from 'vitest';
import { BlockReader, blocks, stretches } from './blocks';

test('keeps text as it is', () => expect(blocks('a <b>bold</b>\n\n  two')).toEqual([{ code: false, language: '', text: 'a <b>bold</b>\n\n  two' }]));

test('takes fenced code out', () =>
  expect(blocks('Look:\n```cs\nvar a = 1;\n\n```\nThere.')).toEqual([
    { code: false, language: '', text: 'Look:' },
    { code: true, language: 'cs', text: 'var a = 1;\n' },
    { code: false, language: '', text: 'There.' },
  ]));

test('holds the rest while a fence is open', () => expect(blocks('```\nhalf')).toEqual([{ code: true, language: '', text: 'half' }]));

test('a longer fence holds shorter ones', () => expect(blocks('````md\n```js\nx\n```\n````')).toEqual([{ code: true, language: 'md', text: '```js\nx\n```' }]));

test('an empty text has no blocks', () => expect(blocks('')).toEqual([]));

const long = 'Look:\n```cs\nvar a = 1;\n\n```\n\nThere, `inline`.\n~~~\n```\nx\n~~~\nEnd\n\n```js\nhalf';

test('a text that grows by single characters is the same at every length', () => {
  const reader = new BlockReader();
  for (let length = 0; length <= long.length; length++) expect(reader.read(long.slice(0, length))).toEqual(blocks(long.slice(0, length)));
});

test('finished blocks stay the same objects, and another text begins anew', () => {
  const reader = new BlockReader();
  const before = reader.read('```\na\n```\nb');
  const after = reader.read('```\na\n```\nb and more\n');
  expect(after[0]).toBe(before[0]);
  expect(reader.read('c')).toEqual(blocks('c'));
});

test('a long text is cut at line breaks only, and nothing of it is lost', () => {
  const lines = Array.from({ length: 5_000 }, (_, at) => `line ${at}${at % 7 === 0 ? '\n' : ''}`).join('\n');
  expect(stretches(lines).length).toBeGreaterThan(5);
  expect(stretches(lines).join('\n')).toBe(lines);
  expect(stretches('x'.repeat(20_000))).toHaveLength(1);
});
