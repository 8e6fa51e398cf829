import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import { Badge, TierBadge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Copy } from '../../ui/Copy';
import { Note } from '../../ui/Note';
import { PageHead } from '../../ui/PageHead';
import { Segments } from '../../ui/Segments';
import { bytes, count, dollars, milliseconds, percent, short, time } from '../../ui/figures';
import type { Schemas } from '../../api/client';
import { answeredBy, cost, costMeans, outcome } from '../requests/words';
import { Facts } from '../requests/Facts';
import { Strip } from './Strip';
import { useSession } from './queries';
import { cacheShare, size, type Measure, type Turn } from './strip';
import css from './SessionDetail.module.css';

const measures = [{ value: 'cost', label: 'Cost' }, { value: 'tokens', label: 'Tokens' }, { value: 'time', label: 'Time' }] as const;

/** One session: its turns as a strip, what its models did, what left this machine. */
export function SessionDetail({ id }: { id: string }) {
  const query = useSession(id);
  const [chosen, setBy] = useState<Measure>();
  const session = query.data?.pages[0];
  // The pages go back in time; within a page the turns go forward.
  const turns = query.data?.pages.toReversed().flatMap((page) => page.turns) ?? [];
  // Where nothing was paid, bars of cost tell nothing.
  const by = chosen ?? (turns.some((turn) => size(turn, 'cost') > 0) ? 'cost' : 'tokens');
  return (
    <>
      <PageHead title="Session" about={<Link to="/sessions">All sessions</Link>} />
      {query.error && <Note look="bad" title="The session cannot be read." actions={<Button small onClick={() => void query.refetch()}>Try again</Button>}>{query.error.message}</Note>}
      {query.isPending && <p role="status" aria-busy="true">Loading the session…</p>}
      {session && (
        <div className={css.page}>
          <Summary session={session} />
          <Card title="Turns" note="Each bar is a turn, in their order. Its hue is the tier that answered; a dot marks a draft that was not shown, red a turn without an answer." actions={<Segments label="Height shows" options={measures} value={by} onChange={setBy} />}>
            {query.hasNextPage && <p className={css.earlier}><Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show earlier turns</Button></p>}
            <Strip turns={turns} by={by} />
          </Card>
          <div className={css.columns}>
            <Models models={session.models} />
            <Card title="What left this machine" note="Bytes of request bodies handed to a connection, of the whole session.">
              {session.localOnly.length > 0 && <p className={css.line}><Badge look="accent">had to stay</Badge> {session.localOnly.join(', ')}</p>}
              {session.left.length === 0 ? <p className={css.line}>Nothing.</p> : <Facts facts={session.left.map((left) => [left.host ?? 'host not recorded', `${bytes(left.sentBytes)} in ${count(left.calls)} ${left.calls === 1 ? 'call' : 'calls'} to ${left.upstream ?? 'count tokens'}`])} />}
            </Card>
          </div>
          <Card title="Turns in figures" flush><Turns turns={turns} /></Card>
        </div>
      )}
    </>
  );
}

function Summary({ session }: { session: Schemas['SessionView'] }) {
  const sum = (of: (model: Schemas['SessionModelView']) => number) => session.models.reduce((total, model) => total + of(model), 0);
  const [spend, plan, asked, actual] = [sum((model) => model.totals.spend), sum((model) => model.totals.planValue), sum((model) => model.totals.asked), sum((model) => model.totals.actual)];
  const figures: [string, string, string][] = [
    ['Requests', count(sum((model) => model.totals.requests)), 'All of the session'],
    ['Spent', plan > 0 && spend === 0 ? 'plan' : dollars(spend), plan > 0 ? `Billed per token; and ${dollars(plan)} list value covered by a subscription` : 'Billed per token'],
    ['Saved', asked === 0 && actual === 0 ? '–' : dollars(asked - actual), `What was asked for would have cost ${dollars(asked)}; it cost ${dollars(actual)}`],
    ['From cache', percent(cacheShare(session.models.map((model) => model.totals.tokens))), 'Share of all its prompt tokens that a cache had'],
    ['Tokens kept local', short(sum((model) => model.totals.cloudTokensAvoided)), 'Tokens that would have gone to the cloud and did not'],
    ['Escalations', count(session.drafts), 'Drafts that were checked and not shown, or were too slow'],
    ['Time', milliseconds(sum((model) => model.durationMs)), 'All requests together'],
  ];
  return (
    <Card>
      <div className={css.who}><Copy text={session.session} label="the session's name" /><span className={css.dim}>{session.client ?? 'unknown client'} · {time(session.startedAt)} to {time(session.lastAt)}</span> <Link to="/requests" search={{ session: session.session }}>In the log</Link></div>
      <dl className={css.figures}>{figures.map(([name, value, means]) => <div key={name} title={means}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </Card>
  );
}

const Models = ({ models }: { models: readonly Schemas['SessionModelView'][] }) => (
  <Card title="Models" note="What each did, of the whole session." flush>
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Models">
      <table className={css.table}>
        <thead><tr>{['Model', 'Requests', 'Prompt', 'From cache', 'Output', 'Cost'].map((name, index) => <th key={name} scope="col" className={index ? css.figure : undefined}>{name}</th>)}</tr></thead>
        <tbody>
          {models.map((model) => {
            const { tokens } = model.totals;
            const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite;
            return (
              <tr key={`${model.upstream}/${model.model}/${model.tier}/${model.paidBy}`}>
                <th scope="row">{model.model ? `${model.upstream}/${model.model}` : 'none answered'} {model.tier != null && <TierBadge tier={model.tier} />}</th>
                <td className={css.figure}>{count(model.totals.requests)}</td>
                <td className={css.figure} title={`${count(prompt)} tokens`}>{short(prompt)}</td>
                <td className={css.figure}>{prompt ? percent(tokens.cacheRead / prompt) : '–'}</td>
                <td className={css.figure} title={`${count(tokens.output)} tokens`}>{short(tokens.output)}</td>
                <td className={css.figure}>{model.paidBy === 'plan' ? `plan, ${dollars(model.totals.planValue)}` : model.paidBy === 'local' && model.totals.spend === 0 ? 'local' : dollars(model.totals.spend)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  </Card>
);

const Turns = ({ turns }: { turns: readonly Turn[] }) => (
  <div className={css.scroll} tabIndex={0} role="region" aria-label="Turns in figures">
    <table className={css.table}>
      <thead><tr>{['Time', 'Kind', 'Answered by', 'Outcome', 'Input', 'Cache read', 'Cache write', 'Output', 'Took', 'Cost', 'Drafts', 'Sent'].map((name, index) => <th key={name} scope="col" className={index > 3 ? css.figure : undefined}>{name}</th>)}</tr></thead>
      <tbody>
        {turns.toReversed().map(({ request, drafts, sentBytes }) => (
          <tr key={request.id}>
            <th scope="row"><Link to="/requests/$id" params={{ id: request.id }} title={request.id}>{time(request.startedAt)}</Link></th>
            <td>{request.kind}</td>
            <td>{request.tier != null && <TierBadge tier={request.tier} />} {answeredBy(request) ?? '–'}</td>
            <td title={request.error ?? undefined}>{outcome(request.outcome).words}</td>
            <td className={css.figure}>{count(request.tokens.input)}</td>
            <td className={css.figure}>{count(request.tokens.cacheRead)}</td>
            <td className={css.figure}>{count(request.tokens.cacheWrite)}</td>
            <td className={css.figure}>{count(request.tokens.output)}</td>
            <td className={css.figure}>{milliseconds(request.durationMs)}</td>
            <td className={css.figure} title={costMeans(request)}>{cost(request)}</td>
            <td className={css.figure}>{drafts || ''}</td>
            <td className={css.figure}>{sentBytes ? bytes(sentBytes) : 'nothing'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
