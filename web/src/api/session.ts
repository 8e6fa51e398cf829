import { useSyncExternalStore } from 'react';

// Whether the cookie is good shows only when the gateway refuses it.
let isLoggedOut = false;
const listeners = new Set<() => void>();

/** The gateway does not know this browser (any more). */
export const loggedOut = (): void => become(true);

/** It knows it (again). */
export const loggedIn = (): void => become(false);

function become(out: boolean): void {
  if (isLoggedOut === out) return;
  isLoggedOut = out;
  for (const listener of listeners) listener();
}

export const useLoggedOut = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isLoggedOut,
  );
