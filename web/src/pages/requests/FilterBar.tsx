import { useEffect, useState } from 'react';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { SearchBox } from '../../ui/SearchBox';
import type { Schemas } from '../../api/client';
import { gotAnswer, outcome } from './words';
import type { FilterName, Filters } from './filters';
import { useFacets } from './queries';
import { TimeFilter } from './TimeFilter';
import css from './FilterBar.module.css';

interface Props {
  filters: Filters;
  onChange: (changes: Filters) => void;
  onClear: () => void;
}

const costs = [['0.01', '$0.01 or more'], ['0.1', '$0.10 or more'], ['1', '$1 or more']] as const;

/** The search box and the menus. What is chosen stands in the address. */
export function FilterBar({ filters, onChange, onClear }: Props) {
  const facets = useFacets().data;
  const chosen = Object.keys(filters).filter((name) => name !== 'q').length;
  // Open while something is chosen, and then as the reader leaves it.
  const [open, setOpen] = useState(chosen > 0);
  useEffect(() => {
    if (chosen > 0) setOpen(true);
  }, [chosen]);
  const menu = (name: FilterName, label: string, values: readonly Schemas['FacetView'][] | undefined, words = (value: string) => value) => (
    <Menu key={name} name={name} label={label} value={filters[name] ?? ''} onChange={onChange} options={(values ?? []).map(({ value, requests }) => [value, `${words(value)} (${requests.toLocaleString('en-US')})`] as const)} />
  );
  return (
    <search className={css.bar}>
      <SearchBox value={filters.q ?? ''} onChange={(value) => onChange({ q: value })} className={css.search} label="Search requests" placeholder="Search id, model, client, session or error" />
      <details className={css.more} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Filters{chosen > 0 ? ` (${chosen})` : ''}</summary>
        <div className={css.menus}>
          <TimeFilter since={filters.since ?? ''} until={filters.until ?? ''} onChange={onChange} />
          <Menu name="where" label="Answered" value={filters.where ?? ''} onChange={onChange} options={[['local', 'Locally'], ['cloud', 'In the cloud']]} any="Anywhere" />
          {menu('outcome', 'Outcome', facets && [{ value: 'failed', requests: facets.outcomes.filter(({ value }) => !gotAnswer(value)).reduce((sum, { requests }) => sum + requests, 0) }, ...facets.outcomes], (value) => outcome(value).words)}
          {menu('client', 'Client', facets?.clients)}
          {menu('app', 'Application', facets?.apps)}
          {menu('model', 'Model', facets?.models)}
          {menu('asked', 'Asked for', facets?.asked)}
          {menu('upstream', 'Upstream', facets?.upstreams)}
          {menu('tier', 'Tier', facets?.tiers, (value) => `Tier ${value}`)}
          {menu('kind', 'Kind', facets?.kinds)}
          {menu('route', 'Decided by', facets?.routes)}
          <Menu name="minCost" label="Cost" value={filters.minCost ?? ''} onChange={onChange} options={costs} any="Any cost" />
          {filters.session && <Menu name="session" label="Session" value={filters.session} onChange={onChange} options={[]} />}
          {filters.user && <Menu name="user" label="User" value={filters.user} onChange={onChange} options={[]} />}
          {(chosen > 0 || filters.q) && <Button small className={css.clear} onClick={onClear}>Clear all</Button>}
        </div>
      </details>
    </search>
  );
}

interface MenuProps {
  name: FilterName;
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  any?: string;
  onChange: (changes: Filters) => void;
}

function Menu({ name, label, value, options, any = 'Any', onChange }: MenuProps) {
  // One that an address brought along may be none that the menu knows.
  const known = value === '' || options.some(([option]) => option === value);
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange({ [name]: event.target.value })}>
          <option value="">{any}</option>
          {!known && <option value={value}>{value}</option>}
          {options.map(([option, words]) => <option key={option} value={option}>{words}</option>)}
        </select>
      )}
    </Field>
  );
}
