import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';
import { Segments } from '../ui/Segments';
import type { Merged } from './merge';
import css from './FileChanged.module.css';

interface Props {
  merged: Merged<unknown>;
  /** Somebody has just tried to save: shows itself. */
  asked?: boolean;
  onGoOn: (mine: ReadonlySet<string>) => void;
  onDiscard: () => void;
}

type Side = 'mine' | 'theirs';

/** The file was changed while a draft was made of it: what changed, what of it the draft changes otherwise, and the choice. */
export function FileChanged({ merged, asked, onGoOn, onDiscard }: Props) {
  const [sides, choose] = useState<ReadonlyMap<string, Side>>(new Map());
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) place.current?.scrollIntoView({ block: 'center' });
  }, [asked]);
  const { changes, clashes } = merged;
  const open = clashes.filter((clash) => !sides.has(clash.what)).length;
  const plain = changes.filter((change) => !clashes.some((clash) => clash.what === change.what));
  return (
    <div ref={place} className={css.changed}>
      <Note
        look="bad"
        title="The file was changed meanwhile. Your draft is kept, nothing was saved."
        actions={<>
          <Button onClick={onDiscard}>Discard my draft</Button>
          <Button look="strong" disabled={open > 0} onClick={() => onGoOn(new Set(clashes.map((clash) => clash.what).filter((what) => sides.get(what) === 'mine')))}>Go on with my draft</Button>
        </>}
      >
        {clashes.length === 0 ? 'Nothing of it concerns what you changed: the draft goes on upon the file as it is.' : `${clashes.length === 1 ? 'One value was' : `${clashes.length} values were`} changed in both. Choose, and the draft goes on upon the file as it is.`}
      </Note>
      {clashes.length > 0 && (
        <ul className={css.clashes}>
          {clashes.map((clash) => (
            <li key={clash.what}>
              <div className={css.head}>
                <strong>{clash.what}</strong>
                <Segments label={`${clash.what}: which`} options={[{ value: 'mine', label: 'Mine' }, { value: 'theirs', label: 'The file’s' }]} value={sides.get(clash.what) ?? ('' as Side)} onChange={(side) => choose(new Map(sides).set(clash.what, side))} />
              </div>
              <dl className={css.sides}>
                <div><dt>Was</dt><dd><del>{clash.before || 'nothing'}</del></dd></div>
                <div data-taken={sides.get(clash.what) === 'mine' || undefined}><dt>Mine</dt><dd>{clash.mine || 'nothing'}</dd></div>
                <div data-taken={sides.get(clash.what) === 'theirs' || undefined}><dt>The file’s</dt><dd>{clash.theirs || 'nothing'}</dd></div>
              </dl>
            </li>
          ))}
        </ul>
      )}
      {plain.length > 0 && (
        <details open={plain.length <= 6 || undefined}>
          <summary>{clashes.length > 0 ? 'Also changed' : 'Changed'} in the file: {plain.length === 1 ? '1 value' : `${plain.length} values`}</summary>
          <ul className={css.plain}>
            {plain.map((change) => <li key={change.what}><strong>{change.what}</strong> <del>{change.before || 'nothing'}</del> <ins>{change.after || 'nothing'}</ins></li>)}
          </ul>
        </details>
      )}
    </div>
  );
}
