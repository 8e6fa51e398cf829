import { useId, type ReactNode } from 'react';
import css from './Info.module.css';

/** A small "i" that opens an explanation; the browser's own popover, so Escape and a click elsewhere close it. */
export function Info({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <>
      <button type="button" className={css.info} popoverTarget={id} aria-label={`How is this counted: ${label}`}>i</button>
      <div id={id} popover="auto" className={css.text}>
        <strong>{label}</strong>
        <div>{children}</div>
      </div>
    </>
  );
}
