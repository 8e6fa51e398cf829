import { useState } from 'react';
import { useModels } from '../../api/models';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { Switch } from '../../ui/Switch';
import { usePrivate, useSwitch, useTurn, type Switches } from './queries';
import css from './routing.module.css';

const known = ['claude', 'codex', 'gemini', 'opencode'];

/** Where everything goes: turned here, it holds with the next request. */
export function SwitchCard() {
  const state = useSwitch();
  return (
    <Card title="The switch" note="In force with the next request, also in the middle of a session. Exact addresses that a client asks for are obeyed all the same; private mode and rules that keep a request local win over everything.">
      <Loading query={state} what="switch">{(view) => <Turn view={view} />}</Loading>
    </Card>
  );
}

function Turn({ view }: { view: Switches }) {
  const turn = useTurn();
  const privacy = usePrivate();
  const models = useModels();
  const [added, add] = useState('');
  const clients = [...new Set([...Object.keys(view.switches ?? {}), ...known, ...(added ? [added] : [])])];
  const error = turn.error ?? privacy.error;
  return (
    <div className={css.stack}>
      <div className={css.switchRow}>
        <div className={css.main}>
          <Uses label="Everything" use={view.use ?? 'auto'} models={models.data ?? []} onChange={(use) => turn.mutate({ use })} big />
          <p className={css.plain} aria-live="polite">{meaning(view)}</p>
        </div>
        <div className={css.private}>
          <Switch label="Private mode" on={view.private ?? false} disabled={privacy.isPending} onChange={(on) => privacy.mutate(on)} />
          <p className={css.hint}>Nothing leaves this machine, whatever else is set.</p>
        </div>
      </div>
      {view.problem && <Note look="warn" title="The pin cannot be obeyed.">{view.problem}. Requests are routed as if there were none, and their receipts say so.</Note>}
      {error && <Note look="bad" title="The switch was not turned.">{error.message}</Note>}
      <div className={css.scroll}>
        <table className={`${css.table} ${css.clients}`}>
          <caption className="visually-hidden">The switch of single clients</caption>
          <thead><tr><th scope="col">Client</th><th scope="col">Goes to</th><th scope="col">Says who</th></tr></thead>
          <tbody>
            {clients.map((client) => {
              const own = view.switches?.[client];
              return (
                <tr key={client}>
                  <th scope="row">{client}</th>
                  <td>
                    <Uses label={client} use={own?.own ? own.use : 'default'} models={models.data ?? []} inherits onChange={(use) => turn.mutate({ use, client })} />
                    {own?.problem && <p className={css.problem}>{own.problem}; routed as without the pin.</p>}
                  </td>
                  <td>{own?.own ? <Badge look="accent">its own switch</Badge> : own ? <Badge>configuration: {own.use}</Badge> : <span className={css.hint}>as everything ({view.use})</span>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <form className={css.inline} onSubmit={(event) => { event.preventDefault(); add(String(new FormData(event.currentTarget).get('client') ?? '').trim()); }}>
        <label>Another client or app <input name="client" className={css.input} placeholder="name" /></label>
        <Button small type="submit">Add</Button>
      </form>
    </div>
  );
}

interface UsesProps {
  label: string;
  use: string;
  models: readonly { address: string; alias?: string | null; tier: number; disabled?: string | null }[];
  inherits?: boolean;
  big?: boolean;
  onChange: (use: string) => void;
}

// Off, auto, a tier, a model: one list, for a pin to a model has hundreds of places to go.
function Uses({ label, use, models, inherits, big, onChange }: UsesProps) {
  const names = models.filter((model) => !model.disabled).map((model) => ({ value: model.alias ?? model.address, tier: model.tier }));
  const missing = !['auto', 'off', 'default', 'tier:0', 'tier:1', 'tier:2', 'tier:3'].includes(use) && !names.some((name) => name.value === use);
  return (
    <select aria-label={`${label} goes to`} className={big ? css.bigSelect : css.select} value={use} onChange={(event) => onChange(event.target.value)}>
      {inherits && <option value="default">as everything</option>}
      <option value="auto">auto: rules and strategy decide</option>
      <option value="off">off: what the client asks for</option>
      <optgroup label="Pinned to a tier">
        {[0, 1, 2, 3].map((tier) => <option key={tier} value={`tier:${tier}`}>tier {tier}</option>)}
      </optgroup>
      {missing && <option value={use}>{use} (not there)</option>}
      {[0, 1, 2, 3].map((tier) => (
        <optgroup key={tier} label={`Pinned to a model of tier ${tier}`}>
          {names.filter((name) => name.tier === tier).map((name) => <option key={name.value} value={name.value}>{name.value}</option>)}
        </optgroup>
      ))}
    </select>
  );
}

function meaning(view: Switches): string {
  if (view.private) return 'Private mode is on: only local models answer.';
  if (view.use === 'off') return 'Off: every request goes to the vendor of the model it asks for.';
  if (view.use === 'auto') return `Auto: rules first, then the strategy ${view.strategy}.`;
  return `Pinned: everything that routing would decide goes to ${view.use}. Budgets still hold; what ${view.use} cannot take is routed, and its receipt says so.`;
}
