import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { api, data } from '../../api/client';
import { Button } from '../../ui/Button';
import { Copy } from '../../ui/Copy';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Note } from '../../ui/Note';
import { useRefresh, type Model } from './queries';
import { priceTitle } from './words';
import css from './models.module.css';

/** Alias, tier and price of a model. */
export const ModelDialog = ({ model, gone, onClose }: { model?: Model; gone: boolean; onClose: () => void }) => (
  <Dialog title={model ? model.alias ?? model.id : ''} open={Boolean(model)} onClose={onClose}>
    {model && gone && <Note look="warn" title={`${model.id} is gone.`}>{model.upstream} does not list it any more. What you save counts when it comes back.</Note>}
    {model && <Form model={model} onClose={onClose} />}
  </Dialog>
);

function Form({ model, onClose }: { model: Model; onClose: () => void }) {
  const refresh = useRefresh();
  const own = model.priceSource === 'configuration';
  const [alias, setAlias] = useState(model.alias ?? '');
  const [tier, setTier] = useState(model.alias && !model.discovered ? String(model.tier) : '');
  const [input, setInput] = useState(own ? String(model.inputPrice ?? '') : '');
  const [output, setOutput] = useState(own ? String(model.outputPrice ?? '') : '');
  const number = (text: string) => (text.trim() === '' ? undefined : Number(text));
  const save = useMutation({
    mutationFn: () => data(api.POST('/admin/models/save', { body: { upstream: model.upstream, id: model.id, alias, tier: number(tier), inputPrice: number(input), outputPrice: number(output) } })),
    onSuccess: () => { refresh(); onClose(); },
  });
  return (
    <form className={css.form} onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
      <Copy text={model.address} label="address" />
      <Field label="Alias" hint="A short name that is an exact address: a request for it is never routed elsewhere.">
        {(control) => <input {...control} required value={alias} onChange={(event) => setAlias(event.target.value)} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field label="Tier" hint="Which tier's list it belongs to, where the lists are not written out under Routing.">
        {(control) => (
          <select {...control} value={tier} onChange={(event) => setTier(event.target.value)}>
            <option value="">as Sluice would ({model.local ? 'T0, local' : 'T2, frontier'})</option>
            <option value="0">T0, local</option><option value="1">T1, cheap cloud</option><option value="2">T2, frontier</option><option value="3">T3, expert</option>
          </select>
        )}
      </Field>
      {!model.local && (
        <div className={css.pair}>
          <Field label="Input, $ per million tokens" hint={own ? undefined : priceTitle(model)}>{(control) => <input {...control} type="number" min="0" step="any" value={input} onChange={(event) => setInput(event.target.value)} placeholder={model.inputPrice == null ? '' : String(model.inputPrice)} />}</Field>
          <Field label="Output, $ per million tokens">{(control) => <input {...control} type="number" min="0" step="any" value={output} onChange={(event) => setOutput(event.target.value)} placeholder={model.outputPrice == null ? '' : String(model.outputPrice)} />}</Field>
        </div>
      )}
      {save.error && <Note look="bad" title="Nothing was written.">{save.error.message}</Note>}
      <div className={css.buttons}><Button onClick={onClose}>Cancel</Button><Button type="submit" look="strong" busy={save.isPending} disabled={!alias.trim()}>Save</Button></div>
    </form>
  );
}
