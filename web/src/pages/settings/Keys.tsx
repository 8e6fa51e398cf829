import { useState, type FormEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Dialog } from '../../ui/Dialog';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { useBusy } from '../../ui/useBusy';
import { Problems } from './Problems';
import { send, useKeys, type ConfigPage, type Outcome } from './queries';
import css from './Settings.module.css';

type Key = Schemas['KeyView'];

const kinds: Record<string, string> = { env: 'variable', file: 'file', keychain: 'system keychain', literal: 'in the configuration', client: "the caller's own", none: 'none' };

/** Keys go in and never come out: shown are their last four characters and a fingerprint. */
export function Keys({ page }: { page: ConfigPage }) {
  const keys = useKeys();
  const queries = useQueryClient();
  const [replacing, setReplacing] = useState<Key>();
  const [removing, setRemoving] = useState<Key>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, run] = useBusy();
  const done = async (came: Outcome) => {
    setOutcome(came);
    if (came.kind === 'saved') {
      setReplacing(undefined);
      setRemoving(undefined);
    }
    await queries.invalidateQueries({ queryKey: ['config'] });
  };
  return (
    <Card title="Keys" note="A key typed here is kept in the system's keychain, or in a file that only you can read; nobody is shown it again. The fingerprint is the beginning of its SHA-256.">
      {outcome?.kind === 'saved' && <Note look="good" title={outcome.saved.inForce ? 'Done, and in force.' : 'Done.'} />}
      <Loading query={keys} what="keys">
        {(all) => all.length === 0
          ? <Empty title="No upstream is configured.">Keys of the usual environment variables are used without configuration. Add an upstream on the page Models.</Empty>
          : (
            <ul className={css.keys}>
              {all.map((key) => (
                <li key={key.upstream}>
                  <div className={css.keyName}><strong>{key.upstream}</strong><span>{key.baseUrl}</span></div>
                  <div className={css.keyWhere}>
                    <Badge look={key.kind === 'literal' ? 'warn' : 'plain'} title={key.kind === 'literal' ? 'Written out in the configuration file. Replace it to keep it apart.' : undefined}>{kinds[key.kind] ?? key.kind}</Badge>
                    {key.where && <code>{key.where}</code>}
                    {key.fingerprint && <code title="Last four characters, and the beginning of its SHA-256">…{key.tail ?? ''} {key.fingerprint}</code>}
                    {key.missing && <Badge look="bad">{key.missing}</Badge>}
                  </div>
                  <div className={css.keyActions}>
                    <Button small disabled={!!page.readOnly} onClick={() => { setOutcome(undefined); setReplacing(key); }}>{key.kind === 'none' ? 'Add a key' : 'Replace'}</Button>
                    {key.kind !== 'none' && <Button small look="danger" disabled={!!page.readOnly} onClick={() => { setOutcome(undefined); setRemoving(key); }}>Remove</Button>}
                  </div>
                </li>
              ))}
            </ul>
          )}
      </Loading>
      <Dialog title={`Key of ${replacing?.upstream ?? ''}`} open={replacing !== undefined} onClose={() => setReplacing(undefined)}>
        {replacing && <Replace key={replacing.upstream} of={replacing} outcome={outcome} hash={page.hash} onDone={done} />}
      </Dialog>
      <Dialog
        title={`Remove the key of ${removing?.upstream ?? ''}?`}
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        actions={<><Button onClick={() => setRemoving(undefined)}>Keep it</Button><Button look="danger" busy={busy} onClick={() => void run(() => send('DELETE', `/admin/keys/${encodeURIComponent(removing!.upstream)}`).then(done))}>Remove</Button></>}
      >
        <p>The configuration will not name it any more.{removing?.stored ? ' It was typed in here and is deleted for good: going back in the history does not bring it back.' : ''}</p>
        {outcome?.kind === 'refused' && <Note look="bad" title="Nothing was changed."><Problems problems={outcome.problems} /></Note>}
      </Dialog>
    </Card>
  );
}

function Replace({ of, outcome, hash, onDone }: { of: Key; outcome: Outcome | undefined; hash: string; onDone: (outcome: Outcome) => Promise<void> }) {
  const [key, setKey] = useState('');
  const [address, setAddress] = useState(of.baseUrl);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const came = await send('PUT', `/admin/keys/${encodeURIComponent(of.upstream)}`, { key, hash, ...(address === of.baseUrl ? {} : { baseUrl: address }) });
    setBusy(false);
    setKey('');
    await onDone(came);
  };
  return (
    <form className={css.stack} onSubmit={(event) => void submit(event)}>
      <Field label="New key" hint="It is sent to this gateway alone, and kept where only you can read it.">{(control) => <input {...control} type="password" autoComplete="off" spellCheck={false} value={key} onChange={(event) => setKey(event.target.value)} />}</Field>
      <Field label="Address it is for" hint="A stored key never follows its upstream to another address: change both together here.">{(control) => <input {...control} type="url" value={address} onChange={(event) => setAddress(event.target.value)} />}</Field>
      {outcome?.kind === 'refused' && <Note look="bad" title="Nothing was changed."><Problems problems={outcome.problems} /></Note>}
      {outcome?.kind === 'conflict' && <Note look="bad" title="The file was changed meanwhile. Nothing was saved.">Try again.</Note>}
      <div className={css.formEnd}><Button type="submit" look="strong" busy={busy} disabled={key.trim() === ''}>Keep this key</Button></div>
    </form>
  );
}
