import { Link } from '@tanstack/react-router';
import { Card } from '../../ui/Card';
import { Loading } from '../../ui/Loading';
import { bytes, count, time } from '../../ui/figures';
import { useAbout } from './queries';
import css from './Settings.module.css';

/** What is kept on this machine, how much it is, and how long it stays. */
export const Storage = () => (
  <Card title="What is kept on this machine" note="Prompts and answers are kept only where the line says so.">
    <Loading query={useAbout()} what="figures">
      {(about) => (
        <ul className={css.keys}>
          {about.stores.map((store) => (
            <li key={store.name}>
              <div className={css.keyName}><strong>{store.name}</strong><code>{store.path}</code></div>
              <div className={css.keyWhere}>
                <span title="Size on the disk">{bytes(store.bytes)}</span>
                {store.count != null && <span title="How many there are">{count(store.count)} kept</span>}
                {store.oldest && <span>since {time(store.oldest)}</span>}
              </div>
              <div className={css.keyActions}><span>Kept: {store.kept}{store.setting && <>: <Link to="/settings" search={{ tab: 'form' }}><code>{store.setting}</code></Link></>}</span></div>
            </li>
          ))}
        </ul>
      )}
    </Loading>
  </Card>
);
