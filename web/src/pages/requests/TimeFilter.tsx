import { useEffect, useRef, useState } from 'react';
import { Field } from '../../ui/Field';
import type { Filters } from './filters';
import { fromField, toField } from './times';

const spans = [['1h', 'Last hour'], ['24h', 'Last 24 hours'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days']] as const;

interface Props {
  since: string;
  until: string;
  onChange: (times: Pick<Filters, 'since' | 'until'>) => void;
}

/** The time that requests are of: back from now, or from and to. */
export function TimeFilter({ since, until, onChange }: Props) {
  const [own, choose] = useState(false);
  const isKnown = since === '' || spans.some(([span]) => span === since);
  const isOwn = own || until !== '' || toField(since) !== '';
  const pick = (value: string) => {
    choose(value === 'own');
    if (value !== 'own') onChange({ since: value, until: '' });
  };
  return (
    <>
      <Field label="Time">
        {(control) => (
          <select {...control} value={isOwn ? 'own' : since} onChange={(event) => pick(event.target.value)}>
            <option value="">Any time</option>
            {!isKnown && !isOwn && <option value={since}>Last {since}</option>}
            {spans.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
            <option value="own">From, to…</option>
          </select>
        )}
      </Field>
      {isOwn && <Instant label="From" value={since} onChange={(value) => onChange({ since: value, until })} />}
      {isOwn && <Instant label="To" value={until} onChange={(value) => onChange({ since, until: value })} />}
    </>
  );
}

// Typed part by part: the log follows when it pauses.
const pause = 800;

function Instant({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(toField(value));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(toField(value)), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const take = (next: string) => {
    clearTimeout(timer.current);
    if (next !== toField(value)) onChange(fromField(next));
  };
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => take(next), pause);
  };
  // A span back from now that an address brought along holds until another is chosen.
  return <Field label={label} hint={value !== '' && toField(value) === '' ? `${value} back from now` : undefined}>{(control) => <input {...control} type="datetime-local" value={text} onChange={(event) => type(event.target.value)} onBlur={(event) => take(event.target.value)} />}</Field>;
}
