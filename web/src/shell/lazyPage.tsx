import { useEffect, useState, type ComponentType } from 'react';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';

type Importer = () => Promise<ComponentType>;

/**
 * A page that is fetched when it is first asked for, or ahead. When it cannot be fetched it says so in its place: everything
 * around it stays, and with it what was typed elsewhere. The page is loaded anew only by hand, and only while the gateway answers.
 */
export function lazyPage(importer: Importer) {
  let found: ComponentType | undefined;
  let coming: Promise<void> | undefined;
  const load = () => (coming ??= importer().then((page) => { found = page; }).finally(() => { coming = undefined; }));

  function Page() {
    const [failed, fail] = useState(false);
    const [, changed] = useState(0);
    const [attempt, again] = useState(0);
    useEffect(() => {
      if (found) return;
      let left = false;
      load().then(() => { if (!left) { fail(false); changed((count) => count + 1); } }, () => { if (!left) fail(true); });
      return () => { left = true; };
    }, [attempt]);
    if (found) {
      const Found = found;
      return <Found />;
    }

    return failed ? <Failed onAgain={() => again(attempt + 1)} /> : null;
  }

  // Who only thinks of going there need not know that it failed.
  Page.preload = () => (found ? Promise.resolve() : load().catch(() => undefined));
  return Page;
}

function Failed({ onAgain }: { onAgain: () => void }) {
  const [answers, setAnswers] = useState(false);
  const again = async () => {
    onAgain();
    // Another version of the gateway has other files.
    setAnswers(await fetch('/healthz').then((response) => response.ok, () => false));
  };
  return (
    <>
      <h1>This page could not be fetched</h1>
      <Note look="bad" actions={<>{answers && <Button small onClick={() => location.reload()}>Load everything anew</Button>}<Button small onClick={() => void again()}>Try again</Button></>}>
        {answers ? 'The gateway answers, perhaps in another version than this page is of.' : 'The gateway does not answer. Is it running? Start it with: sluice serve'}
      </Note>
    </>
  );
}
