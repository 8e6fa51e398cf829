import { useState } from 'react';
import { Button } from './Button';
import css from './Copy.module.css';

/** A line to be typed elsewhere, with a button that copies it. */
export function Copy({ text, label }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <span className={css.copy}>
      <code>{text}</code>
      <Button small onClick={() => void copy()} aria-label={`Copy ${label ?? text}`}>{copied ? 'Copied' : 'Copy'}</Button>
      <span className="visually-hidden" role="status">{copied ? 'Copied' : ''}</span>
    </span>
  );
}
