import { describe, expect, it } from 'vitest';
import { hasGap, merge, type Row } from './rows';

const row = (id: string, outcome = 'ok') => ({ id, outcome }) as Row;
const ids = (rows: Row[]) => rows.map((each) => each.id).join(' ');

describe('new rows', () => {
  it('stand on top, newest first', () => {
    expect(ids(merge([row('c'), row('b')], [row('e'), row('d'), row('c')], undefined).rows)).toBe('e d c b');
  });

  it('replace the row that was still running', () => {
    const shown = merge([row('b', 'open'), row('a')], [row('b', 'ok')], undefined);
    expect(shown.rows.map((each) => each.outcome)).toEqual(['ok', 'ok']);
  });

  it('wait for the reader who has scrolled down, and are counted', () => {
    const shown = merge([row('b')], [row('e'), row('d'), row('c'), row('b')], 'c');
    expect(ids(shown.rows)).toBe('c b');
    expect(shown.waiting).toBe(2);
  });

  it('fill a log that was empty', () => {
    expect(ids(merge([], [row('a')], undefined).rows)).toBe('a');
  });

  it('leave a gap when more came than one page holds', () => {
    expect(hasGap([row('a')], [row('d'), row('c')], 2)).toBe(true);
    expect(hasGap([row('a')], [row('c'), row('a')], 2)).toBe(false);
    expect(hasGap([row('a')], [row('d')], 2)).toBe(false);
  });
});
