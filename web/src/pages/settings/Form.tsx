import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { FileChanged } from '../../drafts/FileChanged';
import { mergeRecords, same } from '../../drafts/merge';
import { useDraft } from '../../drafts/useDraft';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { Problems } from './Problems';
import { SettingField } from './SettingField';
import { useCheck } from './useCheck';
import { save, useSchema, type ConfigPage, type Outcome } from './queries';
import { edits, isOwn, search, settings, type Schema, type Setting } from './settings';
import css from './Settings.module.css';

interface Props {
  page: ConfigPage;
  onUnsaved: (unsaved: boolean) => void;
}

/** Every setting as a form, made from the shapes that read the file. */
export function Form({ page, onUnsaved }: Props) {
  const schema = useSchema();
  return <Loading query={schema} what="settings">{(known) => <Sections schema={known} page={page} onUnsaved={onUnsaved} />}</Loading>;
}

function Sections({ schema, page, onUnsaved }: Props & { schema: Schema }) {
  const queries = useQueryClient();
  const [words, setWords] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const all = useMemo(() => settings(schema, page), [schema, page]);
  const now = useMemo(() => ({ hash: page.valuesHash, value: Object.fromEntries(all.map((setting) => [setting.path, setting.value])) as Values }), [page.valuesHash, all]);
  const edited = useDraft(now, mergeValues);
  const drafts = useMemo(() => draftsOf(edited.base, edited.value), [edited.base, edited.value]);
  const { unsaved } = edited;
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  useEffect(() => () => onUnsaved(false), [onUnsaved]);

  const deferred = useDeferredValue(words);
  const shown = useMemo(() => search(all, deferred), [all, deferred]);
  const checked = useCheck(unsaved ? { edits: edits(drafts) } : undefined, page.hash);
  const problems = outcome?.kind === 'refused' ? outcome.problems : (checked?.problems ?? []);
  const elsewhere = problems.filter((problem) => !shown.some((setting) => concerns(problem.path, setting)));

  const draft = (setting: Setting, value: unknown, back: boolean) => {
    setOutcome(undefined);
    edited.edit({ ...edited.value, [setting.path]: back ? edited.base[setting.path] : value });
  };
  const discard = () => {
    edited.discard();
    setOutcome(undefined);
  };
  const store = async () => {
    setBusy(true);
    const came = await save({ edits: edits(drafts), hash: edited.hash });
    setBusy(false);
    setOutcome(came);
    if (came.kind === 'saved') edited.settle(came.saved.hash);
    await queries.invalidateQueries({ queryKey: ['config'] });
  };
  const field = (setting: Setting) => (
    <SettingField key={setting.path} setting={setting} draft={drafts} problem={problems.find((problem) => concerns(problem.path, setting))} readOnly={!!page.readOnly} onDraft={draft} />
  );

  return (
    <>
      <Field label="Search the settings">{(control) => <input {...control} type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder="A name, a word of its meaning, or a value" />}</Field>
      {outcome?.kind === 'saved' && <Note look="good" title={outcome.saved.changed ? (outcome.saved.inForce ? 'Saved, and in force.' : 'Saved.') : 'The file says so already.'}>{outcome.saved.restartNeeded.length > 0 && <>Takes effect at the next start: {outcome.saved.restartNeeded.join(', ')}.</>}</Note>}
      {edited.moved && <FileChanged merged={edited.moved} asked={outcome?.kind === 'conflict'} onGoOn={(mine) => { setOutcome(undefined); edited.goOn(mine); }} onDiscard={discard} />}
      {elsewhere.length > 0 && <Note look="bad" title="This would not be valid."><Problems problems={elsewhere} /></Note>}
      {shown.length === 0 && <Empty title="No setting is like that.">Try a shorter word.</Empty>}
      {grouped(shown, (one) => one.section).map(([name, ones]) => (
        <Card key={name} title={name} note={schema.properties?.[name]?.description}>
          <div className={css.stack}>
            {grouped(ones, (one) => one.entry ?? '').map(([entry, some]) => {
              // As the file says: a field that moved while somebody types in it would lose the focus.
              const own = some.filter(isOwn);
              const rest = some.filter((one) => !own.includes(one));
              return (
                <div key={entry} className={css.entry} role={entry ? 'group' : undefined} aria-label={entry || undefined}>
                  {entry && <h3>{entry}</h3>}
                  {own.length > 0 && <div className={css.fields}>{own.map(field)}</div>}
                  {rest.length > 0 && (
                    <details className={css.rest} open={deferred !== '' || rest.some((one) => drafts.has(one.path)) || undefined}>
                      <summary>{own.length > 0 ? `${rest.length} more at ${rest.length === 1 ? 'its default' : 'their defaults'}` : rest.length === 1 ? '1 at its default' : `All ${rest.length} at their defaults`}</summary>
                      <div className={css.fields}>{rest.map(field)}</div>
                    </details>
                  )}
                </div>
              );
            })}
          </div>
        </Card>
      ))}
      {unsaved && (
        <div className={css.bar} role="region" aria-label="Changes that are not saved">
          <span>{drafts.size === 1 ? '1 change' : `${drafts.size} changes`} not saved{edited.moved ? ': the file was changed, choose above' : ''}{problems.length > 0 ? `, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}` : ''}</span>
          <span className={css.barActions}>
            <Button onClick={discard}>Discard</Button>
            <Button look="strong" busy={busy} disabled={problems.length > 0 || !!page.readOnly || !!edited.moved} onClick={() => void store()}>Save</Button>
          </span>
        </div>
      )}
    </>
  );
}

type Values = Record<string, unknown>;

const mergeValues = (base: Values, mine: Values, theirs: Values) => mergeRecords(base, mine, theirs);

// What is typed, by path; undefined: the default.
const draftsOf = (base: Values, value: Values): ReadonlyMap<string, unknown> => new Map(Object.entries(value).filter(([path, one]) => !same(one, base[path])));

const concerns = (path: string, setting: Setting): boolean => path === setting.path || path.startsWith(`${setting.path}.`) || path.startsWith(`${setting.path}[`);

function grouped(all: Setting[], by: (setting: Setting) => string): [string, Setting[]][] {
  const found = new Map<string, Setting[]>();
  for (const setting of all) found.set(by(setting), [...(found.get(by(setting)) ?? []), setting]);
  return [...found];
}
