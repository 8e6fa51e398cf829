import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '../../ui/Button';
import css from './Chat.module.css';

// Outside the page: a look at another page loses nothing that was typed.
let kept = '';

/** Where the prompt is written. Enter sends, Shift and Enter begins a line, Escape stops. A prompt that was not taken stays. */
export function Composer({ busy, onSend, onStop }: { busy: boolean; onSend: (prompt: string) => boolean; onStop: () => void }) {
  const [prompt, setPrompt] = useState(kept);
  const write = (text: string) => {
    kept = text;
    setPrompt(text);
  };
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (!busy) return;
    const escape = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape') onStop();
    };
    document.addEventListener('keydown', escape);
    return () => document.removeEventListener('keydown', escape);
  }, [busy, onStop]);

  const send = () => {
    if (busy || prompt.trim() === '') return;
    if (onSend(prompt)) write('');
  };
  const key = (event: KeyboardEvent) => {
    // While characters are being composed, Enter chooses one.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form className={css.composer} onSubmit={(event) => { event.preventDefault(); send(); }}>
      <label className="visually-hidden" htmlFor="prompt">Prompt</label>
      <textarea ref={area} id="prompt" rows={Math.min(12, Math.max(2, prompt.split('\n').length))} value={prompt} placeholder="Ask a model" aria-describedby="keys" onChange={(event) => write(event.target.value)} onKeyDown={key} />
      <div className={css.send}>
        <p id="keys" className={css.keys}><kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> begins a line, <kbd>Esc</kbd> stops</p>
        {/* Two buttons: one that became the other within its click would send what is being written. */}
        {busy ? <Button key="stop" onClick={onStop}>Stop</Button> : <Button key="send" look="strong" type="submit" disabled={prompt.trim() === ''}>Send</Button>}
      </div>
    </form>
  );
}
