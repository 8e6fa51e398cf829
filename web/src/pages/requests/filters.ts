import type { Search } from '../../routes';

/** What requests are filtered by; the names are those of the API, and of the address. */
export const filterNames = ['q', 'client', 'app', 'model', 'asked', 'upstream', 'tier', 'outcome', 'kind', 'session', 'route', 'user', 'where', 'minCost', 'since', 'until'] as const;

export type FilterName = (typeof filterNames)[number];
export type Filters = Partial<Record<FilterName, string>>;

/** The filters that an address holds. The router reads numbers and flags as such; to a filter all is text. */
export function fromSearch(search: Search): Filters {
  const filters: Filters = {};
  for (const name of filterNames) {
    const value = search[name];
    if (value !== undefined && String(value) !== '') filters[name] = String(value);
  }

  return filters;
}

/** An address's search with filters changed; empty ones leave it. What else stands there stays. */
export function withFilters(search: Search, changes: Filters): Search {
  const next: Search = { ...search };
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') delete next[name];
    else next[name] = value;
  }

  return next;
}

/** Without any filter. */
export function withoutFilters(search: Search): Search {
  const next: Search = { ...search };
  for (const name of filterNames) delete next[name];
  return next;
}

/** The address of the file with all requests that fit. */
export function exportAddress(filters: Filters, format: 'csv' | 'json'): string {
  return `/admin/requests/export?${new URLSearchParams({ ...filters, format })}`;
}

/** The filters as parameters of the API. */
export function toQuery(filters: Filters) {
  const { tier, ...rest } = filters;
  return tier === undefined ? rest : { ...rest, tier: Number(tier) };
}
