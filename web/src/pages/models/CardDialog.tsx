import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Note } from '../../ui/Note';
import { bytes, count, milliseconds, time } from '../../ui/figures';
import { probe } from './orders';
import type { CardView } from './queries';
import css from './models.module.css';

type Score = { passed: number; of: number } | null | undefined;

/** A local model's capability card: what was measured, and what the router makes of it. */
export function CardDialog({ model, view, onClose }: { model?: string; view?: CardView; onClose: () => void }) {
  const card = view?.card;
  const again = (restart: boolean) => { probe([view!.model], false, restart); onClose(); };
  const actions = view?.present && (
    <>
      {view.unfinished && <Button look="strong" onClick={() => again(false)}>Go on measuring</Button>}
      <Button look={card || view.unfinished ? 'plain' : 'strong'} disabled={view.probing} onClick={() => again(Boolean(card) || Boolean(view.unfinished))}>{card || view.unfinished ? 'Measure anew' : 'Measure'}</Button>
      <Button onClick={onClose}>Close</Button>
    </>
  );
  return (
    <Dialog title={model ? `Capability card of ${view?.alias ?? model}` : ''} open={Boolean(model)} onClose={onClose} wide actions={actions}>
      {model && !view?.present && <Note look="warn" title={`${model} is gone.`}>Its server does not list it any more, or is not there. What was measured is kept for when it comes back.</Note>}
      {view && (
        <div className={css.card}>
          {view.probing && <Note title="It is being measured now.">It answers your requests first.</Note>}
          {view.stale && <Note look="warn" title="This card is not obeyed any more.">{view.stale}</Note>}
          {(view.keptFrom ?? []).length > 0 && <Note look="warn" title="The router keeps it from"><ul>{(view.keptFrom ?? []).map((line) => <li key={line}>{line}</li>)}</ul></Note>}
          {!card && <p>Nothing is measured yet. A probe gives it small tasks (tools, edits, JSON, long prompts) and times them; it takes minutes, waits for your requests, and can be stopped and gone on with.</p>}
          {card && (
            <>
              <table className={css.scores}>
                <caption>What it can do</caption>
                <tbody>
                  {([['Choosing a tool', card.toolChoice], ['Arguments of tools', card.toolArguments], ['Chains of calls', card.toolChains], ['Several calls at once', card.parallelTools], ['Exact edits', card.edits], ['JSON by a schema', card.json], ['Instructions', card.instructions], ['Willing', card.willing]] as [string, Score][]).map(([name, score]) => (
                    <tr key={name}>
                      <th scope="row">{name}</th>
                      <td>{score ? <meter min={0} max={score.of || 1} low={score.of * 0.6} high={score.of * 0.85} optimum={score.of} value={score.passed} aria-label={name} /> : null}</td>
                      <td className={css.figure}>{score ? `${score.passed} of ${score.of}` : 'not measured'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {(card.speeds ?? []).length > 0 && (
                <div className={css.scroll} tabIndex={0} role="region" aria-label="Speeds">
                  <table className={css.speeds}>
                    <caption>How fast it is, by size of prompt</caption>
                    <thead><tr><th scope="col">Prompt, tokens</th><th scope="col">First token</th><th scope="col">Cached</th><th scope="col">Reads, tokens/s</th><th scope="col">Writes, tokens/s</th></tr></thead>
                    <tbody>{(card.speeds ?? []).map((speed) => <tr key={speed.promptTokens}><td>{count(speed.promptTokens)}</td><td>{milliseconds(speed.firstTokenSeconds * 1000)}</td><td>{speed.cachedFirstTokenSeconds == null ? '–' : milliseconds(speed.cachedFirstTokenSeconds * 1000)}</td><td>{count(speed.prefillPerSecond)}</td><td>{speed.outputPerSecond ? speed.outputPerSecond.toFixed(1) : '–'}</td></tr>)}</tbody>
                  </table>
                </div>
              )}
              <dl className={css.facts}>
                <div><dt>Longest prompt that it read well</dt><dd>{card.largestContext == null ? 'not measured' : `${count(card.largestContext)} tokens`}{card.missedAt ? `, missed something at ${count(card.missedAt)}` : ''}</dd></div>
                <div><dt>Loading</dt><dd>{card.loadSeconds == null ? 'not measured' : milliseconds(card.loadSeconds * 1000)}</dd></div>
                <div><dt>Measured</dt><dd>{time(card.measured)}{card.quick ? ', the quick way' : ''}, {card.server ?? 'server not told'}, {bytes(card.sizeBytes)}{card.quantization ? `, ${card.quantization}` : ''}</dd></div>
              </dl>
              {(card.quirks ?? []).length > 0 && <div><h3>When writing for it</h3><ul className={css.list}>{(card.quirks ?? []).map((line) => <li key={line}>{line}</li>)}</ul></div>}
              {(card.leftOut ?? []).length > 0 && <div><h3>Not measured</h3><ul className={css.list}>{(card.leftOut ?? []).map((line) => <li key={line}>{line}</li>)}</ul></div>}
            </>
          )}
        </div>
      )}
    </Dialog>
  );
}
