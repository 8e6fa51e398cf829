import type { Schemas } from '../../api/client';

export type Row = Schemas['RequestView'];
export type RowPage = Schemas['RequestPageView'];

/** The log as it is shown: what was loaded, what came since, and how much of that the reader has not let in yet. */
export interface Shown {
  rows: Row[];
  waiting: number;
}

/**
 * Puts rows that came after the page was loaded on top of it. Ids grow with time and sort as text. A row that is there already is
 * replaced: it has ended meanwhile. Rows newer than <code>upTo</code> wait; undefined lets all in.
 */
export function merge(loaded: readonly Row[], latest: readonly Row[], upTo: string | undefined): Shown {
  const now = new Map(latest.map((row) => [row.id, row]));
  const newest = loaded[0]?.id ?? '';
  const fresh = latest.filter((row) => row.id > newest);
  const admitted = upTo === undefined ? fresh : fresh.filter((row) => row.id <= upTo);
  return { rows: [...admitted, ...loaded.map((row) => now.get(row.id) ?? row)], waiting: fresh.length - admitted.length };
}

/** Whether requests may have come and gone between the loaded rows and the latest ones: then what was loaded is let go. */
export const hasGap = (loaded: readonly Row[], latest: readonly Row[], limit: number): boolean =>
  loaded.length > 0 && latest.length >= limit && latest[latest.length - 1]!.id > loaded[0]!.id;

/** Rows that are kept of a log which its reader only watches; what is older is read again when he scrolls there. */
export const mostWatched = 500;

/**
 * The loaded pages with the latest rows in them: a log that is watched does not fall behind what one look tells. Pages beyond
 * <code>mostWatched</code> rows are let go at the end. Gives back the same pages when nothing is new.
 */
export function absorb(pages: readonly RowPage[], latest: RowPage, limit: number): readonly RowPage[] {
  const loaded = pages.flatMap((page) => page.rows);
  if (loaded.length === 0 && latest.rows.length === 0) return pages;
  if (loaded.length === 0 || hasGap(loaded, latest.rows, limit)) return [latest];
  const fresh = latest.rows.filter((row) => row.id > loaded[0]!.id);
  const now = new Map(latest.rows.map((row) => [row.id, row]));
  if (fresh.length === 0 && !loaded.some((row) => isNews(row, now.get(row.id)))) return pages;
  const next = pages.map((page) => ({ ...page, rows: page.rows.map((row) => now.get(row.id) ?? row) }));
  const [first, ...rest] = next;
  const grown = [{ ...first!, rows: [...fresh, ...first!.rows] }, ...rest];
  const watched = grown[0]!.rows;
  if (watched.length <= mostWatched) return grown;
  const kept = watched.slice(0, limit);
  return [{ rows: kept, next: kept[kept.length - 1]!.id, partial: false, searchedTo: null }];
}

const isNews = (before: Row, now: Row | undefined): boolean => now !== undefined && (now.outcome !== before.outcome || now.attempts !== before.attempts);

/** Rows that were running when they were loaded and that the latest rows do not tell of any more: each is asked for by itself. */
export function overlooked(rows: readonly Row[], latest: readonly Row[], most: number): string[] {
  const told = new Set(latest.map((row) => row.id));
  return rows.filter((row) => row.outcome === 'open' && !told.has(row.id)).slice(0, most).map((row) => row.id);
}
