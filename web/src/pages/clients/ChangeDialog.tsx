import { useMutation } from '@tanstack/react-query';
import { api, data } from '../../api/client';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { Lines } from './Lines';
import { usePreview, useRefresh, type Change, type Client } from './queries';
import { changeWords } from './words';
import css from './clients.module.css';

export interface Wanted {
  client: Client;
  to: 'connect' | 'disconnect';
  /** Only to be looked at. */
  look?: boolean;
}

/** Shows the lines first, then does it, then shows what was done. */
export const ChangeDialog = ({ wanted, gateway, home, onClose }: { wanted?: Wanted; gateway: string; home: string; onClose: () => void }) => (
  <Dialog title={!wanted ? '' : wanted.look ? `What Sluice changed for ${wanted.client.title}` : wanted.to === 'connect' ? `Connect ${wanted.client.title}` : `Restore ${wanted.client.title}`} open={Boolean(wanted)} onClose={onClose} wide>
    {wanted && <Content key={`${wanted.client.name} ${wanted.to}`} wanted={wanted} gateway={gateway} home={home} onClose={onClose} />}
  </Dialog>
);

function Content({ wanted: { client, to, look }, gateway, home, onClose }: { wanted: Wanted; gateway: string; home: string; onClose: () => void }) {
  const refresh = useRefresh();
  const change = useMutation({
    mutationFn: () => to === 'connect'
      ? data(api.POST('/admin/clients/{name}/connect', { params: { path: { name: client.name } }, body: {} }))
      : data(api.POST('/admin/clients/{name}/disconnect', { params: { path: { name: client.name } }, body: {} })),
    onSettled: refresh,
  });
  const preview = usePreview(client.name, to, !change.data);
  if (change.data) {
    return (
      <div className={css.dialog}>
        <Note look="good" title={changeWords(change.data, client.title, gateway)}>{change.data.state === 'already' ? null : 'A session that runs must be started again.'}</Note>
        <Told change={change.data} />
        <Lines files={change.data.files ?? []} />
        <div className={css.buttons}><Button look="strong" onClick={onClose}>Close</Button></div>
      </div>
    );
  }

  return (
    <div className={css.dialog}>
      <Loading query={preview} what="lines that would change">
        {(shown) => look
          ? <><p>These are Sluice's lines, seen the other way round: + is what Sluice put in, − what stood there before.</p><Lines files={reversed(shown).files ?? []} /></>
          : <><p>{changeWords(shown, client.title, gateway)} {(shown.files ?? []).length > 0 && <>These lines of files in <code>{home}</code> change, and nothing else:</>}</p><Told change={shown} /><Lines files={shown.files ?? []} /></>}
      </Loading>
      {change.error && <Note look="bad" title="It was not done.">{change.error.message}</Note>}
      <div className={css.buttons}>
        <Button onClick={onClose}>{look ? 'Close' : 'Cancel'}</Button>
        {!look && <Button look="strong" busy={change.isPending} disabled={!preview.data || ((preview.data.files ?? []).length === 0 && preview.data.state !== 'disconnected')} onClick={() => change.mutate()}>{to === 'connect' ? 'Change these lines' : 'Restore'}</Button>}
      </div>
    </div>
  );
}

function Told({ change }: { change: Change }) {
  const [remarks, kept] = [change.remarks ?? [], change.kept ?? []];
  return (
    <>
      {remarks.length > 0 && <Note look="warn" title="To know"><ul>{remarks.map((remark) => <li key={remark}>{remark}</li>)}</ul></Note>}
      {kept.length > 0 && <Note look="warn" title="Changed by you since, and kept as it is"><ul>{kept.map((line) => <li key={line}><code>{line}</code></li>)}</ul></Note>}
    </>
  );
}

/** What restoring would take away is what connecting has put there. */
export const reversed = (change: Change): Change => ({
  ...change,
  files: (change.files ?? []).map((file) => ({
    ...file,
    change: file.change === 'deleted' ? 'created' : file.change,
    lines: file.lines.map((line) => ({ ...line, kind: line.kind === 'added' ? 'removed' : line.kind === 'removed' ? 'added' : line.kind })),
  })),
});
