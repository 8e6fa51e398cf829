import { useEffect, useState, type ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from './Button';
import { Note } from './Note';

/** What a query has: its content, that it is on its way, or why not, with a way to ask again. Content that could not be read again says so. */
export function Loading<T>({ query, what, children }: { query: UseQueryResult<T>; what: string; children: (data: T) => ReactNode }) {
  const again = <Button small busy={query.isFetching} onClick={() => void query.refetch()}>Try again</Button>;
  if (query.data !== undefined) return <>{query.error && <Note look="warn" title={`These ${what} may be old: they could not be read again.`} actions={again}>{query.error.message}</Note>}{children(query.data)}</>;
  if (query.error) return <Note look="bad" title={`No ${what}.`} actions={again}>{query.error.message}</Note>;
  return <Wait what={what} />;
}

// What is there at once shows no flash of "loading".
function Wait({ what }: { what: string }) {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return <div aria-busy="true"><p role="status" hidden={!shown}>Loading {what}…</p></div>;
}
