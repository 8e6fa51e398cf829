import { useEffect, useState } from 'react';
import type { FieldProps } from '../../ui/Field';
import { readEntries, spellEntries, type Layout } from './entries';

interface Props {
  control: FieldProps;
  name?: string;
  layout: Layout;
  value: unknown;
  onChange: (entries: string[]) => void;
}

/** A field for a list. What is typed stays as it is, also a comma behind which nothing stands yet. */
export function Entries({ control, name, layout, value, onChange }: Props) {
  const [text, type] = useState(spellEntries(value, layout));
  const known = spellEntries(value, layout);
  useEffect(() => type((before) => (spellEntries(readEntries(before, layout), layout) === known ? before : known)), [known, layout]);
  const change = (next: string) => {
    type(next);
    onChange(readEntries(next, layout));
  };
  return layout === 'lines'
    ? <textarea {...control} name={name} rows={Math.min(6, Math.max(1, text.split('\n').length))} spellCheck={false} value={text} onChange={(event) => change(event.target.value)} />
    : <input {...control} name={name} spellCheck={false} value={text} onChange={(event) => change(event.target.value)} />;
}
