import { useEffect, useRef, useState } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { PageHead } from '../../ui/PageHead';
import { Switch } from '../../ui/Switch';
import { Composer } from './Composer';
import { conversation, isComing, useTalk } from './conversation';
import { ModelSelect } from './ModelSelect';
import { TurnView } from './TurnView';
import css from './Chat.module.css';

/** Talk to any model, or to two at once. */
export function Chat() {
  const talk = useTalk();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).model;
  useEffect(() => {
    if (typeof asked !== 'string' || asked === '') return;
    conversation.setModel(0, asked);
    // Once: who chooses another and comes back by Back keeps his choice.
    void navigate({ to: '/chat', search: {}, replace: true });
  }, [asked, navigate]);
  const end = useFollowing(talk);
  const comparing = talk.sides.length > 1;
  return (
    <div className={css.page} data-comparing={comparing || undefined}>
      <PageHead title="Chat" about="Every prompt goes the way of any client's: same routing, same limits, a row in the ledger. The conversation is kept in this page only.">
        <Switch label="Compare two models" on={comparing} disabled={talk.busy} onChange={(on) => conversation.compare(on)} />
        <Button disabled={talk.sides.every((side) => side.turns.length === 0)} onClick={() => conversation.clear()}>New conversation</Button>
      </PageHead>
      <System value={talk.system} />
      <div className={css.sides} data-comparing={comparing || undefined}>
        {talk.sides.map((side, index) => (
          <section key={index} className={css.side} aria-label={comparing ? `${index === 0 ? 'First' : 'Second'} model` : 'Conversation'}>
            <ModelSelect label={comparing ? `${index === 0 ? 'First' : 'Second'} model` : 'Model'} value={side.model} onChange={(model) => conversation.setModel(index, model)} />
            {side.turns.length === 0
              ? <Empty title="Nothing has been said yet.">{index === 0 ? 'Below each answer stands its receipt: which model gave it, why, how long it took.' : 'It gets the same prompts as the first.'}</Empty>
              : (
                <div role="log" aria-label="Conversation" aria-busy={isComing(side.turns.at(-1))}>
                  <ol className={css.turns}>
                    {side.turns.map((turn, at) => <TurnView key={at} turn={turn} side={index} isLast={at === side.turns.length - 1} />)}
                  </ol>
                </div>
              )}
          </section>
        ))}
      </div>
      <div ref={end} className={css.end} />
      <Composer busy={talk.busy} onSend={(prompt) => conversation.send(prompt) !== undefined} onStop={() => conversation.stop()} />
    </div>
  );
}

function System({ value }: { value: string }) {
  const [open, setOpen] = useState(value !== '');
  return (
    <details className={css.system} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>System prompt{!open && value !== '' ? `: ${value.slice(0, 80)}` : ''}</summary>
      <Field label="System prompt" hint="Stands before every prompt of the conversation.">
        {(control) => <textarea {...control} rows={3} value={value} onChange={(event) => conversation.setSystem(event.target.value)} />}
      </Field>
    </details>
  );
}

// Stays at the end of what comes, unless the reader has gone up to read.
function useFollowing(changed: unknown) {
  const end = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => { follows.current = entry!.isIntersecting; }, { rootMargin: '200px' });
    watch.observe(end.current!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (follows.current) end.current?.scrollIntoView({ block: 'end' });
  }, [changed]);
  return end;
}
