import type { ReactNode } from 'react';
import css from './Badge.module.css';

interface Props {
  look?: 'plain' | 'good' | 'warn' | 'bad' | 'accent';
  title?: string;
  children: ReactNode;
}

/** A word about a state. */
export const Badge = ({ look = 'plain', title, children }: Props) => (
  <span className={`${css.badge} ${css[look]}`} title={title}>{children}</span>
);

const tiers = ['local', 'cheap cloud', 'frontier', 'expert'];

/** A tier in its hue. */
export const TierBadge = ({ tier }: { tier: number }) =>
  tier >= 0 && tier <= 3
    ? <span className={`${css.badge} ${css[`tier${tier}`]}`} title={`Tier ${tier}: ${tiers[tier]}`}>T{tier}<span className="visually-hidden"> ({tiers[tier]})</span></span>
    : <Badge title="No model answered">none</Badge>;
