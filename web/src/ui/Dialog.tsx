import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { Button } from './Button';
import css from './Dialog.module.css';

interface Props {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  /** The buttons at its end. */
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus inside, and Escape closes it. */
export function Dialog({ title, open, onClose, actions, wide, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed before it leaves the page, so that the focus goes back to where it came from, also when a page takes the whole dialog away.
  useLayoutEffect(() => {
    if (!open) return;
    const shown = dialog.current!;
    shown.showModal();
    return () => shown.close();
  }, [open]);
  return (
    <dialog ref={dialog} className={wide ? css.wide : css.dialog} aria-labelledby={id} onClose={onClose} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      {open && (
        <>
          <header className={css.head}>
            <h2 id={id}>{title}</h2>
            <Button look="bare" aria-label="Close" onClick={onClose}>✕</Button>
          </header>
          <div className={css.body}>{children}</div>
          {actions && <footer className={css.actions}>{actions}</footer>}
        </>
      )}
    </dialog>
  );
}
