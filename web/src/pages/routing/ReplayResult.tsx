import { Link } from '@tanstack/react-router';
import { TierBadge } from '../../ui/Badge';
import { count, dollars, percent, time } from '../../ui/figures';
import { Note } from '../../ui/Note';
import type { Replay } from './queries';
import css from './routing.module.css';

/** What would have become of past requests. */
export function ReplayResult({ result }: { result: Replay }) {
  const difference = (result.dollarsAfter ?? 0) - (result.dollarsBefore ?? 0);
  const replayed = result.replayed ?? 0;
  if (replayed === 0) return <><Note title="Nothing could be decided again.">{result.requests === 0 ? 'There were no requests in this time.' : 'Of what was there, nothing is known well enough; the reasons are below.'}</Note><Skipped result={result} /></>;
  return (
    <div className={css.stack}>
      {result.oneOf > 1 && <Note title={`A sample: one of ${count(result.oneOf)} conversations, each whole.`}>There are {count(result.requests)} requests in this time. Counts and dollars are of those that were looked at, not multiplied.</Note>}
      {result.pacing && <Note title="Pacing">{result.pacing}</Note>}
      <dl className={css.figures}>
        <div><dt>{result.comparedWith === 'recorded' ? 'Go elsewhere than they went' : 'Go elsewhere'}</dt><dd>{count(result.changed)} <small>of {count(replayed)} ({percent((result.changed ?? 0) / replayed)})</small></dd></div>
        <div><dt>List price, same tokens</dt><dd>{dollars(result.dollarsAfter)} <small>instead of {dollars(result.dollarsBefore)}</small></dd></div>
        <div><dt>{difference <= 0 ? 'Saves' : 'Costs more'}</dt><dd>{dollars(Math.abs(difference))}{(result.unpriced ?? 0) > 0 && <small> without {count(result.unpriced)} unpriced</small>}</dd></div>
        <div><dt>Answered by drafts first</dt><dd>{count(result.draftsAfter)} <small>instead of {count(result.draftsBefore)}</small></dd></div>
      </dl>
      <div className={css.scroll}>
        <table className={css.table}>
          <caption>Requests by the tier asked first</caption>
          <thead><tr><th scope="col">Tier</th><th scope="col" className={css.figure}>Before</th><th scope="col" className={css.figure}>After</th><th scope="col" className={css.figure}>Difference</th></tr></thead>
          <tbody>
            {(result.tiers ?? []).map((tier) => (
              <tr key={tier.tier}><th scope="row">{tier.tier < 0 ? 'refused' : <TierBadge tier={tier.tier} />}</th><td className={css.figure}>{count(tier.before)}</td><td className={css.figure}>{count(tier.after)}</td><td className={css.figure}>{tier.after > tier.before ? '+' : ''}{count(tier.after - tier.before)}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
      {(result.moves ?? []).length > 0 && (
        <div className={css.scroll}>
          <table className={css.table}>
            <caption>From and to</caption>
            <thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col" className={css.figure}>Requests</th><th scope="col" className={css.figure}>Dollars</th></tr></thead>
            <tbody>
              {(result.moves ?? []).map((move) => (
                <tr key={`${move.from}${move.fromTier}${move.fromDraft}>${move.to}${move.toTier}${move.toDraft}`}>
                  <td><Place address={move.from} tier={move.fromTier} draft={move.fromDraft} /></td><td><Place address={move.to} tier={move.toTier} draft={move.toDraft} /></td>
                  <td className={css.figure}>{count(move.requests)}</td><td className={css.figure}>{move.dollars > 0 ? '+' : ''}{dollars(move.dollars)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(result.samples ?? []).length > 0 && (
        <details>
          <summary>Some of the requests that go elsewhere</summary>
          <ul className={css.samples}>
            {(result.samples ?? []).map((sample) => (
              <li key={sample.id}>
                <Link to="/requests/$id" params={{ id: sample.id }}>{sample.id}</Link> <span className={css.hint}>{time(sample.startedAt)} · {sample.client ?? 'no client'} · {sample.kind}</span>
                <p><Place address={sample.from} tier={sample.fromTier} /> → <Place address={sample.to} tier={sample.toTier} /></p>
                <p className={css.hint}>before: {sample.whyBefore}</p>
                <p className={css.hint}>after: {sample.whyAfter}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Skipped result={result} />
      {result.comparedWith === 'current' && <p className={css.hint}>The configuration in force sends {count(result.asRecorded)} of {count(replayed)} where they really went; what changed since then explains the rest.</p>}
      <details><summary>What these figures rest on</summary><ul className={css.bullets}>{(result.assumptions ?? []).map((words) => <li key={words}>{words}</li>)}</ul></details>
    </div>
  );
}

function Skipped({ result }: { result: Replay }) {
  if ((result.skipped ?? []).length === 0) return null;
  return <ul className={css.bullets}>{(result.skipped ?? []).map((skip) => <li key={skip.why}>{count(skip.requests)} not decided again: {skip.why}.</li>)}</ul>;
}

const Place = ({ address, tier, draft }: { address?: string | null; tier: number; draft?: boolean }) =>
  address ? <span className={css.placeName}><TierBadge tier={tier} /> {address}{draft ? ' (draft)' : ''}</span> : <span>refused</span>;
