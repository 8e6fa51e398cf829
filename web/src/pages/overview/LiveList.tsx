import { Link } from '@tanstack/react-router';
import { TierBadge } from '../../ui/Badge';
import { Card } from '../../ui/Card';
import { count, milliseconds, short } from '../../ui/figures';
import { named } from '../../ui/names';
import { useLive, type LiveRequest } from './queries';
import { phaseWords } from './words';
import css from './Overview.module.css';

/** What is happening now. */
export function LiveList() {
  const { data, error } = useLive();
  const running = data?.requests ?? [];
  return (
    <Card title="Now" note={error ? `Not known: ${error.message}` : data ? (data.count === 0 ? 'Nothing runs.' : `${count(data.count)} running${data.count > running.length ? `, the ${running.length} oldest shown` : ''}`) : undefined} flush>
      {running.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="region" aria-label="Running requests">
          <table className={css.table}>
            <caption className="visually-hidden">Requests that are being answered</caption>
            <thead><tr><th scope="col">Client</th><th scope="col">Model</th><th scope="col">Phase</th><th scope="col" className={css.number}>Prompt</th><th scope="col" className={css.number}>Answer</th><th scope="col" className={css.number}>Tokens/s</th><th scope="col" className={css.number}>Since</th></tr></thead>
            <tbody>{running.map((request) => <Running key={request.id} request={request} />)}</tbody>
          </table>
        </div>
      )}
      <div className={css.idle} />
    </Card>
  );
}

const Running = ({ request }: { request: LiveRequest }) => (
  <tr>
    <td><Link to="/requests/$id" params={{ id: request.id }}>{named(request.client ?? '')}</Link> <span className={css.faint}>{request.kind}</span></td>
    <td>{request.model ? <>{request.tier != null && <TierBadge tier={request.tier} />} {request.model}</> : request.asked}{request.attempts > 1 && <span className={css.faint}> attempt {request.attempts}</span>}</td>
    <td><span className={css.phase} data-phase={request.phase}>{phaseWords(request)}</span></td>
    <td className={css.number}>{request.promptTokens == null ? '–' : `≈ ${short(request.promptTokens)}`}</td>
    <td className={css.number}>{request.tokens ? short(request.tokens) : '–'}</td>
    <td className={css.number}>{request.tokensPerSecond == null ? '–' : Math.round(request.tokensPerSecond)}</td>
    <td className={css.number}>{milliseconds(request.seconds * 1000)}</td>
  </tr>
);
