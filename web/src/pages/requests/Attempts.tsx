import { useState } from 'react';
import { Badge, TierBadge } from '../../ui/Badge';
import { Card } from '../../ui/Card';
import { Segments } from '../../ui/Segments';
import { bytes, count, dollars, milliseconds } from '../../ui/figures';
import type { Schemas } from '../../api/client';
import { silence, timeline } from './timeline';
import { outcome } from './words';
import css from './Attempts.module.css';

type Attempt = Schemas['AttemptView'];

const views = [{ value: 'time', label: 'Timeline' }, { value: 'table', label: 'Table' }] as const;

/** The calls to upstreams: as bars over the time that the request took, or as a table of the same. */
export function Attempts({ attempts, request }: { attempts: Attempt[]; request: Schemas['RequestView'] }) {
  const [view, setView] = useState<'time' | 'table'>('time');
  if (attempts.length === 0) return null;
  return (
    <Card title="Attempts" note={attempts.length === 1 ? 'One call to an upstream.' : `${attempts.length} calls to upstreams, in their order.`} actions={<Segments label="Attempts as" options={views} value={view} onChange={setView} />} flush={view === 'table'}>
      {view === 'time' ? <Bars attempts={attempts} request={request} /> : <Figures attempts={attempts} />}
    </Card>
  );
}

function Bars({ attempts, request }: { attempts: Attempt[]; request: Schemas['RequestView'] }) {
  const { bars, ticks } = timeline(attempts, request.durationMs);
  return (
    <div className={css.timeline}>
      <ul className={css.bars}>
        {attempts.map((attempt, index) => {
          const bar = bars[index]!;
          const how = outcome(attempt.outcome);
          return (
            <li key={attempt.number}>
              <div className={css.label}>
                <span className={css.model}>{attempt.number}. {attempt.upstream}/{attempt.model}</span> {attempt.tier != null && <TierBadge tier={attempt.tier} />} <Badge look={how.look} title={how.means}>{how.words}</Badge>
                <span className={css.dim}> {described(attempt)}</span>
              </div>
              <svg className={css.track} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                {ticks.map((tick) => <line key={tick.ms} x1={tick.at} x2={tick.at} y1="0" y2="10" className={css.grid} />)}
                <rect x={bar.left} width={bar.width} y="2" height="6" className={`${css.bar} ${attempt.tier == null ? '' : css[`tier${attempt.tier}`]} ${how.look === 'bad' ? css.failed : ''}`} />
                <rect x={bar.left} width={bar.silent} y="2" height="6" className={css.silent} />
                {bar.gap && <rect x={bar.gap.at} width={bar.gap.width} y="3.4" height="3.2" className={css.gap}><title>{silence(attempt)}</title></rect>}
                {bar.marks.map((mark) => <line key={mark.what} x1={mark.at} x2={mark.at} y1="0" y2="10" className={mark.what === 'first byte' ? css.firstByte : css.firstContent}><title>{`${mark.what} after ${milliseconds(mark.afterMs)}`}</title></line>)}
              </svg>
              {attempt.error && <p className={css.error}>{attempt.error}</p>}
            </li>
          );
        })}
      </ul>
      <div className={css.axis} aria-hidden="true">{ticks.map((tick, index) => <span key={tick.ms} style={{ left: `${tick.at}%` }} data-first={index === 0 || undefined} data-last={tick.at > 92 || undefined}>{milliseconds(tick.ms)}</span>)}</div>
      <p className={css.legend}><span><i className={css.keySilent} />waiting for the first words</span><span><i className={css.keyByte} />first byte</span><span><i className={css.keyContent} />first content</span>{bars.some((bar) => bar.gap) && <span><i className={css.keyGap} />longest silence in the answer</span>}</p>
    </div>
  );
}

// The timeline in words, for who cannot see it, and for who can.
function described(attempt: Attempt): string {
  const words = [`from ${milliseconds(attempt.startedAfterMs)} for ${milliseconds(attempt.durationMs)}`];
  if (attempt.firstContentMs != null) words.push(`first content after ${milliseconds(attempt.firstContentMs)}`);
  else if (attempt.firstByteMs != null) words.push(`first byte after ${milliseconds(attempt.firstByteMs)}, no content`);
  else words.push('no byte came');
  const silent = silence(attempt);
  if (silent) words.push(silent);
  if (attempt.outcome === 'upstream_stall') words.push('then silence beyond its limit');
  return words.join(', ');
}

const Figures = ({ attempts }: { attempts: Attempt[] }) => (
  <div className={css.scroll} tabIndex={0} role="region" aria-label="Attempts">
    <table className={css.table}>
      <thead>
        <tr>{['', 'Model', 'Outcome', 'Status', 'Starts after', 'First byte', 'First content', 'Longest silence', 'Took', 'Input', 'Cache read', 'Cache write', 'Output', 'Paid by', 'Cost', 'Sent'].map((name) => <th key={name} scope="col">{name || <span className="visually-hidden">Attempt</span>}</th>)}</tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => (
          <tr key={attempt.number}>
            <th scope="row">{attempt.number}</th>
            <td>{attempt.upstream}/{attempt.model}</td>
            <td title={attempt.error ?? undefined}>{outcome(attempt.outcome).words}</td>
            <td>{attempt.httpStatus ?? ''}</td>
            <td>{milliseconds(attempt.startedAfterMs)}</td>
            <td>{attempt.firstByteMs == null ? '' : milliseconds(attempt.firstByteMs)}</td>
            <td>{attempt.firstContentMs == null ? '' : milliseconds(attempt.firstContentMs)}</td>
            <td title={silence(attempt) ?? undefined}>{attempt.silenceMs == null ? '' : milliseconds(attempt.silenceMs)}</td>
            <td>{milliseconds(attempt.durationMs)}</td>
            <td>{count(attempt.tokens.input)}</td>
            <td>{count(attempt.tokens.cacheRead)}</td>
            <td>{count(attempt.tokens.cacheWrite)}</td>
            <td>{count(attempt.tokens.output)}{attempt.isEstimated ? '~' : ''}</td>
            <td>{attempt.paidBy}</td>
            <td title={attempt.costSource ? `Counted by: ${attempt.costSource}` : undefined}>{attempt.paidBy === 'plan' ? `plan, ${dollars(attempt.planValue)}` : attempt.spend != null ? dollars(attempt.spend + attempt.electricity) : attempt.costSource ?? ''}</td>
            <td title={attempt.host ?? undefined}>{bytes(attempt.sentBytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
