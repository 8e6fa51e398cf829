import { useState } from 'react';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { Copy } from '../../ui/Copy';
import { milliseconds, time } from '../../ui/figures';
import { useBusy } from '../../ui/useBusy';
import { loggedOut } from '../../api/session';
import { send, useAbout } from './queries';
import css from './Settings.module.css';

/** What this is and where it keeps its things. */
export function About() {
  const [problem, setProblem] = useState<string>();
  const [busy, run] = useBusy();
  const logOut = async () => {
    const came = await send('POST', '/admin/logout', { everywhere: true });
    if (came.kind === 'saved') loggedOut();
    else setProblem(came.kind === 'refused' ? came.problems[0]?.message : 'Try again.');
  };
  return (
    <>
      <Card title="About">
        <Loading query={useAbout()} what="facts">
          {(about) => (
            <dl className={css.facts}>
              <Fact name="Sluice" value={about.version} />
              <Fact name="Licence" value={about.license} />
              <Fact name="Listens at" value={about.url} />
              <Fact name="Started" value={`${time(about.startedAt)}, ${milliseconds(Date.now() - new Date(about.startedAt).getTime())} ago`} />
              <Fact name="Configuration" value={about.configFile} copy />
              <Fact name="Data" value={about.dataDirectory} copy />
              <Fact name="Runs on" value={`${about.runtime}, ${about.system}`} />
              <Fact name="SQLite" value={`${about.sqlite} (${about.sqliteLibrary === 'bundled' ? 'bundled' : `the system's, ${about.sqliteLibrary}`})`} />
            </dl>
          )}
        </Loading>
      </Card>
      <Card title="Log out everywhere" note="Ends this and every other login of the dashboard. A new login link comes with: sluice dashboard">
        {problem && <Note look="bad" title="Nobody was logged out.">{problem}</Note>}
        <Button look="danger" busy={busy} onClick={() => void run(logOut)}>Log out everywhere</Button>
      </Card>
    </>
  );
}

const Fact = ({ name, value, copy }: { name: string; value: string; copy?: boolean }) => (
  <div>
    <dt>{name}</dt>
    <dd>{copy ? <Copy text={value} label={name} /> : value}</dd>
  </div>
);
