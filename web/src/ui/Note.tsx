import type { ReactNode } from 'react';
import css from './Note.module.css';

interface Props {
  look?: 'plain' | 'good' | 'warn' | 'bad';
  title?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A message on the page. What is wrong is announced. */
export const Note = ({ look = 'plain', title, actions, children }: Props) => (
  <div className={`${css.note} ${css[look]}`} role={look === 'bad' ? 'alert' : 'status'}>
    <div className={css.text}>
      {title && <strong>{title}</strong>}
      {children && <div>{children}</div>}
    </div>
    {actions && <div className={css.actions}>{actions}</div>}
  </div>
);
