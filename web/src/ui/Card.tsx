import { useId, type ReactNode } from 'react';
import css from './Card.module.css';

interface Props {
  title?: ReactNode;
  /** How it is counted, or what it is for; one line. */
  note?: ReactNode;
  actions?: ReactNode;
  /** The content reaches the edges: a table. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A part of a page with a name. */
export function Card({ title, note, actions, flush, className, children }: Props) {
  const id = useId();
  return (
    <section className={[css.card, className].filter(Boolean).join(' ')} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <header className={css.head}>
          <div>
            {title && <h2 id={id}>{title}</h2>}
            {note && <p className={css.note}>{note}</p>}
          </div>
          {actions && <div className={css.actions}>{actions}</div>}
        </header>
      )}
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  );
}
