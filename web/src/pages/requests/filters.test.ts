import { describe, expect, it } from 'vitest';
import { exportAddress, filterNames, fromSearch, toQuery, withFilters, withoutFilters, type Filters } from './filters';

describe('filters and the address', () => {
  it('come back as they went, whatever they hold', () => {
    const filters: Filters = Object.fromEntries(filterNames.map((name) => [name, `' OR 1=1-- %_&=#/${name}`]));
    let search = {};
    for (const name of filterNames) search = withFilters(search, { [name]: filters[name] });
    expect(fromSearch(search)).toEqual(filters);
  });

  it('read what the router took for a number or a flag as text', () => {
    expect(fromSearch({ tier: 0, q: 12, session: true, other: 'x' })).toEqual({ tier: '0', q: '12', session: 'true' });
  });

  it('leave the address when they are empty, and nothing else with them', () => {
    expect(withFilters({ q: 'a', since: '7d', request: 'b' }, { q: '', since: '', until: '2026-11-21T10:00:00Z' })).toEqual({ request: 'b', until: '2026-11-21T10:00:00Z' });
    expect(withoutFilters({ q: 'a', tier: 1, request: 'b' })).toEqual({ request: 'b' });
  });

  it('stand in the address of the export', () => {
    const address = new URL(exportAddress({ q: 'a&b=c', tier: '0' }, 'csv'), 'http://x');
    expect(Object.fromEntries(address.searchParams)).toEqual({ q: 'a&b=c', tier: '0', format: 'csv' });
  });

  it('name the tier as a number to the API', () => {
    expect(toQuery({ tier: '0', q: 'x' })).toEqual({ tier: 0, q: 'x' });
  });
});
