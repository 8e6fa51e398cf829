import css from './Facts.module.css';

export type Fact = readonly [name: string, value: string];

/** Names and what they stand for. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className={css.facts}>
    {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
  </dl>
);
