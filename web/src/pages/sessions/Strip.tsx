import { Link } from '@tanstack/react-router';
import { dollars, milliseconds, percent, short, time } from '../../ui/figures';
import { answeredBy, cost, outcome } from '../requests/words';
import { answerers, cacheShare, failed, heights, size, type Measure, type Turn } from './strip';
import css from './Strip.module.css';

/** Turns as bars side by side, each a link to its request. It scrolls sideways by itself when there are many. */
export function Strip({ turns, by }: { turns: readonly Turn[]; by: Measure }) {
  const high = heights(turns, by);
  const models = answerers(turns);
  const letters = new Map(models.map((model) => [model.address, model.letter]));
  const anyLetter = models.some((model) => model.letter);
  return (
    <>
      <ol className={css.strip} tabIndex={0} aria-label="Turns, the oldest first">
        {turns.map((turn, index) => {
          const cached = cacheShare([turn.request.tokens]);
          return (
            <li key={turn.request.id}>
              <Link to="/requests/$id" params={{ id: turn.request.id }} className={css.turn} title={words(turn)} aria-label={words(turn)}>
                {turn.drafts > 0 && <span className={css.draft} />}
                <span className={css.place}>
                  <span className={`${css.bar} ${failed(turn) ? css.failed : hue(turn.request.tier)}`} style={{ height: `${high[index]! * 100}%` }} data-open={turn.request.outcome === 'open' || undefined}>
                    {cached ? <span className={css.cached} style={{ height: `${cached * 100}%` }} /> : null}
                  </span>
                </span>
                {anyLetter && <span className={css.letter} aria-hidden="true">{letters.get(answeredBy(turn.request) ?? '') ?? ''}</span>}
              </Link>
            </li>
          );
        })}
      </ol>
      <ul className={css.legend} aria-label="Legend">
        {models.map((model) => <li key={model.address}><span className={`${css.key} ${hue(model.tier)}`} aria-hidden="true" />{model.letter && <strong>{model.letter} </strong>}{model.address}{model.tier == null ? '' : `, tier ${model.tier}`}</li>)}
        <li><span className={`${css.key} ${css.cachedKey}`} aria-hidden="true" />lighter: share of the prompt read from a cache</li>
      </ul>
    </>
  );
}

const hue = (tier: number | null | undefined) => (tier == null ? css.none : css[`tier${tier}`]);

function words(turn: Turn): string {
  const { request } = turn;
  const parts = [time(request.startedAt), request.kind, answeredBy(request) ?? 'no model', outcome(request.outcome).words, cost(request), `${short(size(turn, 'tokens'))} tokens`];
  const cached = cacheShare([request.tokens]);
  if (cached != null) parts.push(`${percent(cached)} of the prompt from a cache`);
  if (request.durationMs != null) parts.push(milliseconds(request.durationMs));
  if (request.planValue > 0) parts.push(`list value ${dollars(request.planValue)}`);
  if (turn.drafts > 0) parts.push(`${turn.drafts} ${turn.drafts === 1 ? 'draft' : 'drafts'} not shown`);
  return parts.join(', ');
}
