import { useEffect, useState } from 'react';
import { useFeedState } from '../api/feed';
import { bytes, count, time } from '../ui/figures';
import { Note } from '../ui/Note';
import css from './Banners.module.css';
import { useStatus } from './status';

/** What a person must know on every page. */
export function Banners() {
  const { data: status, error } = useStatus();
  const lost = useLost();
  const notes = [
    ...(status?.demo ? [{ key: 'demo', look: 'plain' as const, title: 'A simulated week.', text: 'Stand-in models, scripted requests. The gateway, its decisions and the ledger are real.' }] : []),
    ...(lost ? [{ key: 'gone', look: 'bad' as const, title: 'The connection to the gateway is lost.', text: `What stands here is from ${time(lost)}; it goes on by itself when the gateway is back. If it does not run: sluice serve` }]
      : error ? [{ key: 'error', look: 'bad' as const, title: 'No answer.', text: error.message }] : []),
    ...(status?.problems ?? []).map((text) => ({ key: text, look: 'warn' as const, title: 'Configuration:', text })),
    ...(status?.ledger.degraded ? [{ key: 'ledger', look: 'bad' as const, title: 'The ledger is not being written.', text: status.ledger.problem ?? '' }] : []),
    ...(status?.routing.private ? [{ key: 'private', look: 'plain' as const, title: 'Private mode is on.', text: 'Nothing leaves this machine.' }] : []),
    ...(status?.promptLogging.on ? [{ key: 'prompts', look: 'warn' as const, title: 'Prompts and answers are written down.', text: `Kept for ${status.promptLogging.retention}, encrypted, on this machine: ${count(status.promptLogging.stored)} so far, ${bytes(status.promptLogging.bytes)}. Off: logging.prompts in the configuration.${status.promptLogging.problem ? ` Not at the moment: ${status.promptLogging.problem}` : ''}` }] : []),
    ...(status && !status.promptLogging.on && status.promptLogging.stored > 0 ? [{ key: 'prompts', look: 'plain' as const, title: 'Prompts are not written down any more.', text: `${count(status.promptLogging.stored)} are still kept until their time is up; delete them with: sluice privacy forget-prompts` }] : []),
  ];
  return notes.length === 0 ? null : <div className={css.banners}>{notes.map((note) => <Note key={note.key} look={note.look} title={note.title}>{note.text}</Note>)}</div>;
}

// Since when nothing comes; a short break, such as a restart, is not worth a word.
function useLost(): Date | undefined {
  const state = useFeedState();
  const [since, tell] = useState<Date>();
  useEffect(() => {
    if (state !== 'lost') return tell(undefined);
    const at = new Date();
    const timer = setTimeout(() => tell(at), 1_500);
    return () => clearTimeout(timer);
  }, [state]);
  return since;
}
