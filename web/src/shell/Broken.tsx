import { Button } from '../ui/Button';
import { Note } from '../ui/Note';

/** A page that fell over: what it said, and a way on. The pages beside it go on working. */
export const Broken = ({ error }: { error: unknown }) => (
  <>
    <h1>This page broke</h1>
    <Note look="bad" title="It cannot be shown." actions={<Button small onClick={() => window.location.reload()}>Load it again</Button>}>
      {error instanceof Error ? error.message : String(error)}
    </Note>
  </>
);
