import { useEffect, useState } from 'react';
import { Badge, TierBadge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Field } from '../../ui/Field';
import { count, dollars } from '../../ui/figures';
import { Note } from '../../ui/Note';
import { Switch } from '../../ui/Switch';
import type { Changes } from './draft';
import { useSimulate, type Simulation } from './queries';
import css from './routing.module.css';

/** Which model a prompt or a past request would go to, and why. No model is asked. */
export function SimulatorCard({ draft, request }: { draft: Changes | null; request?: string }) {
  const [prompt, write] = useState('');
  const [client, name] = useState('');
  const [model, ask] = useState('');
  const [past, pick] = useState(request ?? '');
  const [withDraft, take] = useState(true);
  const simulate = useSimulate();
  const under = withDraft && draft ? { draft: draft as Record<string, unknown> } : {};
  const { mutate } = simulate;
  useEffect(() => {
    if (!request) return;
    pick(request);
    mutate({ request });
    document.getElementById('simulator')?.scrollIntoView({ block: 'start' });
  }, [request, mutate]);
  return (
    <Card title="Simulator" note="Where would it go, and why? Every candidate is priced; no model is asked.">
      <div id="simulator" className={css.simulator}>
        <form className={css.stack} onSubmit={(event) => { event.preventDefault(); simulate.mutate(past.trim() ? { request: past.trim(), ...under } : { prompt, client: client || null, model: model || null, ...under }); }}>
          <Field label="Prompt">{(control) => <textarea {...control} rows={5} value={prompt} onChange={(event) => { write(event.target.value); pick(''); }} placeholder="Paste what you would say" />}</Field>
          <div className={css.form}>
            <Field label="Client">{(control) => <input {...control} list="simulator-clients" value={client} onChange={(event) => name(event.target.value)} placeholder="any" />}</Field>
            <Field label="Model asked for">{(control) => <input {...control} value={model} onChange={(event) => ask(event.target.value)} placeholder="sluice/auto" />}</Field>
          </div>
          <Field label="Or a past request" hint="its id, from the page Requests; its words are not kept, its receipt is">{(control) => <input {...control} value={past} onChange={(event) => pick(event.target.value)} placeholder="req_…" />}</Field>
          <datalist id="simulator-clients">{['claude', 'codex', 'gemini', 'opencode'].map((known) => <option key={known} value={known} />)}</datalist>
          {draft && <Switch label="With the draft" on={withDraft} onChange={take} />}
          <div><Button look="strong" type="submit" busy={simulate.isPending} disabled={!prompt.trim() && !past.trim()}>Where would it go?</Button></div>
        </form>
        <div aria-live="polite">
          {simulate.error && <Note look="bad" title="That cannot be simulated.">{simulate.error.message}</Note>}
          {simulate.data && !simulate.error && <Outcome view={simulate.data} />}
        </div>
      </div>
    </Card>
  );
}

function Outcome({ view }: { view: Simulation }) {
  const first = view.plan[0];
  return (
    <div className={css.stack}>
      <p className={css.answer}>{first ? <><TierBadge tier={first.tier} /> <strong>{first.address}</strong> {first.draft && <Badge look="accent">drafts, and is checked</Badge>}</> : <strong>Refused</strong>}</p>
      <p>{view.refusal ?? view.receipt.summary}</p>
      {view.then && <p className={css.hint}>Then: {view.then.summary}</p>}
      {(view.notKept ?? []).length > 0 && <Note look="warn" title="Not all of it is known.">What the decision asks for was not kept: {view.notKept!.join(', ')}.</Note>}
      <p className={css.badges}>{view.receipt.signals.map((signal) => <Badge key={signal.name}>{signal.name} {signal.value}</Badge>)}</p>
      {view.rules.length > 0 && <ul className={css.bullets}>{view.rules.map((words) => <li key={words}>{words}</li>)}</ul>}
      <div className={css.scroll}>
        <table className={css.table}>
          <caption>Models that were considered</caption>
          <thead><tr><th scope="col">Model</th><th scope="col" className={css.figure} title="At list price, with what its cache holds">Price</th><th scope="col" className={css.figure}>Cached</th><th scope="col">Why</th></tr></thead>
          <tbody>
            {view.receipt.candidates.map((candidate) => (
              <tr key={candidate.address} data-chosen={candidate.chosen || undefined}>
                <th scope="row"><span className={css.placeName}><TierBadge tier={candidate.tier} /> {candidate.address}</span></th>
                <td className={css.figure}>{candidate.cost == null ? 'unpriced' : dollars(candidate.cost)}</td>
                <td className={css.figure}>{count(candidate.cachedTokens)}</td>
                <td>{candidate.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {view.receipt.baseline && <p className={css.hint}>Without Sluice: {view.receipt.baseline.address}, {view.receipt.baseline.cost == null ? 'unpriced' : dollars(view.receipt.baseline.cost)}.</p>}
    </div>
  );
}
