import { useEffect, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import type { Problem } from './queries';
import { read, spell, type Setting } from './settings';
import css from './Settings.module.css';

interface Props {
  setting: Setting;
  draft: ReadonlyMap<string, unknown>;
  problem: Problem | undefined;
  readOnly: boolean;
  /** A new value; undefined: the default; back: as it is in the file. */
  onDraft: (setting: Setting, value: unknown, back: boolean) => void;
}

/** One setting: its value, where that comes from, what it means, and what is wrong with what is typed. */
export function SettingField({ setting, draft, problem, readOnly, onDraft }: Props) {
  const isDraft = draft.has(setting.path);
  const value = isDraft ? draft.get(setting.path) : setting.value;
  const [text, setText] = useState(spell(setting.kind, value));
  useEffect(() => {
    // A line break or a blank that changes nothing stays while it is typed.
    if (!isDraft) setText((before) => (JSON.stringify(read(setting.kind, before, itemsOf(setting))) === JSON.stringify(setting.value) ? before : spell(setting.kind, setting.value)));
  }, [isDraft, setting]);

  const type = (next: string) => {
    setText(next);
    const fresh = read(setting.kind, next, itemsOf(setting));
    onDraft(setting, fresh, JSON.stringify(fresh) === JSON.stringify(setting.value));
  };
  const disabled = readOnly || setting.override !== undefined;
  const placeholder = setting.fallback === undefined ? 'default' : `default: ${spell(setting.kind, setting.fallback).replaceAll('\n', ', ') || 'none'}`;
  const hint = (
    <>
      {setting.remark}
      {setting.override && <strong> {setting.override === 'command line' ? 'The command line sets it' : `The variable ${setting.override} sets it`}, so the file cannot.</strong>}
      {setting.kind === 'list' && ' One on each line.'}
      {setting.kind === 'json' && ' As JSON; the text keeps your comments, too.'}
    </>
  );
  return (
    <div className={css.setting} data-changed={isDraft || undefined}>
      <Field
        label={<><code>{setting.path}</code> {setting.origin && <Badge look={setting.override ? 'warn' : 'plain'}>{setting.origin}</Badge>} {isDraft && <Badge look="accent">changed</Badge>}</>}
        hint={hint}
        problem={problem && `${problem.message} ${problem.fix}`}
      >
        {(control) => {
          switch (setting.kind) {
            case 'secret':
              return <p {...control}>{setting.value === undefined ? 'none' : <code>{String(setting.value)}</code>} <Link to="/settings" search={{ tab: 'keys' }}>Change it under Keys</Link></p>;
            case 'flag':
            case 'choice':
              return (
                <select {...control} disabled={disabled} value={text} onChange={(event) => type(event.target.value)}>
                  <option value="">{placeholder}</option>
                  {(setting.kind === 'flag' ? ['true', 'false'] : setting.options).map((option) => <option key={option}>{option}</option>)}
                </select>
              );
            case 'list':
            case 'json':
              return <textarea {...control} disabled={disabled} value={text} rows={Math.min(12, Math.max(2, text.split('\n').length))} spellCheck={false} placeholder={placeholder} onChange={(event) => type(event.target.value)} />;
            default:
              return <input {...control} disabled={disabled} value={text} placeholder={placeholder} spellCheck={false} autoComplete="off" inputMode={setting.kind === 'whole' ? 'numeric' : setting.kind === 'number' ? 'decimal' : 'text'} onChange={(event) => type(event.target.value)} />;
          }
        }}
      </Field>
      {setting.kind !== 'secret' && !disabled && (
        <div className={css.fieldActions}>
          {isDraft && <Button look="bare" small onClick={() => onDraft(setting, undefined, true)}>Leave as it was<span className="visually-hidden">: {setting.path}</span></Button>}
          {setting.origin === 'file' && !setting.required && !(isDraft && value === undefined) && <Button look="bare" small onClick={() => { setText(''); onDraft(setting, undefined, false); }}>Back to the default<span className="visually-hidden">: {setting.path}</span></Button>}
        </div>
      )}
    </div>
  );
}

const itemsOf = ({ value }: Setting) => (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number') ? 'number' as const : undefined);
