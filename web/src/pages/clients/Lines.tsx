import type { FileChange } from './queries';
import css from './clients.module.css';

const marks: Record<string, string> = { added: '+', removed: '−', same: ' ', gap: '⋯' };
const spoken: Record<string, string> = { added: 'added', removed: 'removed', same: '', gap: 'lines left out' };

/** The lines of files that differ: what goes and what comes, with a line around it. */
export const Lines = ({ files }: { files: FileChange[] }) => (
  <div className={css.files}>
    {files.map((file) => (
      <figure key={file.path} className={css.file}>
        <figcaption><code>{file.path}</code> <span>{file.change}</span></figcaption>
        <div className={css.scroll} tabIndex={0} role="region" aria-label={`Lines of ${file.path}`}>
          <table>
            <caption className="visually-hidden">Lines of {file.path} that differ</caption>
            <tbody>
              {file.lines.map((line, at) => (
                <tr key={at} className={css[line.kind]}>
                  <td className={css.number}>{line.number || ''}</td>
                  <td className={css.mark} aria-hidden="true">{marks[line.kind]}</td>
                  <td><span className="visually-hidden">{spoken[line.kind]} </span><code>{line.text}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </figure>
    ))}
    {files.length > 0 && <p className={css.faint}>(token) stands for Sluice's token, … for a value of your own, which is not shown here because it may be a key.</p>}
  </div>
);
