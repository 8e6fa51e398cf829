import type { ReactNode } from 'react';
import css from './Empty.module.css';

/** There is nothing here yet: why, and what to do. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className={css.empty}>
    <strong>{title}</strong>
    {children && <div>{children}</div>}
  </div>
);
