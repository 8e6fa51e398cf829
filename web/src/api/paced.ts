/** Something that is done again and again, and never faster than it may be. */
export interface Paced {
  /** Wants it done. */
  (): void;
  /** Whatever is still wanted is not done any more. */
  stop: () => void;
}

/**
 * Does something when it is wanted, one after the other and at most once in <code>every</code> milliseconds. What is wanted while it
 * runs or rests is done once afterwards: the last wish is never lost, and no run cuts another short. The first waits for
 * <code>first</code> milliseconds.
 */
export function paced(act: () => unknown, every: number, first = 0): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [busy, wanted, stopped] = [false, false, false];
  const run = async () => {
    wanted = false;
    const rested = new Promise<void>((done) => { timer = setTimeout(done, every); });
    try {
      await act();
    } catch {
      // Whoever acts shows his own failures.
    }

    await rested;
    if (stopped) return;
    if (wanted) void run();
    else busy = false;
  };
  const want = () => {
    if (stopped) return;
    wanted = true;
    if (busy) return;
    busy = true;
    if (first > 0) timer = setTimeout(() => void run(), first);
    else void run();
  };
  return Object.assign(want, {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  });
}
