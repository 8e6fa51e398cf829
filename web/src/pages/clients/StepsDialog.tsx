import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client';
import { Button } from '../../ui/Button';
import { Copy, CopyButton } from '../../ui/Copy';
import { Dialog } from '../../ui/Dialog';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { manualTitles } from './words';
import css from './clients.module.css';

/** What to enter in a client that is set up by hand; the token only on a click. */
export const StepsDialog = ({ name, onClose }: { name?: string; onClose: () => void }) => (
  <Dialog title={name ? manualTitles[name] ?? name : ''} open={Boolean(name)} onClose={onClose} wide>{name && <Steps key={name} name={name} />}</Dialog>
);

function Steps({ name }: { name: string }) {
  const [hidden, hide] = useState(false);
  const plain = useQuery({ queryKey: ['clients', name, 'steps'], queryFn: ({ signal }) => data(api.GET('/admin/clients/{name}/steps', { params: { path: { name } }, signal })) });
  // Not kept in the cache of queries: gone with the dialog.
  const filled = useMutation({ mutationFn: () => data(api.POST('/admin/clients/{name}/steps', { params: { path: { name } }, body: {} })), gcTime: 0 });
  return (
    <Loading query={plain} what="steps">
      {(without) => {
        const steps = filled.data && !hidden ? filled.data : without;
        const shown = steps !== without;
        return (
          <div className={css.dialog}>
            <dl className={css.values}>
              <div><dt>Base URL</dt><dd><Copy text={steps.baseUrl} label="base URL" /></dd></div>
              <div><dt>Key</dt><dd>{shown ? <Copy text={steps.key} label="key" /> : <code>(token)</code>}</dd></div>
              <div><dt>Base URL for what can send no key</dt><dd>{shown ? <Copy text={steps.withoutKey} label="base URL with the key in it" /> : <code>{steps.withoutKey}</code>}</dd></div>
            </dl>
            <ol className={css.steps}>{steps.steps.map((step, at) => <li key={at}><code>{step}</code></li>)}</ol>
            {shown && <Note look="warn">Whoever has the token can use your models. It is shown until you close this.</Note>}
            {filled.error && <Note look="bad">{filled.error.message}</Note>}
            <div className={css.buttons}>
              {shown
                ? <><Button onClick={() => hide(true)}>Hide the token</Button><CopyButton look="strong" text={steps.steps.join('\n')}>Copy all steps</CopyButton></>
                : <Button look="strong" busy={filled.isPending} onClick={() => { hide(false); filled.mutate(); }}>Show with the token</Button>}
            </div>
          </div>
        );
      }}
    </Loading>
  );
}
