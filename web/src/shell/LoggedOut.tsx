import { Copy } from '../ui/Copy';
import css from './LoggedOut.module.css';

/** The gateway does not know this browser. */
export const LoggedOut = () => (
  <main className={css.page}>
    <div className={css.card}>
      <h1>Log in to Sluice</h1>
      <p>This browser is not logged in, or its login has expired. On the machine where Sluice runs, type:</p>
      <p><Copy text="sluice dashboard --open" /></p>
      <p>It opens this page with a link that works once, for one minute. Without <code>--open</code> it prints the link.</p>
    </div>
  </main>
);
