import { useEffect, useRef, type RefObject } from 'react';

/** The focus goes with what is moved: takes selectors, and the first that fits something usable within the box has the focus after the next drawing. */
export function useFocusAfter<T extends HTMLElement>(): [box: RefObject<T | null>, focus: (...selectors: string[]) => void] {
  const box = useRef<T>(null);
  const wanted = useRef<string[]>([]);
  useEffect(() => {
    if (wanted.current.length === 0) return;
    const found = wanted.current.map((selector) => box.current?.querySelector<HTMLElement>(selector)).find((one) => one && !(one as HTMLButtonElement).disabled);
    wanted.current = [];
    found?.focus();
  });
  return [box, (...selectors) => { wanted.current = selectors; }];
}

/** A selector for an attribute with this value, whatever it holds. */
export const withData = (name: string, value: string): string => `[data-${name}="${CSS.escape(value)}"]`;
