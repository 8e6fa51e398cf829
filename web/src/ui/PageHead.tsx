import { useEffect, type ReactNode } from 'react';
import css from './PageHead.module.css';

interface Props {
  title: string;
  /** One line below the title. */
  about?: ReactNode;
  /** What can be done with the whole page, at its right. */
  children?: ReactNode;
}

/** The head of a page: its name, also that of the window. */
export function PageHead({ title, about, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  return (
    <header className={css.head}>
      <div>
        <h1>{title}</h1>
        {about && <p className={css.about}>{about}</p>}
      </div>
      {children && <div className={css.actions}>{children}</div>}
    </header>
  );
}
