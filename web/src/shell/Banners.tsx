import { bytes, count } from '../ui/figures';
import { Note } from '../ui/Note';
import css from './Banners.module.css';
import { useStatus } from './status';

/** What a person must know on every page. */
export function Banners() {
  const { data: status, error } = useStatus();
  const notes = [
    ...(status?.demo ? [{ key: 'demo', look: 'plain' as const, title: 'Simulated.', text: 'This is sluice demo: the model servers are stand-ins, the requests are scripted, every figure on these pages comes from them. The gateway, its decisions and the ledger are real.' }] : []),
    ...(error ? [{ key: 'gone', look: 'bad' as const, title: 'No answer.', text: error.message }] : []),
    ...(status?.problems ?? []).map((text) => ({ key: text, look: 'warn' as const, title: 'Configuration:', text })),
    ...(status?.ledger.degraded ? [{ key: 'ledger', look: 'bad' as const, title: 'The ledger is not being written.', text: status.ledger.problem ?? '' }] : []),
    ...(status?.routing.private ? [{ key: 'private', look: 'plain' as const, title: 'Private mode is on.', text: 'Nothing leaves this machine.' }] : []),
    ...(status?.promptLogging.on ? [{ key: 'prompts', look: 'warn' as const, title: 'Prompts and answers are written down.', text: `Kept for ${status.promptLogging.retention}, encrypted, on this machine: ${count(status.promptLogging.stored)} so far, ${bytes(status.promptLogging.bytes)}. Off: logging.prompts in the configuration.${status.promptLogging.problem ? ` Not at the moment: ${status.promptLogging.problem}` : ''}` }] : []),
    ...(status && !status.promptLogging.on && status.promptLogging.stored > 0 ? [{ key: 'prompts', look: 'plain' as const, title: 'Prompts are not written down any more.', text: `${count(status.promptLogging.stored)} are still kept until their time is up; delete them with: sluice privacy forget-prompts` }] : []),
  ];
  return notes.length === 0 ? null : <div className={css.banners}>{notes.map((note) => <Note key={note.key} look={note.look} title={note.title}>{note.text}</Note>)}</div>;
}
