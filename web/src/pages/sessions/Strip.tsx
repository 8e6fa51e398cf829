import { Link } from '@tanstack/react-router';
import { dollars, milliseconds, short, time } from '../../ui/figures';
import { answeredBy, cost, outcome } from '../requests/words';
import { failed, heights, size, type Measure, type Turn } from './strip';
import css from './Strip.module.css';

/** Turns as bars side by side, each a link to its request. It scrolls sideways by itself when there are many. */
export function Strip({ turns, by }: { turns: readonly Turn[]; by: Measure }) {
  const high = heights(turns, by);
  return (
    <ol className={css.strip} tabIndex={0} aria-label="Turns, the oldest first">
      {turns.map((turn, index) => (
        <li key={turn.request.id}>
          <Link to="/requests/$id" params={{ id: turn.request.id }} className={css.turn} title={words(turn)} aria-label={words(turn)}>
            {turn.drafts > 0 && <span className={css.draft} />}
            <span className={`${css.bar} ${failed(turn) ? css.failed : css[`tier${turn.request.tier ?? 0}`]}`} style={{ height: `${high[index]! * 100}%` }} data-open={turn.request.outcome === 'open' || undefined} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

function words(turn: Turn): string {
  const { request } = turn;
  const parts = [time(request.startedAt), request.kind, answeredBy(request) ?? 'no model', outcome(request.outcome).words, cost(request), `${short(size(turn, 'tokens'))} tokens`];
  if (request.durationMs != null) parts.push(milliseconds(request.durationMs));
  if (request.planValue > 0) parts.push(`list value ${dollars(request.planValue)}`);
  if (turn.drafts > 0) parts.push(`${turn.drafts} ${turn.drafts === 1 ? 'draft' : 'drafts'} not shown`);
  return parts.join(', ');
}
