import { useState, type FocusEvent, type MouseEvent, type ReactNode } from 'react';
import { Button } from './Button';
import css from './Sure.module.css';

interface Props {
  /** What the second press does, in words. */
  sure: string;
  onSure: () => void;
  busy?: boolean;
  disabled?: boolean;
  small?: boolean;
  children: ReactNode;
}

/** A button for what cannot be taken back: the first press asks, the second does it. Who goes elsewhere has not meant it. */
export function Sure({ sure, onSure, busy, disabled, small, children }: Props) {
  const [asked, ask] = useState(false);
  const press = (event: MouseEvent) => {
    // The second half of a double click is no answer.
    if (event.detail > 1) return;
    if (asked) onSure();
    ask(!asked);
  };
  const leave = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) ask(false);
  };
  return (
    <span className={css.sure} onBlur={leave}>
      <Button look="danger" small={small} busy={busy} disabled={disabled} onClick={press}>{asked ? sure : children}</Button>
      {asked && <Button small={small} onClick={() => ask(false)}>Keep it</Button>}
      <span className="visually-hidden" role="status">{asked ? 'Press again to do it. It cannot be taken back.' : ''}</span>
    </span>
  );
}
