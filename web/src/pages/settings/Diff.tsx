import type { Schemas } from '../../api/client';
import css from './Settings.module.css';

const signs = { same: ' ', added: '+', removed: '−', gap: '⋯' } as const;
const words = { same: '', added: 'Added: ', removed: 'Removed: ', gap: 'Lines left out' } as const;

/** What became of each line; not by colour alone. */
export const Diff = ({ lines }: { lines: Schemas['DiffLine'][] }) => (
  <div className={css.diff} tabIndex={0} role="region" aria-label="Lines that differ">
    {lines.map((line, index) => {
      const kind = line.kind as keyof typeof signs;
      return <div key={index} data-kind={kind}><span aria-hidden="true">{signs[kind]}</span><span className="visually-hidden">{words[kind]}</span><code>{line.text}</code></div>;
    })}
    {lines.length === 0 && <p>No line differs.</p>}
  </div>
);
