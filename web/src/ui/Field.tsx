import { useId, type ReactNode } from 'react';
import css from './Field.module.css';

/** What ties a control to its label, its hint and its problem. */
export interface FieldProps {
  id: string;
  className: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
}

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  problem?: ReactNode;
  children: (control: FieldProps) => ReactNode;
}

/** A control with its label above, and below what to know or what is wrong. */
export function Field({ label, hint, problem, children }: Props) {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined;
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, className: css.control!, 'aria-describedby': describedBy, ...(problem ? { 'aria-invalid': true } : {}) })}
      {hint && <p id={`${id}-hint`} className={css.hint}>{hint}</p>}
      {problem && <p id={`${id}-problem`} className={css.problem} role="alert">{problem}</p>}
    </div>
  );
}
