import type { Schemas } from '../../api/client';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import css from './Settings.module.css';

interface Props {
  conflict: Schemas['ConfigConflict'];
  /** Yours as it would be saved now; absent: as the gateway made it. */
  yours?: string;
  busy: boolean;
  onMine: () => void;
  onTheirs: () => void;
}

/** The file was changed while it was edited here: both versions, and the choice. */
export const Conflict = ({ conflict, yours = conflict.yours ?? undefined, busy, onMine, onTheirs }: Props) => (
  <Note
    look="bad"
    title="The file was changed meanwhile. Nothing was saved, nothing is lost."
    actions={<><Button onClick={onTheirs}>Take the file as it is</Button>{yours !== undefined && <Button look="danger" busy={busy} onClick={onMine}>Save mine over it</Button>}</>}
  >
    The state before any change is in the history.
    <div className={css.versions}>
      <section aria-label="The file as it is"><h3>The file as it is</h3><pre tabIndex={0}>{conflict.theirs}</pre></section>
      {yours !== undefined && <section aria-label="With your change"><h3>With your change</h3><pre tabIndex={0}>{yours}</pre></section>}
    </div>
  </Note>
);
