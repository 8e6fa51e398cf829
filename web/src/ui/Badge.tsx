import type { ReactNode } from 'react';
import { tierNames } from './tiers';
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

/** A tier in its hue. */
export const TierBadge = ({ tier }: { tier: number }) =>
  tier >= 0 && tier <= 3
    ? <span className={`${css.badge} ${css[`tier${tier}`]}`} title={`Tier ${tier}: ${tierNames[tier]}`}>T{tier}<span className="visually-hidden"> ({tierNames[tier]})</span></span>
    : <Badge title="No model answered">none</Badge>;
