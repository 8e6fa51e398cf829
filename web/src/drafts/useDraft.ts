import { useEffect, useMemo, useState } from 'react';
import { same, type Merge, type Merged } from './merge';

/** A state of something that stands in the configuration file. */
export interface State<T> {
  /** Of the whole file. */
  hash: string;
  value: T;
}

export interface Draft<T> {
  value: T;
  /** What it was made for. */
  base: T;
  /** State of the file that it was made for: a save on any other is refused. */
  hash: string;
  unsaved: boolean;
  /** The file was changed elsewhere, and nobody has said yet what becomes of the draft. */
  moved: Merged<T> | undefined;
  edit: (value: T) => void;
  /** Puts the draft upon the file as it is; of what clashes, what is named is kept. */
  goOn: (mine: ReadonlySet<string>) => void;
  discard: () => void;
  /** It is in the file, whose state is this now. */
  settle: (hash: string) => void;
}

/** A draft of something in the configuration file. It outlives every change of the file, and is saved upon none that it does not know. */
export function useDraft<T>(now: State<T>, merge: Merge<T>): Draft<T> {
  const [base, setBase] = useState(now);
  const [value, edit] = useState(now.value);
  // What was saved may be told as it was before for a moment.
  const [past, setPast] = useState<string>();
  const unsaved = !same(value, base.value);
  const isNew = now.hash !== past && (now.hash !== base.hash || !same(now.value, base.value));
  const merged = useMemo(() => (isNew && unsaved ? merge(base.value, value, now.value) : undefined), [isNew, unsaved, merge, base.value, value, now.value]);
  const isIn = merged !== undefined && merged.clashes.length === 0 && same(merged.take(new Set()), now.value);
  const moved = merged && !isIn && merged.changes.length > 0 ? merged : undefined;
  useEffect(() => {
    if (!isNew || moved) return;
    setBase(now);
    if (!unsaved || isIn) edit(now.value);
  }, [isNew, moved, unsaved, isIn, now]);
  const begin = (draft: T) => {
    setBase(now);
    edit(draft);
  };
  return {
    value,
    base: base.value,
    hash: base.hash,
    unsaved,
    moved,
    edit,
    goOn: (mine) => { if (moved) begin(moved.take(mine)); },
    discard: () => begin(now.value),
    settle: (hash) => {
      setPast(hash === base.hash ? undefined : now.hash === hash ? undefined : now.hash);
      setBase({ hash, value });
    },
  };
}
