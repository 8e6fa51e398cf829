import { useState } from 'react';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { pull } from './orders';
import type { Local, Upstream } from './queries';
import css from './models.module.css';

/** Fetches a model by name; nothing is fetched that nobody asked for. */
export function PullDialog({ upstream, advice, onClose }: { upstream?: Upstream; advice?: Local['advice']; onClose: () => void }) {
  const [name, setName] = useState('');
  const fetchIt = () => { pull(name.trim(), upstream!.name); setName(''); onClose(); };
  return (
    <Dialog title={upstream ? `Fetch a model with ${upstream.name}` : ''} open={Boolean(upstream)} onClose={onClose}>
      <form className={css.form} onSubmit={(event) => { event.preventDefault(); fetchIt(); }}>
        <Field label="Name in its library" hint={advice ? <>Suits this machine: about {advice.size} parameters, such as <button type="button" className={css.link} onClick={() => setName(advice.example)}>{advice.example}</button>.</> : 'Such as qwen2.5-coder:7b.'}>
          {(control) => <input {...control} required value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" spellCheck={false} autoFocus />}
        </Field>
        <p className={css.faint}>Several gigabytes may come from the internet. It can be stopped, and goes on from there when it is asked for again.</p>
        <div className={css.buttons}><Button onClick={onClose}>Cancel</Button><Button type="submit" look="strong" disabled={!name.trim()}>Fetch</Button></div>
      </form>
    </Dialog>
  );
}
