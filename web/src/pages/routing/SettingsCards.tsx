import { Badge } from '../../ui/Badge';
import { Card } from '../../ui/Card';
import { Field } from '../../ui/Field';
import { Segments } from '../../ui/Segments';
import { Switch } from '../../ui/Switch';
import type { Draft, Thresholds } from './draft';
import { Entries } from './Entries';
import type { Check } from './queries';
import css from './routing.module.css';

interface Props {
  draft: Draft;
  origins: Record<string, string>;
  check?: Check;
  onChange: (draft: Draft) => void;
}

const strategies = [{ value: 'static', label: 'Static' }, { value: 'complexity', label: 'Complexity' }, { value: 'cascade', label: 'Cascade' }] as const;
const meanings: Record<string, string> = {
  static: 'Rules and tiers only: what fits tier 0 stays there, everything else goes to what the client asked for.',
  complexity: 'The score of the user’s turn, 1 to 10, says how much a stronger model would help; the thresholds below give its tier.',
  cascade: 'As complexity, but below the draft threshold tier 0 answers first. Its answer is checked before anybody sees it, and a poor one goes up unseen.',
};

interface Setting {
  name: string;
  label: string;
  hint: string;
  kind: 'number' | 'text' | 'flag' | 'list';
}

const cascade: Setting[] = [
  { name: 'maxWait', label: 'Longest wait for a draft', hint: 'then the turn goes to the next tier; 1s to 30m', kind: 'text' },
  { name: 'mostDoubt', label: 'Most doubt about a text', hint: '0 rejects every text, 1 accepts what the facts allow', kind: 'number' },
  { name: 'leaseTurns', label: 'Turns to stay up after a failure', hint: 'doubled when the next try fails too', kind: 'number' },
  { name: 'secondPrice', label: 'Dollars a second of waiting is worth', hint: 'drafts that cost more of it than they save are left out', kind: 'number' },
  { name: 'secondOpinion', label: 'Second opinions', hint: 'local models that answer beside, for comparison; separated by commas', kind: 'list' },
  { name: 'repair', label: 'Ask the local model once more when its answer did not hold', hint: '', kind: 'flag' },
  { name: 'continuations', label: 'Draft single calls inside a cloud model’s turn', hint: '', kind: 'flag' },
];

const pacing: Setting[] = [
  { name: 'enabled', label: 'Move the thresholds so that quota and budgets last', hint: '', kind: 'flag' },
  { name: 'reserve', label: 'Share of each window that is kept back', hint: '0 to 0.5', kind: 'number' },
  { name: 'maxWait', label: 'Longest wait for a vendor’s limit', hint: 'then a local model answers; 0s to 1h', kind: 'text' },
  { name: 'localAtWall', label: 'Local models answer while a limit is spent', hint: '', kind: 'flag' },
];

/** How the router decides where no rule does, and what quota and budgets do to it. */
export function SettingsCards({ draft, origins, check, onChange }: Props) {
  const problemOf = (path: string) => check?.problems.find((problem) => problem.path === path)?.message;
  const threshold = (name: keyof Thresholds, label: string, hint: string) => (
    <Field label={`${label}: ${draft.thresholds[name]}`} hint={hint}>
      {(control) => <input {...control} type="range" min={1} max={10} step={0.1} value={draft.thresholds[name]} onChange={(event) => onChange({ ...draft, thresholds: { ...draft.thresholds, [name]: Number(event.target.value) } })} />}
    </Field>
  );
  const scored = draft.strategy !== 'static';
  return (
    <div className={css.columns}>
      <Card title="Strategy and thresholds" note="How it is decided where no rule does.">
        <div className={css.stack}>
          <div className={css.inline}><Segments label="Strategy" options={strategies} value={draft.strategy as 'static'} onChange={(strategy) => onChange({ ...draft, strategy })} /> <Origin path="routing.strategy" origins={origins} /></div>
          <p className={css.plain}>{meanings[draft.strategy]}</p>
          {scored && (
            <>
              <Scale thresholds={draft.thresholds} drafts={draft.strategy === 'cascade'} />
              {threshold('local', 'Tier 0 is enough below', 'the score of the turn')}
              {threshold('cheap', 'Tier 1 is enough below', 'from here on tier 2; tier 3 is for what cannot be taken back')}
              {draft.strategy === 'cascade' && threshold('draft', 'Tier 0 drafts below', 'the draft is checked before it is shown')}
              {problemOf('routing.thresholds') && <p className={css.problem} role="alert">{problemOf('routing.thresholds')}</p>}
            </>
          )}
        </div>
      </Card>
      <Card title="Pacing" note="How quota windows and budgets are made to last.">
        <Settings section="pacing" settings={pacing} values={draft.pacing} origins={origins} problemOf={problemOf} onChange={(values) => onChange({ ...draft, pacing: values })} />
      </Card>
      {draft.strategy === 'cascade' && (
        <Card title="Drafts and their checks" note="How a local answer is checked before it is shown.">
          <Settings section="routing.cascade" settings={cascade} values={draft.cascade} origins={origins} problemOf={problemOf} onChange={(values) => onChange({ ...draft, cascade: values })} />
        </Card>
      )}
    </div>
  );
}

// Where on the scale one tier ends and the next begins; drawn in SVG, for a place on the page is no style text.
function Scale({ thresholds, drafts }: { thresholds: Thresholds; drafts: boolean }) {
  const x = (score: number) => ((Math.min(10, Math.max(1, score)) - 1) / 9) * 100;
  const [local, cheap] = [x(thresholds.local), Math.max(x(thresholds.local), x(thresholds.cheap))];
  return (
    <svg className={css.scale} viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`Scores from 1 to ${thresholds.local} are tier 0, to ${thresholds.cheap} tier 1, above tier 2`}>
      <rect className={css.scale0} x={0} y={2} width={local} height={5} />
      <rect className={css.scale1} x={local} y={2} width={cheap - local} height={5} />
      <rect className={css.scale2} x={cheap} y={2} width={100 - cheap} height={5} />
      {drafts && <rect className={css.scaleDraft} x={0} y={7.6} width={x(thresholds.draft)} height={1.4} />}
    </svg>
  );
}

interface SettingsProps {
  section: string;
  settings: Setting[];
  values: Record<string, unknown>;
  origins: Record<string, string>;
  problemOf: (path: string) => string | undefined;
  onChange: (values: Record<string, unknown>) => void;
}

const Settings = ({ section, settings, values, origins, problemOf, onChange }: SettingsProps) => (
  <div className={css.stack}>
    {settings.map(({ name, label, hint, kind }) => {
      const path = `${section}.${name}`;
      const value = values[name];
      const set = (to: unknown) => onChange({ ...values, [name]: to });
      if (kind === 'flag') return <div key={name} className={css.inline}><Switch label={label} on={value === true} onChange={set} /> <Origin path={path} origins={origins} /></div>;
      return (
        <Field key={name} label={<>{label} <Origin path={path} origins={origins} /></>} hint={hint} problem={problemOf(path)}>
          {(control) => kind === 'number'
            ? <input {...control} type="number" step="any" value={typeof value === 'number' ? value : ''} onChange={(event) => set(event.target.value === '' ? null : Number(event.target.value))} />
            : kind === 'list'
              ? <Entries control={control} layout="commas" value={value} onChange={set} />
              : <input {...control} value={String(value ?? '')} onChange={(event) => set(event.target.value)} />}
        </Field>
      );
    })}
  </div>
);

const Origin = ({ path, origins }: { path: string; origins: Record<string, string> }) =>
  origins[path] && origins[path] !== 'file' ? <Badge title="A variable or option sets it; a change in the file would have no effect">{origins[path]}</Badge> : null;
