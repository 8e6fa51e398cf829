import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { PageHead } from '../../ui/PageHead';
import { Segments } from '../../ui/Segments';
import { percent, short, time } from '../../ui/figures';
import { useStatus } from '../../shell/status';
import { Caches } from './Caches';
import { Figures } from './Figures';
import { Fresh } from './Fresh';
import { LiveList } from './LiveList';
import { OverTime } from './OverTime';
import { Shares, Models, Tiers } from './Shares';
import { Windows } from './Windows';
import { rangeOf, ranges, useOverview, type OverviewData } from './queries';
import { headline } from './words';
import css from './Overview.module.css';

/** What runs where, what it saved, and why: in ten seconds. */
export function Overview() {
  const search = useSearch({ strict: false }) as { range?: unknown };
  const range = rangeOf(search.range);
  const navigate = useNavigate();
  const query = useOverview(range);
  const window = query.data?.window;
  return (
    <>
      <PageHead title="Overview">
        <Segments
          label="Stretch of time"
          options={ranges.filter((option) => option.value !== 'window' || window || range === 'window')}
          value={range}
          onChange={(next) => void navigate({ to: '/overview', search: { range: next === 'today' ? undefined : next }, replace: true })}
        />
      </PageHead>
      <Loading query={query} what="overview">{(view) => (view.hasHistory ? <Filled view={view} stale={query.isPlaceholderData} /> : <Fresh />)}</Loading>
    </>
  );
}

function Filled({ view, stale }: { view: OverviewData; stale: boolean }) {
  return (
    <div className={css.page} aria-busy={stale || undefined}>
      <p className={css.headline} data-testid="headline">{headline(view)}</p>
      <Problems view={view} />
      <Figures view={view} />
      <LiveList />
      <OverTime view={view} />
      <div className={css.columns}>
        <Tiers view={view} />
        <Windows view={view} />
        <Caches view={view} />
        <Models view={view} />
        <Shares view={view} />
      </div>
    </div>
  );
}

/** What is wrong now, and what to do about it. Mistakes of the configuration and of the ledger stand above every page. */
function Problems({ view }: { view: OverviewData }) {
  const { data: status } = useStatus();
  const down = (status?.upstreams ?? []).filter((upstream) => upstream.state === 'down' || upstream.state === 'limited');
  return (
    <>
      {down.map((upstream) => (
        <Note key={upstream.name} look={upstream.state === 'down' ? 'bad' : 'warn'} title={`${upstream.name} is ${upstream.state === 'down' ? 'down' : 'limited'}.`} actions={<Link to="/models">Look at it</Link>}>
          {upstream.reason ?? 'It does not answer.'} {upstream.local ? 'Its turns go on to the next model of their plan. Start it with: sluice local on' : 'Its turns go to the next model of their plan until it is back.'}
        </Note>
      ))}
      {view.cache.alarms.map((alarm) => (
        <Note key={alarm.client} look="warn" title={`${alarm.client || 'A client without a name'} reads less from the prompt cache.`} actions={<Link to="/requests" search={{ client: alarm.client }}>Its requests</Link>}>
          Since {time(alarm.since)} {percent(alarm.share)} of its prompt tokens came from the cache, before {percent(alarm.usual)}: {short(alarm.missedTokens)} tokens more at the full price in {alarm.requests} requests. A changed system prompt or tool list, breaks of more than five minutes or moving between models are the usual reasons.
        </Note>
      ))}
    </>
  );
}
