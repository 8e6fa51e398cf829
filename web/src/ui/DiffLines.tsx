import css from './DiffLines.module.css';

interface Line {
  /** added, removed, same or gap. */
  kind: string;
  text: string;
  /** From 1; 0 or absent: none. */
  number?: number;
}

const signs: Record<string, string> = { same: ' ', added: '+', removed: '−', gap: '⋯' };
const words: Record<string, string> = { same: '', added: 'Added: ', removed: 'Removed: ', gap: 'Lines left out' };

/** What became of each line of a text; not by colour alone. It scrolls by itself. */
export const DiffLines = ({ lines, label }: { lines: readonly Line[]; label: string }) => (
  <div className={css.scroll} tabIndex={0} role="region" aria-label={label}>
    {lines.length === 0 && <p className={css.none}>No line differs.</p>}
    <table className={css.lines}>
      <caption className="visually-hidden">{label}</caption>
      <tbody>
        {lines.map((line, at) => (
          <tr key={at} data-kind={line.kind}>
            {lines.some((one) => one.number) && <td className={css.number}>{line.number || ''}</td>}
            <td className={css.sign} aria-hidden="true">{signs[line.kind]}</td>
            <td><span className="visually-hidden">{words[line.kind]}</span><code>{line.text}</code></td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
