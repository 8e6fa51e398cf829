// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, test } from 'vitest';
import { mergeRecords } from './merge';
import { mergeText } from './mergeText';
import { useDraft } from './useDraft';

const mergeTexts = (base: Record<string, unknown>, mine: Record<string, unknown>, theirs: Record<string, unknown>) => mergeRecords(base, mine, theirs);

describe('values by name', () => {
  it('are taken from the side that changed them', () => {
    const merged = mergeRecords({ a: 1, b: 2, c: 3 }, { a: 9, b: 2, c: 3 }, { a: 1, b: 8, c: 3 });
    expect(merged.clashes).toEqual([]);
    expect(merged.changes).toEqual([{ what: 'b', before: '2', after: '8' }]);
    expect(merged.take(new Set())).toEqual({ a: 9, b: 8, c: 3 });
  });

  it('clash where both changed them, unless to the same', () => {
    const merged = mergeRecords({ a: 1, b: 2 }, { a: 5, b: 3 }, { a: 6, b: 3 });
    expect(merged.clashes).toEqual([{ what: 'a', before: '1', mine: '5', theirs: '6' }]);
    expect(merged.take(new Set())).toEqual({ a: 6, b: 3 });
    expect(merged.take(new Set(['a']))).toEqual({ a: 5, b: 3 });
  });

  it('that were taken out elsewhere are told', () => {
    const merged = mergeRecords({ a: 1 }, { a: 2 }, {});
    expect(merged.clashes).toEqual([{ what: 'a', before: '1', mine: '2', theirs: 'none' }]);
    expect(merged.take(new Set()).a).toBeUndefined();
  });
});

describe('lines of a text', () => {
  const base = 'one\ntwo\nthree\nfour\nfive\n';
  test('that lie apart are put together', () => {
    const merged = mergeText(base, base.replace('two', 'TWO'), `${base.replace('four', 'FOUR')}six\n`);
    expect(merged.clashes).toEqual([]);
    expect(merged.take(new Set())).toBe('one\nTWO\nthree\nFOUR\nfive\nsix\n');
    expect(merged.changes.map((change) => change.what)).toEqual(['line 4', 'after line 5']);
  });

  test('that both changed are a choice, and the rest of both stays', () => {
    const merged = mergeText(base, base.replace('two', 'mine').replace('five', 'FIVE'), base.replace('two', 'theirs').replace('one', 'ONE'));
    expect(merged.clashes).toEqual([{ what: 'lines 1 to 2', before: 'one\ntwo', mine: 'one\nmine', theirs: 'ONE\ntheirs' }]);
    expect(merged.take(new Set())).toBe('ONE\ntheirs\nthree\nfour\nFIVE\n');
    expect(merged.take(new Set(['lines 1 to 2']))).toBe('one\nmine\nthree\nfour\nFIVE\n');
  });

  test.each([
    ['the same edit twice', base.replace('two', 'x'), base.replace('two', 'x'), base.replace('two', 'x')],
    ['a removal beside nothing', base.replace('two\n', ''), base, base.replace('two\n', '')],
    ['nothing at all', base, base, base],
    ['an empty text', '', base, ''],
  ])('%s', (_, mine, theirs, result) => expect(mergeText(base, mine, theirs).take(new Set())).toBe(result));

  test('whatever is edited: without a clash both edits are in it, and either side alone is itself', () => {
    let seed = 7;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    const edited = (lines: string[]) => lines.flatMap((line) => [[line], [line], [line], [line], [], [line, `new ${next(5)}`], [`changed ${next(5)}`]][next(7)]!);
    for (let round = 0; round < 300; round++) {
      const lines = Array.from({ length: next(12) }, () => `line ${next(4)}`);
      const [text, mine, theirs] = [lines, edited(lines), edited(lines)].map((some) => some.join('\n')) as [string, string, string];
      expect(mergeText(text, mine, text).take(new Set())).toBe(mine);
      expect(mergeText(text, text, theirs).take(new Set())).toBe(theirs);
      expect(mergeText(text, mine, mine).take(new Set())).toBe(mine);
      const [one, other] = [mergeText(text, mine, theirs), mergeText(text, theirs, mine)];
      if (one.clashes.length === 0) expect(one.take(new Set())).toBe(other.take(new Set()));
      else expect(one.take(new Set(one.clashes.map((clash) => clash.what)))).toBe(other.take(new Set()));
    }
  });
});

describe('a draft', () => {
  const states = (...values: Record<string, unknown>[]) => values.map((value, index) => ({ hash: String(index), value }));
  const use = (first: { hash: string; value: Record<string, unknown> }) => renderHook(({ now }) => useDraft(now, mergeTexts), { initialProps: { now: first } });

  it('that is none follows the file', () => {
    const [first, second] = states({ a: 1 }, { a: 2 });
    const hook = use(first!);
    hook.rerender({ now: second! });
    expect(hook.result.current).toMatchObject({ value: { a: 2 }, hash: '1', unsaved: false, moved: undefined });
  });

  it('stays when the file changes, is for the old state until somebody says so, and then for the new one', () => {
    const [first, second] = states({ a: 1, b: 1 }, { a: 1, b: 2 });
    const hook = use(first!);
    act(() => hook.result.current.edit({ a: 5, b: 1 }));
    hook.rerender({ now: second! });
    expect(hook.result.current).toMatchObject({ value: { a: 5, b: 1 }, hash: '0', unsaved: true });
    expect(hook.result.current.moved?.changes).toHaveLength(1);
    act(() => hook.result.current.goOn(new Set()));
    expect(hook.result.current).toMatchObject({ value: { a: 5, b: 2 }, base: { a: 1, b: 2 }, hash: '1', unsaved: true, moved: undefined });
  });

  it('goes on by itself when what it is about has not changed, or all of it is in the file', () => {
    const [first, second, third] = states({ a: 1 }, { a: 1 }, { a: 5 });
    const hook = use(first!);
    act(() => hook.result.current.edit({ a: 5 }));
    hook.rerender({ now: second! });
    expect(hook.result.current).toMatchObject({ value: { a: 5 }, hash: '1', unsaved: true, moved: undefined });
    hook.rerender({ now: third! });
    expect(hook.result.current).toMatchObject({ value: { a: 5 }, hash: '2', unsaved: false, moved: undefined });
  });

  it('that was saved is not thrown back by an answer from before', () => {
    const [first] = states({ a: 1 });
    const hook = use(first!);
    act(() => hook.result.current.edit({ a: 5 }));
    act(() => hook.result.current.settle('saved'));
    hook.rerender({ now: { hash: '0', value: { a: 1 } } });
    expect(hook.result.current).toMatchObject({ value: { a: 5 }, unsaved: false });
    hook.rerender({ now: { hash: 'saved', value: { a: 5, more: true } } });
    expect(hook.result.current).toMatchObject({ value: { a: 5, more: true }, unsaved: false, moved: undefined });
  });
});
