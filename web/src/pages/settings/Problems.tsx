import { Button } from '../../ui/Button';
import type { Problem } from './queries';
import css from './Settings.module.css';

interface Props {
  problems: Problem[];
  /** Goes to the place of a problem. */
  onGo?: (problem: Problem) => void;
}

/** Everything that is wrong, each with its place and what to do. */
export const Problems = ({ problems, onGo }: Props) => (
  <ul className={css.problems}>
    {problems.map((problem, index) => (
      <li key={index}>
        {problem.line > 0 && (onGo
          ? <Button look="bare" small onClick={() => onGo(problem)}>Line {problem.line}, column {problem.column}</Button>
          : <span>Line {problem.line}, column {problem.column}</span>)}{' '}
        {problem.path && <code>{problem.path}</code>} {problem.message} {problem.fix}
      </li>
    ))}
  </ul>
);
