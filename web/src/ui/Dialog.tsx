import { useEffect, useId, useRef, type ReactNode } from 'react';
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
  useEffect(() => {
    if (open && !dialog.current!.open) dialog.current!.showModal();
    if (!open && dialog.current!.open) dialog.current!.close();
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
