/** A budget as it stands in the file. */
export interface Budget {
  dollars?: number | null;
  tokens?: number | null;
  per?: string;
  client?: string | null;
  then?: string;
}

/**
 * Where a budget is now that had a place in a list: others may have come or gone meanwhile. Undefined when it is gone, or when nobody
 * can tell which it is.
 */
export function placeNow(before: readonly Budget[], index: number, now: readonly Budget[]): number | undefined {
  const [was, is] = [before.map((one) => JSON.stringify(one)), now.map((one) => JSON.stringify(one))];
  const wanted = was[index];
  if (is[index] === wanted) return index;
  const places = is.flatMap((one, at) => (one === wanted ? [at] : []));
  if (places.length > 0) return places.length === 1 ? places[0] : undefined;
  // Changed where it stood.
  return is.length === was.length && is.every((one, at) => at === index || one === was[at]) ? index : undefined;
}
