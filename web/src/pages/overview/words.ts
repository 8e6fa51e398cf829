import { count, dollars, percent, time } from '../../ui/figures';
import type { Schemas } from '../../api/client';
import type { Bucket, LiveRequest, OverviewData } from './queries';

/** The stretch of time at the head of a sentence. */
export function stretch(view: Pick<OverviewData, 'range' | 'window'>): string {
  switch (view.range) {
    case 'today': return 'Today';
    case '7d': return 'In the last 7 days';
    case '30d': return 'In the last 30 days';
    default: return view.window ? `Since ${time(view.window.start)} (${view.window.upstream}'s ${view.window.name} window)` : 'In this window';
  }
}

/** The page in a sentence made of its own figures. */
export function headline(view: OverviewData): string {
  const { total, requests } = view;
  if (total.requests === 0) return `${stretch(view)}: no requests.`;
  const answered = requests.local + requests.cloud;
  const parts = [
    answered === 0 ? 'none was answered' : `${percent(requests.local / answered)} stayed on this machine`,
    `${dollars(total.spend)} spent`,
  ];
  if (total.asked.baseline !== 0 || total.asked.actual !== 0) parts.push(saved(total.asked.saved, 'against what was asked for'));
  if (total.planValue > 0) parts.push(`${dollars(total.planValue)} of list value on subscriptions`);
  return `${stretch(view)} ${count(total.requests)} ${total.requests === 1 ? 'request' : 'requests'}: ${list(parts)}.`;
}

/** $3.20 saved against …, or $0.40 dearer than …. */
export const saved = (value: number, against: string): string =>
  value < 0 ? `${dollars(-value)} dearer than ${against.replace(/^against /, '')}` : `${dollars(value)} saved ${against}`;

/** a, b and c. */
export const list = (parts: string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`);

/** The name of a bucket on an axis: an hour, or a day. */
export const bucketName = (bucket: Pick<Bucket, 'start'>, unit: string, zone: string): string => {
  const at = new Date(bucket.start);
  return unit === 'hour'
    ? at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: usable(zone) })
    : at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: usable(zone) });
};

/** The gateway's time zone where the browser knows it, else its own. */
export function usable(zone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}

/** What a running request is doing, in words. */
export function phaseWords(request: Pick<LiveRequest, 'phase' | 'ahead'>): string {
  switch (request.phase) {
    case 'queued': return request.ahead ? `waits, ${request.ahead} ahead` : 'waits, next in line';
    case 'loading': return 'model loads';
    case 'prefill': return 'reads the prompt';
    case 'writing': return 'writes';
    case 'checking': return 'is checked';
    case 'retrying': return 'tries again';
    default: return 'is routed';
  }
}

/** How much of a window is over: 0-1. Undefined for a window without a length. */
export function elapsedShare(start: string | number | Date, end: string | number | Date, now = new Date()): number | undefined {
  const [from, to] = [new Date(start).getTime(), new Date(end).getTime()];
  return to > from ? Math.min(1, Math.max(0, (now.getTime() - from) / (to - from))) : undefined;
}

/** What pacing makes of a window: thresholds are scores of 1 to 10, and higher ones keep more turns on cheaper models. */
export const paceWords = (shift: number): string =>
  `pacing: thresholds ${shift < 0 ? '−' : '+'}${Math.abs(shift).toFixed(1)}, ${shift < 0 ? 'so more may go to dearer models' : 'so more stays on cheaper models'}`;

/** What can answer: local models by their addresses, and vendors whose key is Sluice's own rather than each caller's. */
export const reach = (status?: Pick<Schemas['StatusView'], 'tiers' | 'upstreams'>): { local: string[]; keys: string[] } => {
  const own = new Set((status?.upstreams ?? []).filter((upstream) => upstream.local).map((upstream) => upstream.name));
  return {
    local: (status?.tiers ?? []).flatMap((tier) => tier.models).filter((model, at, all) => own.has(model.split('/')[0]!) && all.indexOf(model) === at),
    keys: (status?.upstreams ?? []).filter((upstream) => !upstream.local && upstream.models > 0 && upstream.credential !== "the caller's own").map((upstream) => upstream.name),
  };
};
