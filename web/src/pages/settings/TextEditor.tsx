import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { FileChanged } from '../../drafts/FileChanged';
import { mergeText } from '../../drafts/mergeText';
import { useDraft } from '../../drafts/useDraft';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { Problems } from './Problems';
import { useCheck } from './useCheck';
import { lineOf, placeOf, withTab } from './lines';
import { save, useChange, type ConfigPage, type Outcome, type Problem } from './queries';
import css from './Settings.module.css';

interface Props {
  page: ConfigPage;
  /** A state of the past that is to be edited. */
  from?: string;
  onUnsaved: (unsaved: boolean) => void;
}

/** The file itself, checked by the gateway as it is typed. Keys stand in it as marks and stay what they are. */
export function TextEditor({ page, from, onUnsaved }: Props) {
  const queries = useQueryClient();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const leaving = useRef(false);
  // As a text field knows it; the gateway writes the file's own line breaks.
  const now = useMemo(() => ({ hash: page.hash, value: page.text.replaceAll('\r\n', '\n') }), [page.hash, page.text]);
  const draft = useDraft(now, mergeText);
  const { value: text, unsaved } = draft;
  const past = useChange(from).data?.before.replaceAll('\r\n', '\n');
  const { edit } = draft;
  useEffect(() => {
    if (past !== undefined) edit(past);
  }, [past, edit]);
  const [line, setLine] = useState(1);
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  useEffect(() => () => onUnsaved(false), [onUnsaved]);
  const checked = useCheck(unsaved ? { text } : undefined, page.hash);
  const problems = outcome?.kind === 'refused' ? outcome.problems : unsaved ? (checked?.problems ?? []) : page.problems;

  const key = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Escape, then Tab leaves: who works by keyboard is not trapped.
    if (event.key === 'Escape') leaving.current = true;
    else if (event.key === 'Tab' && !leaving.current && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.currentTarget;
      const moved = withTab(text, selectionStart, selectionEnd, event.shiftKey);
      change(moved.text);
      requestAnimationFrame(() => area.current?.setSelectionRange(moved.start, moved.end));
    } else if (event.key !== 'Shift' && event.key !== 'Tab') leaving.current = false;
  };
  const change = (next: string) => {
    setOutcome(undefined);
    draft.edit(next);
  };
  const go = (problem: Problem) => {
    const at = placeOf(text, problem.line, problem.column);
    area.current?.focus();
    area.current?.setSelectionRange(at, Math.min(text.length, at + 1));
    if (area.current) area.current.scrollTop = (problem.line - 4) * parseFloat(getComputedStyle(area.current).lineHeight);
  };
  const discard = () => {
    setOutcome(undefined);
    draft.discard();
  };
  const store = async () => {
    setBusy(true);
    const came = await save({ text, hash: draft.hash });
    setBusy(false);
    setOutcome(came);
    if (came.kind === 'saved') draft.settle(came.saved.hash);
    await queries.invalidateQueries({ queryKey: ['config'] });
  };

  const lines = text.split('\n').length;
  const wrong = new Set(problems.map((problem) => problem.line));
  return (
    <>
      {outcome?.kind === 'saved' && !unsaved && <Note look="good" title={outcome.saved.inForce ? 'Saved, and in force.' : 'Saved.'}>{outcome.saved.restartNeeded.length > 0 && <>Takes effect at the next start: {outcome.saved.restartNeeded.join(', ')}.</>}</Note>}
      {draft.moved && <FileChanged merged={draft.moved} asked={outcome?.kind === 'conflict'} onGoOn={(mine) => { setOutcome(undefined); draft.goOn(mine); }} onDiscard={discard} />}
      <Card
        title="The file"
        note="JSON with comments. Tab indents; press Escape and then Tab to leave the text. Keys are shown as marks; leave a mark, and the key stays."
        actions={<>
          <span className={css.where}>Line {line} of {lines}</span>
          <Button disabled={!unsaved} onClick={discard}>Discard</Button>
          <Button look="strong" busy={busy} disabled={!unsaved || problems.length > 0 || !!page.readOnly || !!draft.moved} onClick={() => void store()}>Save</Button>
        </>}
        flush
      >
        <div className={css.editor}>
          <div className={css.gutter} aria-hidden="true">
            <div ref={gutter}>{Array.from({ length: lines }, (_, index) => <div key={index} data-wrong={wrong.has(index + 1) || undefined}>{index + 1}</div>)}</div>
          </div>
          <textarea
            ref={area}
            aria-label="Text of the configuration file"
            aria-invalid={problems.length > 0 || undefined}
            aria-describedby="settings-text-problems"
            value={text}
            readOnly={!!page.readOnly}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            rows={Math.min(40, Math.max(16, lines + 1))}
            onKeyDown={key}
            onChange={(event) => change(event.target.value)}
            onSelect={(event) => setLine(lineOf(text, event.currentTarget.selectionStart))}
            onScroll={(event) => { if (gutter.current) gutter.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`; }}
          />
        </div>
      </Card>
      <div id="settings-text-problems" aria-live="polite">
        {problems.length > 0 && <Note look="bad" title={problems.length === 1 ? '1 problem' : `${problems.length} problems`}><Problems problems={problems} onGo={go} /></Note>}
        {unsaved && checked && problems.length === 0 && <p className={css.where}>Valid. {checked.diff?.filter((one) => one.kind === 'added').length ?? 0} lines added, {checked.diff?.filter((one) => one.kind === 'removed').length ?? 0} removed.</p>}
      </div>
    </>
  );
}
