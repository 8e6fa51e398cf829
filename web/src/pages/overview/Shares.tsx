import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { Badge, TierBadge } from '../../ui/Badge';
import { Card } from '../../ui/Card';
import { Empty } from '../../ui/Empty';
import { count, dollars, percent, short } from '../../ui/figures';
import { named } from '../../ui/names';
import { useStatus } from '../../shell/status';
import { tierNames } from '../../ui/tiers';
import type { OverviewData, Sums } from './queries';
import css from './Overview.module.css';

/** The tiers: how much each took, and who is in it. */
export function Tiers({ view }: { view: OverviewData }) {
  const { data: status } = useStatus();
  const all = view.total.requests;
  const byTier = [0, 1, 2, 3].map((tier) => ({ tier, sums: view.tiers.find((row) => row.key === String(tier)), models: status?.tiers.find((one) => one.tier === tier)?.models ?? [] }));
  return (
    <Card title="Tiers" note="Requests by the tier that answered them" actions={<Link to="/routing">Routing</Link>}>
      {all === 0 ? <Empty title="No requests in this stretch of time" /> : (
        <div className={css.stack} role="img" aria-label={byTier.map(({ tier, sums }) => `Tier ${tier}: ${percent((sums?.requests ?? 0) / all)}`).join(', ')}>
          {byTier.map(({ tier, sums }) => sums && sums.requests > 0 && <span key={tier} data-tier={tier} style={{ flexGrow: sums.requests }} />)}
        </div>
      )}
      <ul className={css.tiers}>
        {byTier.map(({ tier, sums, models }) => (
          <li key={tier}>
            <TierBadge tier={tier} />
            <span className={css.tierName}>{tierNames[tier]}<span className={css.faint}>{models[0] ? ` ${models[0]}${models.length > 1 ? ` and ${models.length - 1} more` : ''}` : ' no model'}</span></span>
            <span className={css.number}>{percent(all ? (sums?.requests ?? 0) / all : 0)}</span>
            <span className={css.number}>{count(sums?.requests ?? 0)} req</span>
            <span className={css.number}>{dollars((sums?.spend ?? 0))}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The clients. */
export const Shares = ({ view }: { view: OverviewData }) => (
  <Card title="Clients" note="By what they cost, then by tokens" flush actions={<Link to="/clients">Clients</Link>}>
    <Ranking
      caption="Clients" head="Client" total={view.total} rest={view.clients.rest} others={view.clients.others}
      rows={view.clients.rows.map((sums) => ({ key: sums.key, sums, name: <Link to="/requests" search={{ client: sums.key }}>{named(sums.key)}</Link> }))}
    />
  </Card>
);

/** The models. */
export const Models = ({ view }: { view: OverviewData }) => (
  <Card title="Models" note="By what they cost, then by tokens" flush actions={<Link to="/models">Models</Link>}>
    <Ranking
      caption="Models" head="Model" total={view.total} rest={view.models.rest} others={view.models.others}
      rows={view.models.rows.map((model) => ({
        key: `${model.upstream}/${model.usage.key}`,
        sums: model.usage,
        tier: model.tier ?? undefined,
        name: model.usage.key
          ? <>{model.tier != null && <TierBadge tier={model.tier} />} <Link to="/requests" search={{ model: model.usage.key }}>{model.usage.key}</Link> <span className={css.faint}>{model.upstream}</span></>
          : <Badge title="Refused, or answered by the gateway itself">no model</Badge>,
      }))}
    />
  </Card>
);

interface Ranked {
  key: string;
  name: ReactNode;
  sums: Sums;
  tier?: number;
}

function Ranking({ caption, head, rows, rest, others, total }: { caption: string; head: string; rows: Ranked[]; rest?: Sums; others: number; total: Sums }) {
  if (rows.length === 0) return <Empty title="No requests in this stretch of time" />;
  const most = Math.max(1, ...rows.map((row) => row.sums.tokens.total));
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={caption}>
      <table className={css.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead><tr><th scope="col">{head}</th><th scope="col" className={css.number}>Requests</th><th scope="col" className={css.number}>Tokens</th><th scope="col" className={css.number}>Spent</th><th scope="col" className={`${css.number} ${css.wide}`} title="Against what was asked for">Saved</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td><span className={css.rankName}>{row.name}</span><span className={css.bar} data-tier={row.tier} aria-hidden="true"><i style={{ width: `${(row.sums.tokens.total / most) * 100}%` }} /></span></td>
              <Cells sums={row.sums} total={total} />
            </tr>
          ))}
          {rest && <tr><td className={css.faint}>{count(others)} more</td><Cells sums={rest} total={total} /></tr>}
        </tbody>
      </table>
    </div>
  );
}

const Cells = ({ sums, total }: { sums: Sums; total: Sums }) => (
  <>
    <td className={css.number} title={total.requests ? percent(sums.requests / total.requests) : undefined}>{count(sums.requests)}</td>
    <td className={css.number} title={`${count(sums.tokens.total)} tokens`}>{short(sums.tokens.total)}</td>
    <td className={css.number}>{dollars(sums.spend)}{sums.planValue > 0 && <span className={`${css.faint} ${css.plan}`} title="List value on a subscription, not spent">plan {dollars(sums.planValue)}</span>}</td>
    <td className={`${css.number} ${css.wide}`}>{dollars(sums.asked.saved)}</td>
  </>
);
