import type { ReactNode } from 'react';
import { Button } from './Button';
import { useCopy } from './copyText';
import css from './Copy.module.css';

/** A line to be typed elsewhere, with a button that copies it. */
export const Copy = ({ text, label }: { text: string; label?: string }) => (
  <span className={css.copy}>
    <code>{text}</code>
    <CopyButton small text={text} label={`Copy ${label ?? text}`}>Copy</CopyButton>
  </span>
);

interface Props {
  text: string;
  /** For screen readers, where its words do not say what is copied. */
  label?: string;
  look?: 'plain' | 'strong' | 'bare';
  small?: boolean;
  children: ReactNode;
}

/** A button that copies, and says whether it could. */
export function CopyButton({ text, label, look, small, children }: Props) {
  const [said, copy] = useCopy();
  return (
    <>
      <Button look={look} small={small} onClick={() => void copy(text)} aria-label={label}>{said || children}</Button>
      <span className="visually-hidden" role="status">{said}</span>
    </>
  );
}
