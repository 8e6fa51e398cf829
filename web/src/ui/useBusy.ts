import { useRef, useState } from 'react';

/** Whether something is being done, and the way to do it: while it is done it is not done again, however often it is asked for. */
export function useBusy(): [busy: boolean, run: (act: () => Promise<unknown>) => Promise<void>] {
  const running = useRef(false);
  const [busy, become] = useState(false);
  const run = async (act: () => Promise<unknown>) => {
    if (running.current) return;
    running.current = true;
    become(true);
    try {
      await act();
    } finally {
      running.current = false;
      become(false);
    }
  };
  return [busy, run];
}
