import { useEffect, useRef, useState } from 'react';

/** Puts a text on the clipboard; false when the browser allows no way to. */
export async function copyText(text: string): Promise<boolean> {
  try {
    // Undefined on plain http from another machine, and refused where the page has not the focus.
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // The old way is left.
  }

  const had = document.activeElement;
  const area = document.createElement('textarea');
  area.className = 'visually-hidden';
  area.readOnly = true;
  area.tabIndex = -1;
  area.value = text;
  // Beside an open dialog nothing can be selected.
  ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(area);
  try {
    area.focus({ preventScroll: true });
    area.select();
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (had instanceof HTMLElement) had.focus({ preventScroll: true });
  }
}

/** What to say of the last copy for a while, and the way to make one. */
export function useCopy(): [said: string, copy: (text: string) => Promise<void>] {
  const [said, say] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string) => {
    clearTimeout(timer.current);
    const done = await copyText(text);
    say(done ? 'Copied' : 'Select it by hand');
    timer.current = setTimeout(() => say(''), done ? 2_000 : 8_000);
  };
  return [said, copy];
}
