import { useState } from 'react';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Empty } from '../../ui/Empty';
import { count } from '../../ui/figures';
import { useFocusAfter, withData } from '../../ui/useFocusAfter';
import { moveItem, putRule, ruleWords, type Changes, type Rule } from './draft';
import type { Check } from './queries';
import { RuleDialog } from './RuleDialog';
import css from './routing.module.css';

interface Props {
  rules: Rule[];
  check?: Check;
  kinds: readonly string[];
  intents: readonly string[];
  /** What a draft with these rules would change. */
  changesWith: (rules: Rule[]) => Changes | null;
  onChange: (rules: Rule[]) => void;
}

/** The rules in their order: the first whose conditions all hold decides. */
export function RulesCard({ rules, check, kinds, intents, changesWith, onChange }: Props) {
  const [open, edit] = useState<number | null>(null);
  const [said, say] = useState('');
  const [box, focus] = useFocusAfter<HTMLOListElement>();
  const move = (from: number, to: number) => {
    const own = withData('rule', rules[from]!.name);
    focus(`${own} ${withData('move', to < from ? 'up' : 'down')}`, `${own} ${withData('move', to < from ? 'down' : 'up')}`);
    onChange(moveItem(rules, from, to));
    say(`${rules[from]!.name}: place ${to + 1} of ${rules.length}`);
  };
  return (
    <Card title="Rules" note={`Tried from the top; the first that fits decides, before the strategy is asked.${check?.valid ? ` Counted over ${count(check.requests ?? 0)} requests of the last 7 days.` : ''}`}
      actions={<Button onClick={() => edit(rules.length)}>Add a rule</Button>}>
      {rules.length === 0
        ? <Empty title="No rules.">The strategy decides everything. A rule keeps titles at home, sends a client to one model, or keeps paths on this machine.</Empty>
        : (
          <ol ref={box} className={css.rules}>
            {rules.map((rule, index) => {
              const matches = check?.valid ? check.rules?.[index] : undefined;
              const problems = (check?.problems ?? []).filter((problem) => problem.path.startsWith(`routing.rules[${index}]`));
              return (
                <li key={`${rule.name}:${rules.slice(0, index).filter((one) => one.name === rule.name).length}`} className={css.rule} data-rule={rule.name}>
                  <span className={css.place} aria-hidden="true">{index + 1}</span>
                  <div className={css.grow}>
                    <strong>{rule.name || '(no name)'}</strong>
                    <p className={css.plain}>{ruleWords(rule)}</p>
                    {matches && (
                      <p className={css.badges}>
                        <Badge title="Requests that it would have decided">decides {count(matches.decides)}</Badge>
                        {matches.matches > matches.decides && <Badge title="Requests that it fits but a rule above decides">fits {count(matches.matches)}</Badge>}
                        {matches.unknown > 0 && <Badge title="What it asks about (paths, words, headers, names of tools) is not kept, so nobody can tell">cannot tell {count(matches.unknown)}</Badge>}
                        {matches.shadowedBy && <Badge look="warn">“{matches.shadowedBy}” above takes everything it fits</Badge>}
                      </p>
                    )}
                    {problems.map((problem) => <p key={problem.path + problem.message} className={css.problem} role="alert">{problem.path.replace(`routing.rules[${index}].`, '')}: {problem.message} {problem.fix}</p>)}
                  </div>
                  <span className={css.ruleButtons}>
                    <Button look="bare" small data-move="up" aria-label={`Move ${rule.name} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>↑</Button>
                    <Button look="bare" small data-move="down" aria-label={`Move ${rule.name} down`} disabled={index === rules.length - 1} onClick={() => move(index, index + 1)}>↓</Button>
                    <Button small aria-label={`Edit ${rule.name}`} onClick={() => edit(index)}>Edit</Button>
                    <Button small aria-label={`Remove ${rule.name}`} onClick={() => onChange(rules.filter((_, at) => at !== index))}>Remove</Button>
                  </span>
                </li>
              );
            })}
          </ol>
        )}
      <p className="visually-hidden" aria-live="assertive">{said}</p>
      {open !== null && (
        <RuleDialog key={open} rules={rules} index={open} changesWith={changesWith} kinds={kinds} intents={intents} onClose={() => edit(null)}
          onDone={(rule) => { onChange(putRule(rules, open, rule)); edit(null); }} />
      )}
    </Card>
  );
}
