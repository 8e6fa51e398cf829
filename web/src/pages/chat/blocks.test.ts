import { expect, test } from 'vitest';
import { blocks } from './blocks';

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
