import { useEffect } from 'react';
import { ownHeaders } from '../api/client';
import { loggedIn } from '../api/session';
import { Copy } from '../ui/Copy';
import css from './LoggedOut.module.css';

/** The gateway does not know this browser. Whoever logs in in another window and comes back finds the page as it was. */
export function LoggedOut() {
  useEffect(() => {
    const look = async () => {
      if (document.hidden) return;
      const answer = await fetch('/admin/status', { headers: ownHeaders }).catch(() => undefined);
      if (answer?.ok) loggedIn();
    };
    const looked = () => void look();
    window.addEventListener('focus', looked);
    document.addEventListener('visibilitychange', looked);
    return () => {
      window.removeEventListener('focus', looked);
      document.removeEventListener('visibilitychange', looked);
    };
  }, []);
  return (
    <main className={css.page}>
      <div className={css.card}>
        <h1>Log in to Sluice</h1>
        <p>This browser is not logged in, or its login has expired. On the machine where Sluice runs, type:</p>
        <p><Copy text="sluice dashboard --open" /></p>
        <p>It opens this page with a link that works once, for one minute. Without <code>--open</code> it prints the link.</p>
      </div>
    </main>
  );
}
