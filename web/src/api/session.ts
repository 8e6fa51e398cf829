import { useSyncExternalStore } from 'react';

// Whether the cookie is good shows only when the gateway refuses it.
let isLoggedOut = false;
const listeners = new Set<() => void>();

/** The gateway does not know this browser (any more). */
export function loggedOut(): void {
  if (isLoggedOut) return;
  isLoggedOut = true;
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
