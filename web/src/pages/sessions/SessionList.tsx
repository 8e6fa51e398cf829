import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { Note } from '../../ui/Note';
import { PageHead } from '../../ui/PageHead';
import { SearchBox } from '../../ui/SearchBox';
import { Segments } from '../../ui/Segments';
import { ago, count, dollars, percent, short, time } from '../../ui/figures';
import { named } from '../../ui/names';
import type { Search } from '../../routes';
import { useSessions } from './queries';
import css from './SessionList.module.css';

const spans = [{ value: '24h', label: '24 hours' }, { value: '7d', label: '7 days' }, { value: '30d', label: '30 days' }, { value: '365d', label: 'Year' }] as const;
const columns: [string, string?, string?][] = [
  ['Session'], ['Last active'], ['Requests', css.figure], ['Prompt tokens', css.figure, 'Of all attempts, caches included'], ['From cache', css.figure, 'Share of the prompt tokens that a cache had'], ['Output', css.figure, 'Generated tokens'],
  ['In the cloud', css.figure, 'Share of the tokens that cloud models processed'], ['Spent', css.figure, 'Billed per token'], ['Saved', css.figure, 'What was asked for would have cost, less what it cost'],
];

/** Sessions of a time, the latest active first. */
export function SessionList() {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const since = spans.find((span) => span.value === search.since)?.value ?? '30d';
  const q = search.q === undefined ? '' : String(search.q);
  const go = (change: (now: Search) => Search) => void navigate({ to: '/sessions', search: change, replace: true, resetScroll: false });
  const query = useSessions({ since, ...(q ? { q } : {}) });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <PageHead title="Sessions" about="What a client calls one session, summed up over the chosen time.">
        <SearchBox value={q} onChange={(value) => go((now) => ({ ...now, q: value || undefined }))} className={css.search} label="Search sessions by name" placeholder="Search by name" />
        <Segments label="Active within" options={spans} value={since} onChange={(value) => go((now) => ({ ...now, since: value }))} />
      </PageHead>
      {query.error && <Note look="bad" title="The sessions cannot be read." actions={<Button small onClick={() => void query.refetch()}>Try again</Button>}>{query.error.message}</Note>}
      {query.isPending && <p role="status" aria-busy="true">Loading sessions…</p>}
      {query.isSuccess && rows.length === 0 && <Empty title={q ? 'No session fits.' : 'No sessions in this time.'}>Requests without a session are in the <Link to="/requests">log of requests</Link>.</Empty>}
      {rows.length > 0 && (
        <table className={css.table}>
          <caption className="visually-hidden">Sessions, the latest active first</caption>
          <thead><tr>{columns.map(([name, look, title]) => <th key={name} scope="col" className={look} title={title}>{name}</th>)}</tr></thead>
          <tbody>
            {rows.map(({ session, client, startedAt, lastAt, totals }) => {
              const prompt = totals.tokens.input + totals.tokens.cacheRead + totals.tokens.cacheWrite;
              const all = prompt + totals.tokens.output;
              return (
                <tr key={session}>
                  <th scope="row"><Link to="/sessions/$id" params={{ id: session }} className={css.name}>{named(session)}</Link><span className={css.dim}>{client ?? 'unknown client'}, from {time(startedAt)}</span></th>
                  <td data-label="Last active" title={new Date(lastAt).toLocaleString('en-GB')}>{ago(lastAt)}</td>
                  <td data-label="Requests" className={css.figure}>{count(totals.requests)}</td>
                  <td data-label="Prompt tokens" className={css.figure} title={count(prompt)}>{short(prompt)}</td>
                  <td data-label="From cache" className={css.figure} title={`${count(totals.tokens.cacheRead)} tokens`}>{prompt ? percent(totals.tokens.cacheRead / prompt) : '–'}</td>
                  <td data-label="Output" className={css.figure} title={count(totals.tokens.output)}>{short(totals.tokens.output)}</td>
                  <td data-label="In the cloud" className={css.figure} title={`${count(totals.cloudTokens)} of ${count(all)} tokens`}>{all ? percent(totals.cloudTokens / all) : '–'}</td>
                  <td data-label="Spent" className={css.figure} title={totals.planValue > 0 ? `and ${dollars(totals.planValue)} list value covered by a subscription` : undefined}>{totals.spend === 0 && totals.planValue > 0 ? 'plan' : dollars(totals.spend)}</td>
                  <td data-label="Saved" className={css.figure} title={`${dollars(totals.asked)} asked for, ${dollars(totals.actual)} paid`}>{totals.asked === 0 && totals.actual === 0 ? '–' : dollars(totals.asked - totals.actual)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {query.hasNextPage && <p className={css.more}><Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button></p>}
    </>
  );
}
