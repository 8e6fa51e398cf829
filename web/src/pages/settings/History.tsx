import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { DiffLines } from '../../ui/DiffLines';
import { Empty } from '../../ui/Empty';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { time } from '../../ui/figures';
import { useBusy } from '../../ui/useBusy';
import { Problems } from './Problems';
import { send, useChange, useHistory, type ConfigPage, type Outcome } from './queries';
import css from './Settings.module.css';

const who: Record<string, string> = { page: 'on this page', cli: 'by command line', hand: 'by hand', undo: 'undone' };

/** Every change of the file, and the way back to before each. */
export function History({ page }: { page: ConfigPage }) {
  const history = useHistory();
  const queries = useQueryClient();
  const [open, setOpen] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [wanted, want] = useState<string>();
  const navigate = useNavigate();
  const [busy, run] = useBusy();
  const undo = (id: string) => run(async () => {
    want(id);
    setOutcome(await send('POST', '/admin/config/undo', { id, hash: page.hash }));
    await queries.invalidateQueries({ queryKey: ['config'] });
  });
  return (
    <Card title="Changes of the file" note="Every state before a change is kept in the data directory, readable for you alone: the newest 200 of a year. Going back is a change of its own.">
      {outcome?.kind === 'saved' && <Note look="good" title={outcome.saved.inForce ? 'Written back, and in force.' : 'Written back.'} />}
      {outcome?.kind === 'refused' && (
        <Note look="bad" title="Nothing was changed." actions={<Button onClick={() => void navigate({ to: '/settings', search: { tab: 'text', from: wanted } })}>Open that state as text</Button>}>
          <Problems problems={outcome.problems} /> As text you can put in what is missing, and save it.
        </Note>
      )}
      {outcome?.kind === 'conflict' && <Note look="bad" title="The file was changed meanwhile. Nothing was written.">Look at the newest change, and try again.</Note>}
      <Loading query={history} what="history">
        {(changes) => changes.length === 0
          ? <Empty title="No change yet.">The first change made here, by command line or by hand will be listed.</Empty>
          : (
            <ol className={css.history}>
              {changes.map((change) => (
                <li key={change.id}>
                  <div className={css.change}>
                    <Button look="bare" aria-expanded={open === change.id} onClick={() => setOpen(open === change.id ? undefined : change.id)}>
                      <span aria-hidden="true">{open === change.id ? '▾' : '▸'}</span> <time dateTime={change.at}>{time(change.at)}</time>
                    </Button>
                    <Badge look={change.by === 'hand' ? 'plain' : 'accent'}>{who[change.by] ?? change.by}</Badge>
                    <span className={css.what}>{summary(change)}</span>
                    <span className={css.counts}><span data-kind="added">+{change.added}</span> <span data-kind="removed">−{change.removed}</span></span>
                    <Button small busy={busy} disabled={!!page.readOnly} onClick={() => void undo(change.id)} aria-label={`Back to before the change of ${time(change.at)}`}>Back to before</Button>
                  </div>
                  {open === change.id && <Change id={change.id} />}
                </li>
              ))}
            </ol>
          )}
      </Loading>
    </Card>
  );
}

const Change = ({ id }: { id: string }) => <Loading query={useChange(id)} what="change">{(change) => <div className={css.diff}><DiffLines label="Lines that differ" lines={change.diff.map((line) => ({ ...line, number: line.kind === 'removed' ? line.old : line.new }))} /></div>}</Loading>;

const summary = (change: Schemas['ConfigChangeView']): string =>
  change.count === 0 ? 'comments or layout' : `${change.paths.join(', ')}${change.count > change.paths.length ? ` and ${change.count - change.paths.length} more` : ''}`;
