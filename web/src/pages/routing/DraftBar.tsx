import { useState } from 'react';
import type { Draft as EditedDraft } from '../../drafts/useDraft';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { count } from '../../ui/figures';
import { Note } from '../../ui/Note';
import { Segments } from '../../ui/Segments';
import { diffOf, type Changes, type Draft } from './draft';
import { useReplay, useSave, type Check } from './queries';
import { ReplayResult } from './ReplayResult';
import css from './routing.module.css';

interface Props {
  draft: EditedDraft<Draft>;
  changes: Changes | null;
  check?: Check;
  /** Why it could not be checked. */
  trouble?: string;
  /** The file is not what the draft was made for. */
  onRefused: () => void;
}

const spans = [{ value: '24h', label: '24 h' }, { value: '7d', label: '7 days' }, { value: '30d', label: '30 days' }] as const;

/** What the draft changes and what it would have made of last week, before it is saved. */
export function DraftBar({ draft, changes, check, trouble, onRefused }: Props) {
  const [open, show] = useState(false);
  const [since, look] = useState<'24h' | '7d' | '30d'>('7d');
  const replay = useReplay();
  const save = useSave();
  const lines = diffOf(draft.base, draft.value);
  const problems = changes && check && !check.valid ? check.problems : [];
  const review = () => {
    show(true);
    void replay.run(changes, since);
  };
  const close = () => {
    show(false);
    replay.stop();
    save.reset();
  };
  const store = () => save.mutate({ draft: changes!, expected: draft.hash }, {
    onSuccess: (saved) => {
      if (saved.saved) draft.settle(saved.hash);
      else if (saved.conflict) onRefused();
      if (saved.saved || saved.conflict) close();
    },
  });
  const result = replay.state?.result;
  return (
    <>
      <div className={css.draftBar} data-draft={changes ? true : undefined} role="region" aria-label="Draft">
        <span aria-live="polite">
          {changes
            ? <>{draft.moved && <span className={css.problem}>The file was changed: choose above. </span>}<strong>Draft: {count(lines.length)} {lines.length === 1 ? 'change' : 'changes'}.</strong> {problems.length > 0 && <span className={css.problem}>{problems[0]!.path ? `${problems[0]!.path}: ` : 'The file: '}{problems[0]!.message}{problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}</span>}</>
            : 'No changes. Everything above the simulator is a draft until it is saved.'}
          {trouble && <span className={css.problem}> It could not be checked: {trouble}</span>}
        </span>
        <span className={css.barButtons}>
          {changes && <Button onClick={draft.discard}>Discard</Button>}
          <Button look={changes ? 'strong' : 'plain'} disabled={problems.length > 0 || !!draft.moved} onClick={review}>{changes ? 'See its effect, save' : 'Replay past requests'}</Button>
        </span>
      </div>
      <Dialog wide open={open} title={changes ? 'What the draft changes' : 'Past requests with the configuration in force'} onClose={close}
        actions={changes && !save.data?.saved ? (
          <>
            <Button onClick={close}>Back to the draft</Button>
            <Button look="strong" busy={save.isPending} disabled={!!draft.moved} onClick={store}>Save</Button>
          </>
        ) : undefined}>
        <div className={css.stack}>
          {lines.length > 0 && (
            <table className={css.table}>
              <caption className="visually-hidden">Changes of the draft</caption>
              <thead><tr><th scope="col">What</th><th scope="col">Now</th><th scope="col">Draft</th></tr></thead>
              <tbody>{lines.map((line) => <tr key={line.what}><th scope="row">{line.what}</th><td><del>{line.before}</del></td><td><ins>{line.after}</ins></td></tr>)}</tbody>
            </table>
          )}
          <div className={css.inline}>
            <Segments label="How far back" options={spans} value={since} onChange={(value) => { look(value); void replay.run(changes, value); }} />
            {replay.busy && <><progress max={replay.state?.total || undefined} value={replay.state?.total ? replay.state.done : undefined} aria-label="Requests decided again" /> <span>{count(replay.state?.done)} of about {count(replay.state?.total)}</span> <Button small onClick={replay.stop}>Stop</Button></>}
          </div>
          {replay.state?.error && <Note look="bad" title="The replay ended.">{replay.state.error}</Note>}
          {result && <ReplayResult result={result} />}
          {draft.moved && <Note look="warn" title="The file was changed meanwhile.">Go back to the draft: it is kept, and the page shows what changed.</Note>}
          {(save.data?.problems ?? []).map((problem) => <Note key={problem.path + problem.message} look="bad" title={problem.path}>{problem.message} {problem.fix}</Note>)}
          {save.error && <Note look="bad" title="Not saved.">{save.error.message}</Note>}
          {changes && <p className={css.hint}>Saving is one change of the configuration file: comments stay, it is in force at once, and Settings takes it back.</p>}
        </div>
      </Dialog>
    </>
  );
}
