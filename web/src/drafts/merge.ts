/** Something that differs, for people. */
export interface Difference {
  what: string;
  before: string;
  after: string;
}

/** Something that was changed here and elsewhere, each in its own way. */
export interface Clash {
  what: string;
  before: string;
  mine: string;
  theirs: string;
}

/** A draft and what became of its file meanwhile. */
export interface Merged<T> {
  /** What was changed elsewhere. */
  changes: Difference[];
  clashes: Clash[];
  /** Both together; of the clashes those named as mine are mine, the others theirs. */
  take: (mine: ReadonlySet<string>) => T;
}

/** Puts a draft upon a newer state of what it was made for. */
export type Merge<T> = (base: T, mine: T, theirs: T) => Merged<T>;

export const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/** A value in one line. */
export function words(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Values by their name: each is taken from the side that changed it. */
export function mergeRecords(base: Record<string, unknown>, mine: Record<string, unknown>, theirs: Record<string, unknown>, spell: (value: unknown, name: string) => string = words): Merged<Record<string, unknown>> {
  const changes: Difference[] = [];
  const clashes: Clash[] = [];
  const merged: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)])) {
    const [was, own, other] = [base[name], mine[name], theirs[name]];
    merged[name] = same(was, other) ? own : other;
    if (same(was, other)) continue;
    changes.push({ what: name, before: spell(was, name), after: spell(other, name) });
    if (!same(was, own) && !same(own, other)) clashes.push({ what: name, before: spell(was, name), mine: spell(own, name), theirs: spell(other, name) });
  }

  return { changes, clashes, take: (chosen) => ({ ...merged, ...Object.fromEntries(clashes.filter((clash) => chosen.has(clash.what)).map((clash) => [clash.what, mine[clash.what]])) }) };
}
