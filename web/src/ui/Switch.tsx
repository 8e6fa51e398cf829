import css from './Switch.module.css';

interface Props {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
  /** The label is only for screen readers: it stands beside already. */
  bare?: boolean;
}

/** On or off, in force at once. */
export const Switch = ({ label, on, onChange, disabled, bare }: Props) => (
  <button type="button" role="switch" aria-checked={on} aria-label={bare ? label : undefined} className={css.switch} disabled={disabled} onClick={() => onChange(!on)}>
    <span className={css.track} aria-hidden="true"><span className={css.thumb} /></span>
    {!bare && label}
  </button>
);
