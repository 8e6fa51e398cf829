import type { Schemas } from '../../api/client';

export type Row = Schemas['RequestView'];

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

/** Whether requests may have come and gone between the loaded rows and the latest ones: then the log has to be read again. */
export const hasGap = (loaded: readonly Row[], latest: readonly Row[], limit: number): boolean =>
  loaded.length > 0 && latest.length >= limit && latest[latest.length - 1]!.id > loaded[0]!.id;
