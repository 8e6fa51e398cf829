import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { api, data } from '../../api/client';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Note } from '../../ui/Note';
import { Segments } from '../../ui/Segments';
import { milliseconds } from '../../ui/figures';
import { useRefresh, type TestView, type Upstream } from './queries';
import { nameFor } from './words';
import css from './models.module.css';

const protocols = ['openai-chat', 'anthropic', 'openai-responses', 'gemini', 'ollama'] as const;
const places = [{ value: 'cloud', label: 'A vendor' }, { value: 'machine', label: 'This machine' }, { value: 'network', label: 'My own network' }] as const;
type Place = (typeof places)[number]['value'];

interface Props {
  /** The one to change; null adds one; undefined: closed. */
  upstream?: Upstream | null;
  taken: string[];
  onClose: () => void;
}

/** Adds an upstream or changes one; tests it first and says what is wrong. */
export const UpstreamDialog = ({ upstream, taken, onClose }: Props) => (
  <Dialog title={upstream ? upstream.name : 'Add an upstream'} open={upstream !== undefined} onClose={onClose}>
    {upstream !== undefined && (upstream?.discovered ? <Discovered upstream={upstream} /> : <Form upstream={upstream} taken={taken} onClose={onClose} />)}
  </Dialog>
);

function Discovered({ upstream }: { upstream: Upstream }) {
  const test = useMutation({ mutationFn: () => data(api.POST('/admin/upstreams/{name}/test', { params: { path: { name: upstream.name } }, body: {} })) });
  return (
    <div className={css.form}>
      <p>{upstream.name} was found by itself, from {upstream.keySource ? <>the variable {upstream.keySource}</> : upstream.local ? 'what answers on this machine' : "what callers' own credentials can pay"}. There is nothing in the configuration to change; an entry of the same address takes its place.</p>
      {test.data && <Verdict test={test.data} />}
      {test.error && <Note look="bad">{test.error.message}</Note>}
      <div className={css.buttons}><Button look="strong" busy={test.isPending} onClick={() => test.mutate()}>Test</Button></div>
    </div>
  );
}

function Form({ upstream, taken, onClose }: { upstream: Upstream | null; taken: string[]; onClose: () => void }) {
  const refresh = useRefresh();
  const [protocol, setProtocol] = useState<string>(upstream?.protocol ?? 'openai-chat');
  const [baseUrl, setBaseUrl] = useState(upstream?.url ?? '');
  const [place, setPlace] = useState<Place>(upstream?.trusted ? 'network' : upstream?.local ? 'machine' : 'cloud');
  const [name, setName] = useState(upstream?.name ?? '');
  const [key, setKey] = useState('');
  const [keyMode, setKeyMode] = useState<'keep' | 'new' | 'none'>(upstream?.keySource ? 'keep' : 'new');
  const [confirming, setConfirming] = useState(false);
  const called = name || nameFor(baseUrl, taken);
  const where = { local: place !== 'cloud', trusted: place === 'network' };
  const isReference = /^(env:|keychain:|file:|client$|\$\{)/.test(key.trim());
  const asSaved = upstream !== null && baseUrl === upstream.url && protocol === upstream.protocol && keyMode === 'keep';

  const test = useMutation({
    mutationFn: (at: { baseUrl: string; protocol: string }) => asSaved
      ? data(api.POST('/admin/upstreams/{name}/test', { params: { path: { name: upstream.name } }, body: {} }))
      : data(api.POST('/admin/upstreams/test', { body: { ...at, ...where, key: keyMode === 'new' && key && !isReference ? key : undefined } })),
  });
  const save = useMutation({
    mutationFn: () => data(api.POST('/admin/upstreams', { body: { name: called, protocol, baseUrl, ...where, key: keyMode === 'keep' ? undefined : keyMode === 'none' ? '' : key || undefined, new: upstream === null } })),
    onSuccess: () => { refresh(); onClose(); },
  });
  const remove = useMutation({
    mutationFn: () => data(api.POST('/admin/upstreams/{name}/remove', { params: { path: { name: upstream!.name } }, body: {} })),
    onSuccess: () => { refresh(); onClose(); },
  });
  const take = (found: TestView) => {
    const at = { baseUrl: found.suggestedBaseUrl ?? baseUrl, protocol: found.suggestedProtocol ?? protocol };
    setBaseUrl(at.baseUrl);
    setProtocol(at.protocol);
    test.mutate(at);
  };

  return (
    <form className={css.form} onSubmit={(event) => { event.preventDefault(); test.mutate({ baseUrl, protocol }); }}>
      <Segments label="Where it runs" options={places} value={place} onChange={setPlace} />
      <Field label="Base URL" hint={place === 'cloud' ? 'As in the vendor\'s documentation; for the OpenAI protocols with the version, …/v1.' : place === 'network' ? 'A machine of your own: what is sent there counts as local.' : 'Such as http://127.0.0.1:11434.'}>
        {(control) => <input {...control} type="url" required value={baseUrl} onChange={(event) => setBaseUrl(event.target.value)} placeholder={place === 'cloud' ? 'https://api.example.com/v1' : 'http://127.0.0.1:11434'} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field label="Protocol">
        {(control) => <select {...control} value={protocol} onChange={(event) => setProtocol(event.target.value)}>{protocols.map((known) => <option key={known}>{known}</option>)}</select>}
      </Field>
      <Field label="Name" hint={upstream ? 'A name cannot be changed here: rules and aliases use it.' : 'In addresses of models: NAME/model.'}>
        {(control) => <input {...control} value={name} disabled={upstream !== null} onChange={(event) => setName(event.target.value)} placeholder={called} autoComplete="off" spellCheck={false} />}
      </Field>
      {upstream?.keySource && (
        <Segments label="Key" options={[{ value: 'keep', label: `Keep the key (${upstream.keySource})` }, { value: 'new', label: 'Enter a key' }, { value: 'none', label: 'No key' }]} value={keyMode} onChange={setKeyMode} />
      )}
      {keyMode === 'new' && (
        <Field label="Key" hint={isReference ? 'A reference is looked up after saving; the test is made without it.' : 'The key itself, or env:NAME, keychain:NAME, or client for each caller\'s own. A key itself goes into a file of its own that only you can read, and is never shown again.'}>
          {(control) => <input {...control} type="password" value={key} onChange={(event) => setKey(event.target.value)} autoComplete="new-password" spellCheck={false} />}
        </Field>
      )}
      <div aria-live="polite">
        {test.data && <Verdict test={test.data} onTake={test.data.suggestedBaseUrl && !asSaved ? () => take(test.data!) : undefined} />}
        {test.error && <Note look="bad" title="It was not asked.">{test.error.message}</Note>}
        {save.error && <Note look="bad" title="Nothing was written.">{save.error.message}</Note>}
        {remove.error && <Note look="bad" title="Nothing was written.">{remove.error.message}</Note>}
      </div>
      <div className={css.buttons}>
        {upstream && (confirming
          ? <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>Remove {upstream.name} for good</Button>
          : <Button look="danger" onClick={() => setConfirming(true)}>Remove…</Button>)}
        <Button type="submit" look={test.data?.ok ? 'plain' : 'strong'} busy={test.isPending} disabled={!baseUrl}>Test</Button>
        <Button look={test.data?.ok ? 'strong' : 'plain'} busy={save.isPending} disabled={!baseUrl} onClick={() => save.mutate()}>{test.data?.ok ? 'Save' : 'Save untested'}</Button>
      </div>
    </form>
  );
}

function Verdict({ test, onTake }: { test: TestView; onTake?: () => void }) {
  return (
    <Note look={test.ok ? (test.verdict === 'slow' ? 'warn' : 'good') : 'bad'} title={test.message} actions={onTake && <Button small onClick={onTake}>Use that</Button>}>
      {test.fix}
      {test.milliseconds != null && <small> {test.statusClass ? `Status ${test.statusClass}, ` : ''}first answer after {milliseconds(test.milliseconds)}.</small>}
    </Note>
  );
}
