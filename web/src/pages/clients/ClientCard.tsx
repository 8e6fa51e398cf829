import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Copy } from '../../ui/Copy';
import { Note } from '../../ui/Note';
import { ago, count, dollars, short } from '../../ui/figures';
import type { Wanted } from './ChangeDialog';
import type { Client } from './queries';
import { runCommand, stateWords } from './words';
import css from './clients.module.css';

/** One client that is set up with a click. */
export function ClientCard({ client, canConnect, onChange }: { client: Client; canConnect: boolean; onChange: (wanted: Wanted) => void }) {
  const state = stateWords(client);
  const isConnected = client.state === 'connected' || client.state === 'changed';
  return (
    <Card
      title={<span className={css.title}>{client.title} <Badge look={state.look}>{state.text}</Badge></span>}
      note={client.program ? <span className={css.path}>{client.version ? `${client.version}, ` : ''}{client.program}</span> : client.install ? 'Not found on the PATH that the gateway was started with.' : client.version ?? undefined}
      actions={canConnect && (
        <>
          {isConnected && <Button small onClick={() => onChange({ client, to: 'disconnect', look: true })}>Lines</Button>}
          {isConnected && <Button small onClick={() => onChange({ client, to: 'disconnect' })}>Restore…</Button>}
          {client.program && (!isConnected || client.state === 'changed') && client.state !== 'unreadable' && <Button small look="strong" onClick={() => onChange({ client, to: 'connect' })}>{isConnected ? 'Connect again…' : 'Connect…'}</Button>}
        </>
      )}
    >
      <div className={css.client}>
        <dl className={css.values}>
          <div><dt>Last request</dt><dd>{client.lastSeen ? <><span title={new Date(client.lastSeen).toLocaleString()}>{ago(client.lastSeen)}</span>{client.lastModel && <small>{client.lastModel}</small>}</> : 'none in 30 days'}</dd></div>
          <div><dt>Today</dt><dd>{count(client.requestsToday)} requests<small title="Tokens in and out; dollars billed per token">{short(client.tokensToday)} tokens, {dollars(client.spendToday)}</small></dd></div>
          <div><dt>Routing</dt><dd>{client.routed ? 'on' : 'off: each request goes to the model that it names'}</dd></div>
        </dl>
        {(client.problems ?? []).length > 0 && <Note look={client.state === 'unreadable' ? 'bad' : 'warn'}><ul>{(client.problems ?? []).map((problem) => <li key={problem}>{problem}</li>)}</ul></Note>}
        {(client.remarks ?? []).length > 0 && <Note look="warn"><ul>{(client.remarks ?? []).map((remark) => <li key={remark}>{remark}</li>)}</ul></Note>}
        {client.program
          ? <div className={css.runs}><span title="Starts it once through Sluice and changes no file">Just once</span><Copy text={runCommand(client.name)} /><span title="Only local models answer: nothing leaves this machine">Kept local</span><Copy text={runCommand(client.name, true)} /></div>
          : client.install && <div className={css.runs}><span>Install</span><Copy text={client.install} /></div>}
      </div>
    </Card>
  );
}
