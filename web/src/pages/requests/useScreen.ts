import { useEffect, useState, useSyncExternalStore } from 'react';

const wide = '(min-width: 1280px)';

/** There is room for a request beside the log. */
export const useWide = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      const query = matchMedia(wide);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(wide).matches,
  );

/** The reader sees the top of the page. */
export function useAtTop(): boolean {
  const [atTop, setAtTop] = useState(() => window.scrollY < 120);
  useEffect(() => {
    const look = () => setAtTop(window.scrollY < 120);
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, []);
  return atTop;
}
