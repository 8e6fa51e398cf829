import type { ReactNode } from 'react';
import { Info } from '../../ui/Info';
import { count, dollars, percent, short } from '../../ui/figures';
import type { OverviewData } from './queries';
import css from './Overview.module.css';

/** The figures of the range, each with how it is counted. */
export function Figures({ view }: { view: OverviewData }) {
  const { total, requests, tokens, how } = view;
  const answered = requests.local + requests.cloud;
  const tokensInAll = tokens.local + tokens.cloud;
  return (
    <dl className={css.figures}>
      <Figure name="Spent" how={how.spend} value={dollars(total.spend)} under={`on ${short(total.cloudTokens)} cloud tokens${total.electricity > 0 ? `, ${dollars(total.electricity)} of electricity` : ''}`} gaps={gaps(view)} />
      <Figure name={total.asked.saved < 0 ? 'Dearer than asked for' : 'Saved against asked'} how={how.asked} value={dollars(Math.abs(total.asked.saved))} under={compared(total.asked)} look={total.asked.saved < 0 ? 'bad' : 'good'} />
      {(total.planValue > 0 || total.askedOnPlan.baseline > 0) && (
        <Figure name="On subscriptions" how={`${how.planValue} ${how.askedOnPlan}`} value={dollars(total.planValue)} under={`list value, not spent; ${dollars(total.askedOnPlan.saved)} of it spared`} />
      )}
      <Figure name="Below dearest tier" how={how.dearest} value={dollars(total.dearest.saved)} under={compared(total.dearest)} />
      <Figure name="Stayed here" how={how.local} value={answered ? percent(requests.local / answered) : '–'} under={`${count(requests.local)} of ${count(answered)} requests; ${tokensInAll ? percent(tokens.local / tokensInAll) : '–'} of ${short(tokensInAll)} tokens`} />
      <Figure name="Read from caches" how={how.cache} value={percent(view.cache.share)} under={`${short(view.cache.read)} of ${short(view.cache.prompt)} cloud prompt tokens`} look={view.cache.alarms.length > 0 ? 'warn' : undefined} />
      <Figure name="Tokens a session" how={how.sessions} value={short(view.sessions.median)} under={view.sessions.count ? `median of ${count(view.sessions.count)}; nine of ten below ${short(view.sessions.ninetieth)}, most ${short(view.sessions.largest)}` : 'no sessions'} />
      <Figure name="Rescued" how={how.rescued} value={count(view.failedOver + view.escalated)} under={`${count(view.failedOver)} failed over, ${count(view.escalated)} escalated; ${count(view.failed)} got no answer`} look={view.failed > total.requests * 0.05 ? 'warn' : undefined} />
    </dl>
  );
}

const compared = (comparison: { baseline: number; actual: number }) =>
  comparison.baseline === 0 && comparison.actual === 0 ? 'nothing to compare with' : `${dollars(comparison.actual)} instead of ${dollars(comparison.baseline)}`;

function gaps({ total, unpriced }: OverviewData): string | undefined {
  const parts = [
    total.unpriced > 0 && `${count(total.unpriced)} attempts without a price (${unpriced.slice(0, 3).map((model) => model.model).join(', ')})`,
    total.unknownCost > 0 && `${count(total.unknownCost)} of unknown cost`,
  ].filter(Boolean);
  return parts.length > 0 ? `Not in it: ${parts.join(', ')}` : undefined;
}

function Figure({ name, how, value, under, gaps: missing, look }: { name: string; how: string; value: ReactNode; under: string; gaps?: string; look?: 'good' | 'warn' | 'bad' }) {
  return (
    <div className={css.figure}>
      <dt>{name}<Info label={name}>{how}</Info></dt>
      <dd>
        <span className={css.value} data-look={look}>{value}</span>
        <span className={css.under}>{under}</span>
        {missing && <span className={css.gaps}>{missing}</span>}
      </dd>
    </div>
  );
}
