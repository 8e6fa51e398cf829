import { Badge } from '../../ui/Badge';
import { Card } from '../../ui/Card';
import { Empty } from '../../ui/Empty';
import { Info } from '../../ui/Info';
import { ago, count, dollars, percent, time } from '../../ui/figures';
import type { OverviewData } from './queries';
import { elapsedShare, paceWords } from './words';
import css from './Overview.module.css';

/** The vendors' limits and the user's budgets: how much is used, how far the window is, when it would run out. */
export function Windows({ view }: { view: OverviewData }) {
  const now = new Date(view.readAt);
  const windows = view.quota.flatMap((account) => account.windows.map((window) => ({ account, window })));
  return (
    <Card title={<>Quota and budgets<Info label="Quota and budgets">Shares are the vendors' own words with their last answer; the line marks how much of the window is over. The forecast goes on at the pace of the hours in which there is usually work.</Info></>}>
      {windows.length === 0 && view.budgets.length === 0 && <Empty title="No limits are known">A vendor tells of its windows with its first answer. Budgets are set under <code>budgets</code>.</Empty>}
      <ul className={css.windows}>
        {windows.map(({ account, window }) => (
          <li key={`${account.upstream} ${account.credential} ${window.name}`}>
            <div className={css.windowHead}>
              <strong>{account.upstream} {window.name}</strong>
              <span>{window.used == null ? 'renewed since it was told' : `${percent(window.used)} used`}{window.remaining != null && `, ${count(window.remaining)} left`}</span>
            </div>
            <Bar used={window.used ?? 0} mark={markOf(view, account.upstream, window, now)} late={window.runsOut != null} label={`${account.upstream} ${window.name} window`} />
            <p className={css.faint}>
              {window.runsOut != null ? <Badge look="warn">runs out {time(window.runsOut)}</Badge> : window.used != null && <Badge look="good">lasts</Badge>}
              {window.resets != null && ` renews ${time(window.resets)}`}; told {ago(account.readAt, now)}
              {window.shift != null && window.shift !== 0 && `; ${paceWords(window.shift)}`}
            </p>
          </li>
        ))}
        {view.budgets.map((budget) => (
          <li key={budget.name}>
            <div className={css.windowHead}>
              <strong>{budget.name}</strong>
              <span>{budget.dollars != null ? `${dollars(budget.spentDollars)} of ${dollars(budget.dollars)}` : `${count(budget.spentTokens)} of ${count(budget.tokens)} tokens`}</span>
            </div>
            <Bar used={budget.dollars != null ? budget.spentDollars / budget.dollars : budget.spentTokens / (budget.tokens || 1)} mark={elapsedShare(budget.start, budget.end, now)} late={budget.reached || budget.runsOut != null} label={budget.name} />
            <p className={css.faint}>
              {budget.reached ? <Badge look="bad">{budget.then === 'refuse' ? 'used up: requests are refused' : 'used up: only local models answer'}</Badge> : budget.runsOut != null ? <Badge look="warn">runs out {time(budget.runsOut)}</Badge> : <Badge look="good">lasts</Badge>} renews {time(budget.end)}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

// The start of a window is told for the one that runs; of the others it follows from their names.
function markOf(view: OverviewData, upstream: string, window: { name: string; resets?: string | null }, now: Date): number | undefined {
  if (window.resets == null) return undefined;
  if (view.window && view.window.upstream === upstream && view.window.name === window.name) return elapsedShare(view.window.start, view.window.end, now);
  const length = /^(\d+)([hd])/.exec(window.name);
  if (!length) return undefined;
  const hours = Number(length[1]) * (length[2] === 'd' ? 24 : 1);
  return elapsedShare(new Date(window.resets).getTime() - hours * 3_600_000, window.resets, now);
}

function Bar({ used, mark, late, label }: { used: number; mark?: number; late: boolean; label: string }) {
  return (
    <div className={css.meter} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(Math.min(1, used) * 100)} data-late={late || undefined} data-full={used >= 1 || undefined}>
      <i style={{ width: `${Math.min(1, used) * 100}%` }} />
      {mark != null && <b style={{ left: `${mark * 100}%` }} title={`${percent(mark)} of the window is over`} />}
    </div>
  );
}
