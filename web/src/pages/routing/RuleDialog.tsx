import { useState } from 'react';
import { useModels } from '../../api/models';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Segments } from '../../ui/Segments';
import { count } from '../../ui/figures';
import { cleanRule, putRule, ruleProblems, type Changes, type Rule } from './draft';
import { Entries } from './Entries';
import { useCheck } from './queries';
import css from './routing.module.css';

interface Props {
  rules: readonly Rule[];
  /** Where the rule stands, or will: behind the last is a new one. */
  index: number;
  changesWith: (rules: Rule[]) => Changes | null;
  kinds: readonly string[];
  intents: readonly string[];
  onDone: (rule: Rule) => void;
  onClose: () => void;
}

type Kind = 'list' | 'lines' | 'number' | 'yesno' | 'text';

// The conditions of a rule, as the configuration documents them.
const conditions: { name: string; label: string; kind: Kind; hint: string }[] = [
  { name: 'client', label: 'Client', kind: 'list', hint: 'claude, codex, gemini, opencode or another name; globs, separated by commas' },
  { name: 'app', label: 'App', kind: 'list', hint: 'name under /app/NAME' },
  { name: 'kind', label: 'Kind of request', kind: 'list', hint: '' },
  { name: 'model', label: 'Model asked for', kind: 'list', hint: 'globs: claude-opus-*, gpt-*' },
  { name: 'minTokens', label: 'Prompt tokens, at least', kind: 'number', hint: '' },
  { name: 'maxTokens', label: 'Prompt tokens, at most', kind: 'number', hint: '' },
  { name: 'minScore', label: 'Score, at least', kind: 'number', hint: '1 to 10: how much a stronger model would help' },
  { name: 'maxScore', label: 'Score, at most', kind: 'number', hint: '' },
  { name: 'intent', label: 'Intent', kind: 'list', hint: '' },
  { name: 'deterministic', label: 'Says exactly what to do', kind: 'yesno', hint: '' },
  { name: 'tools', label: 'Offers tools', kind: 'yesno', hint: '' },
  { name: 'images', label: 'Carries pictures', kind: 'yesno', hint: '' },
  { name: 'thinking', label: 'Asks for thinking', kind: 'yesno', hint: '' },
  { name: 'path', label: 'Names a path', kind: 'list', hint: '**/secrets/**, *.pem' },
  { name: 'text', label: 'Last words hold', kind: 'lines', hint: 'words, or /a regular expression/; one on each line' },
  { name: 'time', label: 'Time of day', kind: 'text', hint: '22:00-06:00' },
  { name: 'days', label: 'Days', kind: 'list', hint: 'mon, tue, wed, thu, fri, sat, sun' },
];

/** A rule as a form, or as the JSON that stands in the file. The gateway checks it at its place among the others while it is typed. */
export function RuleDialog({ rules, index, changesWith, kinds, intents, onDone, onClose }: Props) {
  const models = useModels();
  const initial = rules[index];
  const names = rules.filter((_, at) => at !== index).map((one) => one.name);
  const [rule, change] = useState<Rule>(initial ?? { name: '', use: 'tier:0' });
  const [view, show] = useState<'form' | 'json'>('form');
  const [text, write] = useState('');
  const parsed = view === 'json' ? parse(text) : rule;
  const named = typeof parsed === 'string' ? '' : parsed.name.trim();
  const problem = typeof parsed === 'string' ? parsed : named === '' ? 'Give it a name: receipts show it.' : names.includes(named) ? 'Another rule has this name.' : null;
  const check = useCheck(typeof parsed === 'string' || problem ? null : changesWith(putRule(rules, index, cleanRule(parsed))));
  const wrong = problem || !check.data ? new Map<string, string>() : ruleProblems(check.data.problems, index);
  const isBeside = (part: string) => part === 'name' || part === 'use' || conditions.some((condition) => part === `when.${condition.name}`);
  const matches = !problem && wrong.size === 0 && check.data?.valid && !check.isPlaceholderData ? check.data.rules?.[index] : undefined;
  const set = (name: string, value: unknown) => change({ ...rule, when: { ...rule.when, [name]: value } });
  const uses = ['tier:0', 'tier:1', 'tier:2', 'tier:3', 'local-only', 'vendor', ...(models.data ?? []).filter((model) => !model.disabled).map((model) => model.alias ?? model.address)];
  return (
    <Dialog wide open title={initial ? `Rule “${initial.name}”` : 'A new rule'} onClose={onClose}
      actions={<><Button onClick={onClose}>Cancel</Button><Button look="strong" disabled={problem !== null || wrong.size > 0} onClick={() => onDone(cleanRule(parsed as Rule))}>{initial ? 'Change in the draft' : 'Add to the draft'}</Button></>}>
      <div className={css.stack}>
        <div><Segments label="View" options={[{ value: 'form', label: 'Form' }, { value: 'json', label: 'JSON' }]} value={view}
          onChange={(to) => {
            if (to === 'json') write(JSON.stringify(cleanRule(rule), null, 2));
            else if (typeof parsed !== 'string') change(parsed);
            else return;
            show(to);
          }} /></div>
        {view === 'json'
          ? <Field label="The rule" problem={typeof parsed === 'string' ? parsed : undefined}>{(control) => <textarea {...control} rows={14} spellCheck={false} value={text} onChange={(event) => write(event.target.value)} />}</Field>
          : (
            <>
              <div className={css.form}>
                <Field label="Name" problem={problem && rule.name ? problem : wrong.get('name')}>{(control) => <input {...control} value={rule.name} autoFocus onChange={(event) => change({ ...rule, name: event.target.value })} />}</Field>
                <Field label="Goes to" hint="local-only: never leaves, else refused. vendor: what the client asked for." problem={wrong.get('use')}>
                  {(control) => <select {...control} value={rule.use} onChange={(event) => change({ ...rule, use: event.target.value })}>{[...new Set([...uses, rule.use])].map((use) => <option key={use}>{use}</option>)}</select>}
                </Field>
              </div>
              <h3>When all of these hold</h3>
              <div className={css.form}>
                {conditions.map((condition) => <Condition key={condition.name} {...condition} value={rule.when?.[condition.name]} problem={wrong.get(`when.${condition.name}`)} words={condition.name === 'kind' ? kinds : condition.name === 'intent' ? intents : undefined} onChange={(value) => set(condition.name, value)} />)}
              </div>
            </>
          )}
        {problem && typeof parsed !== 'string' && <p className={css.hint}>{problem}</p>}
        <div aria-live="polite">
          {view === 'form' && wrong.size > 0 && <p className={css.problem}>Not valid yet: {[...wrong.keys()].filter(Boolean).join(', ') || 'the rule'}.</p>}
          {[...wrong].filter(([part]) => view === 'json' || !isBeside(part)).map(([part, words]) => <p key={part} className={css.problem}>{part ? `${part}: ` : ''}{words}</p>)}
          {matches && (matches.shadowedBy
            ? <p className={css.problem}>It is never reached: “{matches.shadowedBy}” above takes everything that it fits.</p>
            : <p className={css.hint}>Valid. Of {count(check.data?.requests ?? 0)} requests of the last 7 days it decides {count(matches.decides)}{matches.unknown > 0 ? `; of ${count(matches.unknown)} that cannot be told, for what it asks about is not kept` : ''}.</p>)}
        </div>
      </div>
    </Dialog>
  );
}

interface ConditionProps {
  name: string;
  label: string;
  kind: Kind;
  hint: string;
  value: unknown;
  words?: readonly string[];
  problem?: string;
  onChange: (value: unknown) => void;
}

function Condition({ name, label, kind, hint, value, words, problem, onChange }: ConditionProps) {
  const [typed, type] = useState(value == null || typeof value === 'object' ? '' : String(value));
  if (kind === 'yesno') {
    const known = value === undefined || value === null || typeof value === 'boolean';
    return (
      <Field label={label} hint={hint} problem={problem}>
        {(control) => (
          <select {...control} disabled={!known} value={value == null ? '' : String(value)} onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value === 'true')}>
            <option value="">does not matter</option><option value="true">yes</option><option value="false">no</option>
            {!known && <option value={String(value)}>see JSON</option>}
          </select>
        )}
      </Field>
    );
  }

  if (kind === 'list' || kind === 'lines') {
    return <Field label={label} hint={words ? words.join(', ') : hint} problem={problem}>{(control) => <Entries control={control} name={name} layout={kind === 'lines' ? 'lines' : 'commas'} value={value} onChange={(entries) => onChange(entries.length > 0 ? entries : undefined)} />}</Field>;
  }

  return (
    <Field label={label} hint={hint} problem={problem}>
      {(control) => (
        <input {...control} inputMode={kind === 'number' ? 'decimal' : undefined} value={typed} name={name}
          onChange={(event) => {
            type(event.target.value);
            const now = event.target.value.trim();
            onChange(now === '' ? undefined : kind === 'number' ? (Number.isFinite(Number(now)) ? Number(now) : now) : now);
          }} />
      )}
    </Field>
  );
}

function parse(text: string): Rule | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'A rule is an object: { "name": …, "when": { … }, "use": … }.';
    const rule = value as Partial<Rule>;
    if (typeof rule.name !== 'string' || typeof rule.use !== 'string') return 'name and use are texts, and both are needed.';
    return rule as Rule;
  } catch (error) {
    return (error as Error).message;
  }
}
