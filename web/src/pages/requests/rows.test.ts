import { describe, expect, it } from 'vitest';
import { absorb, hasGap, merge, mostWatched, overlooked, type Row, type RowPage } from './rows';

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

describe('a log that is watched', () => {
  const page = (...rows: Row[]): RowPage => ({ rows, partial: false, searchedTo: null, next: rows.at(-1)?.id ?? null });

  it('takes the new rows in and keeps its own', () => {
    const pages = absorb([page(row('c'), row('b')), page(row('a'))], page(row('d'), row('c')), 100);
    expect(pages.map((each) => ids(each.rows))).toEqual(['d c b', 'a']);
    expect(pages[0]!.next).toBe('b');
  });

  it('is the same while nothing is new', () => {
    const pages = [page(row('b'), row('a'))];
    expect(absorb(pages, page(row('b'), row('a')), 100)).toBe(pages);
  });

  it('tells of a row that has ended', () => {
    expect(absorb([page(row('b', 'open'))], page(row('b', 'ok')), 100)[0]!.rows[0]!.outcome).toBe('ok');
  });

  it('begins anew after more than one look can tell, without being empty', () => {
    expect(absorb([page(row('a'))], page(row('d'), row('c')), 2).map((each) => ids(each.rows))).toEqual(['d c']);
    expect(absorb([page()], page(row('a')), 2).map((each) => ids(each.rows))).toEqual(['a']);
  });

  it('does not grow without end, and goes on behind what it keeps', () => {
    const many = Array.from({ length: mostWatched }, (_, index) => row(`r${String(90_000 - index)}`));
    const pages = absorb([page(...many)], page(row('r90001'), many[0]!), 100);
    expect(pages).toHaveLength(1);
    expect(pages[0]!.rows).toHaveLength(100);
    expect(pages[0]!.next).toBe(pages[0]!.rows.at(-1)!.id);
  });

  it('asks for those that ran and that the latest rows do not tell of', () => {
    expect(overlooked([row('d', 'open'), row('c'), row('b', 'open'), row('a', 'open')], [row('d', 'open')], 1)).toEqual(['b']);
  });
});
