import { useMemo, useState, type FormEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { FileChanged } from '../../drafts/FileChanged';
import { mergeRecords, type Merged } from '../../drafts/merge';
import { useDraft } from '../../drafts/useDraft';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Dialog } from '../../ui/Dialog';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { Note } from '../../ui/Note';
import { Segments } from '../../ui/Segments';
import { Sure } from '../../ui/Sure';
import { count, dollars, percent, time } from '../../ui/figures';
import { useBusy } from '../../ui/useBusy';
import { useStatus } from '../../shell/status';
import type { Schemas } from '../../api/client';
import { placeNow, type Budget } from './budgets';
import { Problems } from './Problems';
import { useCheck } from './useCheck';
import { save, type ConfigPage, type Outcome } from './queries';
import css from './Settings.module.css';

type Edit = Schemas['ConfigEdit'];

/** Limits of the user's own: what is used of them now, and the way to set them. */
export function Budgets({ page }: { page: ConfigPage }) {
  const status = useStatus();
  const queries = useQueryClient();
  // The budget with the list that it was chosen from: places change when others come or go.
  const [editing, setEditing] = useState<{ index: number; of: readonly Budget[] } | 'new'>();
  const [outcome, setOutcome] = useState<Outcome>();
  const budgets = ((page.values as { budgets?: Budget[] }).budgets ?? []);
  const uses = status.data?.budgets ?? [];
  const done = async (came: Outcome) => {
    setOutcome(came);
    if (came.kind === 'saved') setEditing(undefined);
    await Promise.all([queries.invalidateQueries({ queryKey: ['config'] }), queries.invalidateQueries({ queryKey: ['status'] })]);
  };
  const place = editing === 'new' ? 'new' as const : editing && placeNow(editing.of, editing.index, budgets);
  const locked = !!page.readOnly || page.overrides['budgets'] !== undefined;
  return (
    <Card
      title="Budgets"
      note="Counted from the ledger by this machine's calendar. What a subscription covers costs no dollars; tokens of cloud models count everywhere."
      actions={<Button look="strong" disabled={locked} onClick={() => { setOutcome(undefined); setEditing('new'); }}>Add a budget</Button>}
    >
      {outcome?.kind === 'saved' && <Note look="good" title="Saved, and in force." />}
      {budgets.length === 0 && <Empty title="No budget is set.">A budget keeps a day, a week or a month below an amount: then only local models answer, or cloud requests are refused.</Empty>}
      <ul className={css.keys}>
        {budgets.map((budget, index) => {
          const use = uses[index];
          const used = use ? (budget.dollars ? use.spentDollars / budget.dollars : use.spentTokens / (budget.tokens || 1)) : undefined;
          return (
            <li key={index}>
              <div className={css.keyName}>
                <strong>{budget.dollars ? dollars(budget.dollars) : `${count(budget.tokens)} cloud tokens`} a {budget.per ?? 'day'}</strong>
                <span>{budget.client ? `for ${budget.client}` : 'for all clients together'}; then {budget.then === 'refuse' ? 'requests to the cloud are refused' : 'only local models answer'}</span>
              </div>
              <div className={css.keyWhere}>
                {use && <meter min={0} max={1} low={0.7} high={0.9} optimum={0} value={Math.min(1, used ?? 0)} aria-label={`Used of the budget of ${use.name}`} />}
                {use && <span>{budget.dollars ? dollars(use.spentDollars) : count(use.spentTokens)} used, {percent(used)}; until {time(use.end)}</span>}
                {use?.reached && <Badge look="bad">used up</Badge>}
              </div>
              <div className={css.keyActions}><Button small disabled={locked} onClick={() => { setOutcome(undefined); setEditing({ index, of: budgets }); }}>Change</Button></div>
            </li>
          );
        })}
      </ul>
      <Dialog title={editing === 'new' ? 'New budget' : 'Budget'} open={editing !== undefined} onClose={() => setEditing(undefined)}>
        {editing !== undefined && <Edited place={place} budget={place === 'new' ? {} : place === undefined ? undefined : budgets[place]} hash={page.valuesHash} outcome={outcome} onDone={done} />}
      </Dialog>
    </Card>
  );
}

// What the form holds, by the names of the setting.
const fieldsOf = (budget: Budget = {}) => ({
  unit: budget.tokens ? 'tokens' : 'dollars',
  amount: String(budget.dollars ?? budget.tokens ?? ''),
  per: budget.per ?? 'day',
  client: budget.client ?? '',
  then: budget.then ?? 'local-only',
});

type Fields = ReturnType<typeof fieldsOf>;

const mergeFields = (base: Fields, mine: Fields, theirs: Fields) => mergeRecords(base, mine, theirs) as unknown as Merged<Fields>;

function Edited({ place, budget, hash, outcome, onDone }: { place: number | 'new' | undefined; budget: Budget | undefined; hash: string; outcome: Outcome | undefined; onDone: (outcome: Outcome) => Promise<void> }) {
  const text = JSON.stringify(budget);
  const now = useMemo(() => ({ hash, value: fieldsOf(text === undefined ? undefined : (JSON.parse(text) as Budget)) }), [hash, text]);
  const draft = useDraft(now, mergeFields);
  const { unit, amount, per, client, then } = draft.value;
  const set = (fields: Partial<Fields>) => draft.edit({ ...draft.value, ...fields });
  const value = { [unit]: Number(amount), per, ...(client.trim() ? { client: client.trim() } : {}), then };
  const edits = [(place === 'new' ? { kind: 'insert', path: 'budgets[-]', value } : { kind: 'set', path: `budgets[${place}]`, value }) as Edit];
  const checked = useCheck(amount.trim() && place !== undefined ? { edits } : undefined, hash);
  const [busy, run] = useBusy();
  const store = (changes: Edit[]) => void run(() => save({ edits: changes, hash: draft.hash }).then(onDone));
  const problems = outcome?.kind === 'refused' ? outcome.problems : (checked?.problems ?? []);
  return (
    <form className={css.stack} onSubmit={(event: FormEvent) => { event.preventDefault(); store(edits); }}>
      <Segments label="Unit" options={[{ value: 'dollars', label: 'US dollars' }, { value: 'tokens', label: 'Cloud tokens' }]} value={unit as 'dollars'} onChange={(to) => set({ unit: to })} />
      <Field label="Amount">{(control) => <input {...control} inputMode="decimal" value={amount} onChange={(event) => set({ amount: event.target.value })} />}</Field>
      <Segments label="For" options={[{ value: 'day', label: 'a day' }, { value: 'week', label: 'a week' }, { value: 'month', label: 'a month' }]} value={per as 'day'} onChange={(to) => set({ per: to })} />
      <Field label="Client" hint="claude, codex, gemini, opencode or another name; empty for all together.">{(control) => <input {...control} value={client} onChange={(event) => set({ client: event.target.value })} />}</Field>
      <Field label="When it is used up">{(control) => (
        <select {...control} value={then} onChange={(event) => set({ then: event.target.value })}>
          <option value="local-only">only local models answer</option>
          <option value="refuse">requests to the cloud are refused</option>
        </select>
      )}</Field>
      {problems.length > 0 && <Note look="bad" title="This would not be valid."><Problems problems={problems} /></Note>}
      {draft.moved && <FileChanged merged={draft.moved} asked={outcome?.kind === 'conflict'} onGoOn={draft.goOn} onDiscard={draft.discard} />}
      {budget === undefined && <Note look="bad" title="This budget is not in the file any more.">Close this; what is there now is in the list.</Note>}
      <div className={css.formEnd}>
        {place !== 'new' && <Sure sure="Remove this budget" busy={busy} disabled={!!draft.moved || budget === undefined} onSure={() => store([{ kind: 'remove', path: `budgets[${place}]` } as Edit])}>Remove</Sure>}
        <Button type="submit" look="strong" busy={busy} disabled={!amount.trim() || problems.length > 0 || !!draft.moved || budget === undefined}>Save</Button>
      </div>
    </form>
  );
}
