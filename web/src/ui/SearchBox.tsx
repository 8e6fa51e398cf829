import { useEffect, useRef, useState, type KeyboardEvent } from 'react';

interface Props {
  /** What is searched for now: what stands in the address. */
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
  className?: string;
}

// While somebody types the list stays as it is; the pause after it searches.
const pause = 300;

/** A field that searches when the typing pauses, or at once with Enter. */
export function SearchBox({ value, onChange, label, placeholder, className }: Props) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // What it sent comes back as a new value. Meanwhile somebody has typed on: that stays.
  const sent = useRef<string[]>([]);
  const latest = useRef({ value, onChange });
  useEffect(() => {
    latest.current = { value, onChange };
  });
  useEffect(() => {
    const at = sent.current.indexOf(value);
    sent.current = sent.current.slice(at + 1);
    if (at >= 0) return;
    // Chosen elsewhere: Back, or "Clear all".
    sent.current = [];
    clearTimeout(timer.current);
    setText((before) => (before.trim() === value ? before : value));
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (words: string) => {
    clearTimeout(timer.current);
    if (words === (sent.current.at(-1) ?? latest.current.value)) return;
    sent.current.push(words);
    latest.current.onChange(words);
  };
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => search(next.trim()), pause);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') search(text.trim());
  };
  return <input type="search" className={className} aria-label={label} placeholder={placeholder} maxLength={200} value={text} onChange={(event) => type(event.target.value)} onKeyDown={key} />;
}
