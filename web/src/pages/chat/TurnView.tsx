import { memo, useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, data } from '../../api/client';
import { TierBadge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { count, dollars, milliseconds } from '../../ui/figures';
import { conversation, isComing, type Turn } from './conversation';
import { ModelText } from './ModelText';
import css from './Chat.module.css';

/** One prompt and its answer, with the receipt below. Drawn again when this turn changes, not when another does. */
export const TurnView = memo(({ turn, side, isLast }: { turn: Turn; side: number; isLast: boolean }) => {
  const coming = isComing(turn);
  return (
    <li className={css.turn}>
      <div className={css.prompt}>
        <h3 className="visually-hidden">You</h3>
        <p>{turn.prompt}</p>
      </div>
      <div className={css.answer} aria-busy={coming}>
        <h3 className="visually-hidden">Answer{turn.receipt.model ? ` of ${turn.receipt.model}` : ''}</h3>
        {turn.thinking !== '' && <details className={css.thinking}><summary>Thinking</summary><p>{turn.thinking}</p></details>}
        {turn.answer !== '' && <ModelText text={turn.answer} />}
        {turn.state === 'waiting' && <p className={css.wait}>Waiting for {turn.receipt.model ?? 'a model'}…</p>}
        {turn.state === 'answering' && turn.answer === '' && <p className={css.wait}>Thinking…</p>}
        {turn.state === 'stopped' && <Note>Stopped. What had come stays; nothing more is being paid for.</Note>}
        {turn.problem && <Note look={turn.state === 'failed' ? 'bad' : 'warn'} actions={isLast && turn.state === 'failed' ? <Button small onClick={() => void conversation.again(side)}>Try again</Button> : undefined}>{turn.problem}</Note>}
        <Receipt turn={turn} />
      </div>
    </li>
  );
});

// The ledger has the request a moment after the page has its end.
function Cost({ id }: { id: string }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  const { data: detail } = useQuery({
    enabled: due,
    queryKey: ['chat', 'cost', id],
    queryFn: ({ signal }) => data(api.GET('/admin/requests/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.request.outcome === 'open' ? 1000 : false),
    staleTime: Infinity,
    retry: 2,
  });
  if (!detail || detail.request.outcome === 'open') return null;
  const { spend, planValue, costGap } = detail.request;
  return (
    <>
      <div title="Billed per token, all attempts together"><dt className="visually-hidden">Cost</dt><dd>{costGap ? 'price not known' : dollars(spend)}</dd></div>
      {planValue > 0 && <div title="List price of what a subscription covered; not billed"><dt>covered by a plan</dt><dd>{dollars(planValue)}</dd></div>}
    </>
  );
}

function Receipt({ turn }: { turn: Turn }) {
  const { receipt } = turn;
  if (!receipt.request) return null;
  const speed = turn.output && turn.firstMs !== undefined && turn.totalMs !== undefined && turn.totalMs - turn.firstMs > 200 ? turn.output / ((turn.totalMs - turn.firstMs) / 1000) : undefined;
  return (
    <dl className={css.receipt} aria-label="Receipt">
      {receipt.tier !== undefined && <div><dt className="visually-hidden">Tier</dt><dd><TierBadge tier={receipt.tier} /></dd></div>}
      {receipt.model && <div><dt className="visually-hidden">Model</dt><dd><code>{receipt.model}</code></dd></div>}
      {receipt.route && <div><dt>because of</dt><dd>{receipt.route}</dd></div>}
      {(receipt.attempts ?? 1) > 1 && <div><dt>attempts</dt><dd>{count(receipt.attempts)}</dd></div>}
      {turn.output !== undefined && <div title="Tokens of the prompt and of the answer, as the model counted them"><dt className="visually-hidden">Tokens</dt><dd>{count(turn.input)} in, {count(turn.output)} out</dd></div>}
      {turn.firstMs !== undefined && <div title="From sending the prompt to the first word shown here"><dt>first word</dt><dd>{milliseconds(turn.firstMs)}</dd></div>}
      {turn.totalMs !== undefined && <div title="From sending the prompt to the end of the answer"><dt>in all</dt><dd>{milliseconds(turn.totalMs)}</dd></div>}
      {speed !== undefined && <div title="Tokens of the answer, from its first word to its end"><dt className="visually-hidden">Speed</dt><dd>{count(speed)} tokens/s</dd></div>}
      {receipt.fidelity && <div title={receipt.fidelity}><dt>changed</dt><dd>{receipt.fidelity.split(';').length} field(s)</dd></div>}
      {!isComing(turn) && <Cost id={receipt.request} />}
      <div><dt className="visually-hidden">Request</dt><dd><Link to="/requests/$id" params={{ id: receipt.request }}>Why this model?</Link></dd></div>
    </dl>
  );
}
