import { useEffect, useState } from 'react';
import { check, type Change } from './queries';
import type { Schemas } from '../../api/client';

const quiet = 300;

/** What the gateway finds wrong with a change, asked when the typing pauses, and again when the file is another; undefined while there is none or no answer yet. */
export function useCheck(change: Change | undefined, file: string): Schemas['ConfigCheck'] | undefined {
  const [answer, setAnswer] = useState<Schemas['ConfigCheck']>();
  const wanted = change && JSON.stringify(change);
  useEffect(() => {
    if (!wanted) {
      setAnswer(undefined);
      return;
    }

    const abort = new AbortController();
    const timer = setTimeout(() => {
      check(JSON.parse(wanted) as Change, abort.signal).then(setAnswer, () => undefined);
    }, quiet);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, file]);
  return answer;
}
