import { useEffect, useState } from 'react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { openFeed, useFeedState } from '../api/feed';
import { useLoggedOut } from '../api/session';
import { Banners } from './Banners';
import { LoggedOut } from './LoggedOut';
import { ThemeButton } from './ThemeButton';
import { pages } from './pages';
import { useStatusFeed } from './status';
import css from './Shell.module.css';

/** What stands around every page. */
export function Shell() {
  const loggedOut = useLoggedOut();
  return loggedOut ? <LoggedOut /> : <LoggedIn />;
}

function LoggedIn() {
  const [menu, setMenu] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(openFeed, []);
  useStatusFeed();
  useEffect(() => setMenu(false), [path]);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#content">Skip to the content</a>
      <div className={css.side}>
        <header className={css.bar}>
          <Link to="/overview" className={css.brand}><img src="/icon.svg" alt="" width="24" height="24" />Sluice</Link>
          <button type="button" className={css.menu} aria-expanded={menu} aria-controls="pages" onClick={() => setMenu(!menu)}>Menu</button>
        </header>
        <nav id="pages" className={css.nav} aria-label="Pages" data-open={menu || undefined}>
          <ul>
            {pages.map((page) => (
              <li key={page.to}>
                <Link to={page.to} className={css.link} activeProps={{ className: css.active, 'aria-current': 'page' }} activeOptions={{ exact: false, includeSearch: false }}>
                  <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d={page.icon} /></svg>
                  {page.name}
                </Link>
              </li>
            ))}
          </ul>
          <div className={css.foot}>
            <Connection />
            <ThemeButton />
          </div>
        </nav>
      </div>
      <main id="content" className={css.main} tabIndex={-1}>
        <Banners />
        <Outlet />
      </main>
    </div>
  );
}

function Connection() {
  const state = useFeedState();
  return <span className={css.connection} data-state={state} role="status">{state === 'live' ? 'Live' : state === 'lost' ? 'Not connected' : 'Connecting'}</span>;
}

