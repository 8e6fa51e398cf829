import { useEffect, useState } from 'react';
import type { Schemas } from '../../api/client';
import { useSettled } from '../../ui/useSettled';
import { check, type Change } from './queries';

/** What the gateway finds wrong with a change, asked when the typing pauses, and again when the file is another; undefined while there is none or no answer yet. */
export function useCheck(change: Change | undefined, file: string): Schemas['ConfigCheck'] | undefined {
  const [answer, setAnswer] = useState<Schemas['ConfigCheck']>();
  const wanted = useSettled(change && JSON.stringify(change));
  useEffect(() => {
    if (!wanted) {
      setAnswer(undefined);
      return;
    }

    const abort = new AbortController();
    check(JSON.parse(wanted) as Change, abort.signal).then(setAnswer, () => undefined);
    return () => abort.abort();
  }, [wanted, file]);
  return change && answer;
}
