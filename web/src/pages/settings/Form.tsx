import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { Conflict } from './Conflict';
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
  const [drafts, setDrafts] = useState<ReadonlyMap<string, unknown>>(new Map());
  // What the drafts were made for: a save on any other state of the file is a conflict.
  const [hash, setHash] = useState(page.hash);
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const unsaved = drafts.size > 0;
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  useEffect(() => () => onUnsaved(false), [onUnsaved]);
  useEffect(() => {
    if (!unsaved) setHash(page.hash);
  }, [unsaved, page.hash]);

  const all = useMemo(() => settings(schema, page), [schema, page]);
  const deferred = useDeferredValue(words);
  const shown = useMemo(() => search(all, deferred), [all, deferred]);
  const checked = useCheck(unsaved ? { edits: edits(drafts) } : undefined);
  const problems = outcome?.kind === 'refused' ? outcome.problems : (checked?.problems ?? []);
  const elsewhere = problems.filter((problem) => !shown.some((setting) => concerns(problem.path, setting)));

  const draft = (setting: Setting, value: unknown, back: boolean) => {
    setOutcome(undefined);
    setDrafts((before) => {
      const after = new Map(before);
      if (back) after.delete(setting.path);
      else after.set(setting.path, value);
      return after;
    });
  };
  const store = async (on: string) => {
    setBusy(true);
    const came = await save({ edits: edits(drafts), hash: on });
    setBusy(false);
    setOutcome(came);
    if (came.kind === 'saved') {
      setDrafts(new Map());
      setHash(came.saved.hash);
    }
    await queries.invalidateQueries({ queryKey: ['config'] });
  };
  const field = (setting: Setting) => (
    <SettingField key={setting.path} setting={setting} schema={schema} draft={drafts} problem={problems.find((problem) => concerns(problem.path, setting))} readOnly={!!page.readOnly} onDraft={draft} />
  );

  return (
    <>
      <Field label="Search the settings">{(control) => <input {...control} type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder="A name, a word of its meaning, or a value" />}</Field>
      {outcome?.kind === 'saved' && <Note look="good" title={outcome.saved.changed ? (outcome.saved.inForce ? 'Saved, and in force.' : 'Saved.') : 'The file says so already.'}>{outcome.saved.restartNeeded.length > 0 && <>Takes effect at the next start: {outcome.saved.restartNeeded.join(', ')}.</>}</Note>}
      {outcome?.kind === 'conflict' && <Conflict conflict={outcome.conflict} busy={busy} onMine={() => void store(outcome.conflict.hash)} onTheirs={() => { setDrafts(new Map()); setOutcome(undefined); }} />}
      {elsewhere.length > 0 && <Note look="bad" title="This would not be valid."><Problems problems={elsewhere} /></Note>}
      {shown.length === 0 && <Empty title="No setting is like that.">Try a shorter word.</Empty>}
      {grouped(shown, (one) => one.section).map(([name, ones]) => (
        <Card key={name} title={name} note={schema.properties?.[name]?.description}>
          <div className={css.stack}>
            {grouped(ones, (one) => one.entry ?? '').map(([entry, some]) => {
              const own = some.filter((one) => isOwn(one) || drafts.has(one.path));
              const rest = some.filter((one) => !own.includes(one));
              return (
                <div key={entry} className={css.entry} role={entry ? 'group' : undefined} aria-label={entry || undefined}>
                  {entry && <h3>{entry}</h3>}
                  {own.length > 0 && <div className={css.fields}>{own.map(field)}</div>}
                  {rest.length > 0 && (
                    <details className={css.rest} open={deferred !== '' || undefined}>
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
          <span>{drafts.size === 1 ? '1 change' : `${drafts.size} changes`} not saved{problems.length > 0 ? `, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}` : ''}</span>
          <span className={css.barActions}>
            <Button onClick={() => { setDrafts(new Map()); setOutcome(undefined); }}>Discard</Button>
            <Button look="strong" busy={busy} disabled={problems.length > 0 || !!page.readOnly} onClick={() => void store(hash)}>Save</Button>
          </span>
        </div>
      )}
    </>
  );
}

const concerns = (path: string, setting: Setting): boolean => path === setting.path || path.startsWith(`${setting.path}.`) || path.startsWith(`${setting.path}[`);

function grouped(all: Setting[], by: (setting: Setting) => string): [string, Setting[]][] {
  const found = new Map<string, Setting[]>();
  for (const setting of all) found.set(by(setting), [...(found.get(by(setting)) ?? []), setting]);
  return [...found];
}
