import { DiffLines } from '../../ui/DiffLines';
import type { FileChange } from './queries';
import css from './clients.module.css';

/** The lines of files that differ: what goes and what comes, with a line around it. */
export const Lines = ({ files }: { files: FileChange[] }) => (
  <div className={css.files}>
    {files.map((file) => (
      <figure key={file.path} className={css.file}>
        <figcaption><code>{file.path}</code> <span>{file.change}</span></figcaption>
        <DiffLines lines={file.lines} label={`Lines of ${file.path}`} />
      </figure>
    ))}
    {files.length > 0 && <p className={css.faint}>(token) stands for Sluice's token, … for a value of your own, which is not shown here because it may be a key.</p>}
  </div>
);
