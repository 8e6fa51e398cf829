import { useEffect, useState } from 'react';

/** A value as it was when it had not changed for a while: what is typed is asked about in the pauses. */
export function useSettled<T>(value: T, quiet = 300): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), quiet);
    return () => clearTimeout(timer);
  }, [value, quiet]);
  return settled;
}
