import type { ButtonHTMLAttributes } from 'react';
import css from './Button.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** strong: what the page is for; danger: what cannot be taken back; plain: everything else; bare: among text. */
  look?: 'plain' | 'strong' | 'danger' | 'bare';
  small?: boolean;
  /** Work is under way: the button stays where it is and takes no second press. */
  busy?: boolean;
}

export const Button = ({ look = 'plain', small, busy, disabled, className, ...rest }: Props) => (
  <button type="button" className={[css.button, css[look], small && css.small, className].filter(Boolean).join(' ')} disabled={disabled || busy} aria-busy={busy || undefined} {...rest} />
);
