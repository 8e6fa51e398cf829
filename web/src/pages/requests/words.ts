import type { Schemas } from '../../api/client';
import { dollars } from '../../ui/figures';
import type { Row } from './rows';

type Look = 'plain' | 'good' | 'warn' | 'bad' | 'accent';

const outcomes: Record<string, { words: string; look: Look; means: string }> = {
  open: { words: 'running', look: 'accent', means: 'The answer is under way.' },
  ok: { words: 'answered', look: 'good', means: 'Answered to the end.' },
  truncated: { words: 'cut off', look: 'warn', means: 'Answered, but cut off by the token limit or by an upstream that stopped early.' },
  client_cancelled: { words: 'stopped', look: 'plain', means: 'The client went away; the tokens so far are counted.' },
  rejected: { words: 'refused', look: 'bad', means: 'Refused before any upstream was asked.' },
  upstream_error: { words: 'upstream error', look: 'bad', means: 'The upstream answered with an error, or broke off.' },
  upstream_stall: { words: 'stalled', look: 'bad', means: 'The upstream was silent for longer than its limit.' },
  upstream_unreachable: { words: 'unreachable', look: 'bad', means: 'The upstream could not be reached: nothing was sent.' },
  rate_limited: { words: 'rate limited', look: 'bad', means: 'The upstream refused for now; nothing was billed.' },
  busy: { words: 'no place', look: 'bad', means: 'No place became free at the server in time.' },
  unknown: { words: 'unknown', look: 'bad', means: 'Sent, and no answer came: it may have been billed.' },
  loop_abort: { words: 'loop stopped', look: 'bad', means: 'The answer repeated itself without end and was stopped.' },
  rejected_draft: { words: 'draft rejected', look: 'warn', means: 'A draft whose answer was checked and did not hold; the client saw nothing of it.' },
  slow_draft: { words: 'draft too slow', look: 'warn', means: 'A draft that took longer than the turn may wait; the client saw nothing of it.' },
  second_opinion: { words: 'second opinion', look: 'plain', means: 'An answer that a draft was compared with; nobody saw it.' },
  gateway_error: { words: 'gateway error', look: 'bad', means: 'Sluice itself failed.' },
  interrupted: { words: 'interrupted', look: 'bad', means: 'Sluice stopped while the request ran.' },
  failed: { words: 'any failure', look: 'bad', means: 'Every request that got no answer.' },
};

/** How a request ended, in words. */
export const outcome = (name: string) => outcomes[name] ?? { words: name, look: 'plain' as const, means: name };

// What the API's filter "failed" leaves out.
const served = new Set(['ok', 'truncated', 'client_cancelled', 'open']);

/** Whether an outcome is an answer, or may still become one. */
export const gotAnswer = (name: string): boolean => served.has(name);

/** What it cost; says so when that is not known or a plan covered it. */
export function cost(row: Pick<Row, 'costGap' | 'paidBy' | 'spend' | 'outcome'>): string {
  if (row.outcome === 'open') return '–';
  if (row.costGap) return row.costGap;
  if (row.paidBy === 'plan') return 'plan';
  if (row.paidBy === 'local' && row.spend === 0) return 'local';
  return dollars(row.spend);
}

/** How the cost is counted, for the figure's title. */
export function costMeans(row: Pick<Row, 'costGap' | 'paidBy' | 'planValue' | 'electricity'>): string {
  const words =
    row.costGap === 'unpriced' ? 'A model without a price: its tokens are counted, its cost is not'
      : row.costGap === 'unknown' ? 'It may have been billed, nobody knows for how much'
        : row.paidBy === 'plan' ? `Covered by a subscription; list value ${dollars(row.planValue)}`
          : row.paidBy === 'local' ? 'Your own hardware'
            : 'Billed per token, all attempts';
  return row.electricity > 0 ? `${words}; electricity ${dollars(row.electricity)}` : words;
}

/** Upstream and model; null when none answered. */
export const answeredBy = (row: Pick<Row, 'upstream' | 'model'>): string | null => (row.model ? `${row.upstream}/${row.model}` : null);

/** Where a request went and why, as one sentence. */
export function story(detail: Schemas['RequestDetailView']): string {
  const { request, receipt } = detail;
  const model = answeredBy(request);
  if (request.outcome === 'open') return 'It is still running.';
  if (!receipt) return request.error ? `It was refused before a decision: ${request.error}` : 'It was refused before a decision was made.';
  const why = receipt.summary.replace(/\.$/, '');
  if (!model) return `It went nowhere: ${why}.`;
  if (receipt.escalation) return `It went to ${model} because the first answer was not shown: ${receipt.escalation.replace(/\.$/, '')}.`;
  return why.startsWith(`${model}: `) ? `It went to ${model} because: ${why.slice(model.length + 2)}.` : `It went to ${model}. ${why}.`;
}
