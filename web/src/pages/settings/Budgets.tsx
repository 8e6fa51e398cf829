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
import { count, dollars, percent, time } from '../../ui/figures';
import { useStatus } from '../../shell/status';
import type { Schemas } from '../../api/client';
import { Problems } from './Problems';
import { useCheck } from './useCheck';
import { save, type ConfigPage, type Outcome } from './queries';
import css from './Settings.module.css';

interface Budget {
  dollars?: number | null;
  tokens?: number | null;
  per?: string;
  client?: string | null;
  then?: string;
}

type Edit = Schemas['ConfigEdit'];

/** Limits of the user's own: what is used of them now, and the way to set them. */
export function Budgets({ page }: { page: ConfigPage }) {
  const status = useStatus();
  const queries = useQueryClient();
  const [editing, setEditing] = useState<number | 'new'>();
  const [outcome, setOutcome] = useState<Outcome>();
  const budgets = ((page.values as { budgets?: Budget[] }).budgets ?? []);
  const uses = status.data?.budgets ?? [];
  const done = async (came: Outcome) => {
    setOutcome(came);
    if (came.kind === 'saved') setEditing(undefined);
    await Promise.all([queries.invalidateQueries({ queryKey: ['config'] }), queries.invalidateQueries({ queryKey: ['status'] })]);
  };
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
              <div className={css.keyActions}><Button small disabled={locked} onClick={() => { setOutcome(undefined); setEditing(index); }}>Change</Button></div>
            </li>
          );
        })}
      </ul>
      <Dialog title={editing === 'new' ? 'New budget' : 'Budget'} open={editing !== undefined} onClose={() => setEditing(undefined)}>
        {editing !== undefined && <Edited key={String(editing)} index={editing} budget={editing === 'new' ? {} : budgets[editing]} hash={page.valuesHash} outcome={outcome} onDone={done} />}
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

function Edited({ index, budget, hash, outcome, onDone }: { index: number | 'new'; budget: Budget | undefined; hash: string; outcome: Outcome | undefined; onDone: (outcome: Outcome) => Promise<void> }) {
  const text = JSON.stringify(budget);
  const now = useMemo(() => ({ hash, value: fieldsOf(text === undefined ? undefined : (JSON.parse(text) as Budget)) }), [hash, text]);
  const draft = useDraft(now, mergeFields);
  const { unit, amount, per, client, then } = draft.value;
  const set = (fields: Partial<Fields>) => draft.edit({ ...draft.value, ...fields });
  const value = { [unit]: Number(amount), per, ...(client.trim() ? { client: client.trim() } : {}), then };
  const edits = [(index === 'new' ? { kind: 'insert', path: 'budgets[-]', value } : { kind: 'set', path: `budgets[${index}]`, value }) as Edit];
  const checked = useCheck(amount.trim() ? { edits } : undefined, hash);
  const problems = outcome?.kind === 'refused' ? outcome.problems : (checked?.problems ?? []);
  return (
    <form className={css.stack} onSubmit={(event: FormEvent) => { event.preventDefault(); void save({ edits, hash: draft.hash }).then(onDone); }}>
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
        {index !== 'new' && <Button look="danger" disabled={!!draft.moved || budget === undefined} onClick={() => void save({ edits: [{ kind: 'remove', path: `budgets[${index}]` } as Edit], hash: draft.hash }).then(onDone)}>Remove</Button>}
        <Button type="submit" look="strong" disabled={!amount.trim() || problems.length > 0 || !!draft.moved || budget === undefined}>Save</Button>
      </div>
    </form>
  );
}
