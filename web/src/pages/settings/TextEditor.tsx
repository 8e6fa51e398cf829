import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { Conflict } from './Conflict';
import { Problems } from './Problems';
import { useCheck } from './useCheck';
import { lineOf, placeOf, withTab } from './lines';
import { save, type ConfigPage, type Outcome, type Problem } from './queries';
import css from './Settings.module.css';

interface Props {
  page: ConfigPage;
  onUnsaved: (unsaved: boolean) => void;
}

/** The file itself, checked by the gateway as it is typed. Keys stand in it as marks and stay what they are. */
export function TextEditor({ page, onUnsaved }: Props) {
  const queries = useQueryClient();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const leaving = useRef(false);
  const [text, setText] = useState(page.text);
  const [base, setBase] = useState({ text: page.text, hash: page.hash });
  const [line, setLine] = useState(1);
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const unsaved = text !== base.text;
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  useEffect(() => () => onUnsaved(false), [onUnsaved]);
  useEffect(() => {
    if (unsaved || page.hash === base.hash) return;
    setBase({ text: page.text, hash: page.hash });
    setText(page.text);
  }, [unsaved, page, base.hash]);
  const checked = useCheck(unsaved ? { text } : undefined);
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
    setText(next);
  };
  const go = (problem: Problem) => {
    const at = placeOf(text, problem.line, problem.column);
    area.current?.focus();
    area.current?.setSelectionRange(at, Math.min(text.length, at + 1));
    if (area.current) area.current.scrollTop = (problem.line - 4) * parseFloat(getComputedStyle(area.current).lineHeight);
  };
  const store = async (hash: string) => {
    setBusy(true);
    const came = await save({ text, hash });
    setBusy(false);
    setOutcome(came);
    if (came.kind === 'saved') setBase({ text, hash: came.saved.hash });
    await queries.invalidateQueries({ queryKey: ['config'] });
  };

  const lines = text.split('\n').length;
  const wrong = new Set(problems.map((problem) => problem.line));
  return (
    <>
      {outcome?.kind === 'saved' && !unsaved && <Note look="good" title={outcome.saved.inForce ? 'Saved, and in force.' : 'Saved.'}>{outcome.saved.restartNeeded.length > 0 && <>Takes effect at the next start: {outcome.saved.restartNeeded.join(', ')}.</>}</Note>}
      {outcome?.kind === 'conflict' && <Conflict conflict={outcome.conflict} yours={text} busy={busy} onMine={() => void store(outcome.conflict.hash)} onTheirs={() => { setOutcome(undefined); setBase({ text: outcome.conflict.theirs, hash: outcome.conflict.hash }); setText(outcome.conflict.theirs); }} />}
      <Card
        title="The file"
        note="JSON with comments. Tab indents; press Escape and then Tab to leave the text. Keys are shown as marks; leave a mark, and the key stays."
        actions={<>
          <span className={css.where}>Line {line} of {lines}</span>
          <Button disabled={!unsaved} onClick={() => change(base.text)}>Discard</Button>
          <Button look="strong" busy={busy} disabled={!unsaved || problems.length > 0 || !!page.readOnly} onClick={() => void store(base.hash)}>Save</Button>
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
