import { Link } from '@tanstack/react-router';
import { Badge, TierBadge } from '../../ui/Badge';
import { Card } from '../../ui/Card';
import { Copy } from '../../ui/Copy';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { bytes, count, milliseconds } from '../../ui/figures';
import type { Schemas } from '../../api/client';
import { Attempts } from './Attempts';
import { Candidates } from './Candidates';
import { Facts, type Fact } from './Facts';
import { Headers } from './Headers';
import { Money } from './Money';
import { Prompt } from './Prompt';
import { useRequest } from './queries';
import { outcome, story } from './words';
import css from './Detail.module.css';

type Whole = Schemas['RequestDetailView'];

/** One request: what became of it and why, in words first. */
export function Detail({ id }: { id: string }) {
  const query = useRequest(id);
  return <Loading query={query} what="request">{(detail) => <Told detail={detail} />}</Loading>;
}

function Told({ detail }: { detail: Whole }) {
  const { request, receipt } = detail;
  const how = outcome(request.outcome);
  return (
    <article className={css.detail} aria-label={`Request ${request.id}`}>
      <Card>
        <div className={css.top}>
          <div className={css.badges}>
            <Badge look={how.look} title={how.means}>{how.words}{request.httpStatus ? ` · ${request.httpStatus}` : ''}</Badge>
            {request.tier != null && <TierBadge tier={request.tier} />}
            {request.localOnly && <Badge look="accent" title="Nothing of it might leave this machine">stays here: {request.localOnly}</Badge>}
          </div>
          <p className={css.story}>{story(detail)}</p>
          <div className={css.badges}>
            <Copy text={request.id} label="the request's id" />
            <Link to="/routing" search={{ request: request.id }}>Simulate again</Link>
            {request.session && <Link to="/sessions/$id" params={{ id: request.session }}>Its session</Link>}
          </div>
        </div>
        {request.error && <Note look="bad" title="What went wrong">{request.error}</Note>}
        <Facts facts={facts(detail)} />
      </Card>
      <Attempts attempts={detail.attempts} request={request} />
      {receipt && <Candidates receipt={receipt} />}
      {receipt && receipt.checks.length > 0 && <Checks checks={receipt.checks} />}
      <Money request={request} />
      {receipt && receipt.signals.length > 0 && (
        <Card title="Signals" note="What the decision looked at."><Facts facts={receipt.signals.map(({ name, value }) => [name, value])} /></Card>
      )}
      {request.fidelity && (
        <Card title="Changed on the way" note="Fields that another protocol has no place for, or that an upstream refused.">
          <ul className={css.lines}>{request.fidelity.split(/;\s*/).map((line) => <li key={line}><code>{line}</code></li>)}</ul>
        </Card>
      )}
      <Card title="What left this machine" note="Bytes of request bodies handed to a connection.">
        {detail.left.length === 0
          ? <p>{request.outcome === 'open' ? 'Nothing so far.' : 'Nothing.'}</p>
          : <Facts facts={detail.left.map((left) => [left.host ?? 'host not recorded', `${bytes(left.sentBytes)}, ${count(left.calls)} ${left.calls === 1 ? 'call' : 'calls'} to ${left.upstream ?? 'count tokens'}`])} />}
      </Card>
      <Prompt detail={detail} />
      <Headers detail={detail} />
    </article>
  );
}

function facts({ request }: Whole): Fact[] {
  const { tokens } = request;
  return [
    ['Arrived', new Date(request.startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })],
    ['From', [request.client ?? 'an unknown client', request.app && `application ${request.app}`, request.user && `user ${request.user}`].filter(Boolean).join(', ')],
    ['Asked for', `${request.requestedModel ?? 'no model'} (${request.protocol}, ${request.kind}${request.streaming ? ', streaming' : ''})`],
    ['Decided by', request.route ?? '–'],
    ['Took', request.durationMs == null ? 'still running' : `${milliseconds(request.durationMs)}${request.firstContentMs == null ? '' : `, first content after ${milliseconds(request.firstContentMs)}`}`],
    ['Prompt', `${count(tokens.input + tokens.cacheRead + tokens.cacheWrite)} tokens${tokens.cacheRead ? `, ${count(tokens.cacheRead)} read from a cache` : ''}${tokens.cacheWrite ? `, ${count(tokens.cacheWrite)} written to ${tokens.cacheRead ? 'it' : 'a cache'}` : ''}; ${bytes(request.bodyBytes)}`],
    ['Answer', `${count(tokens.output)} tokens${tokens.reasoning ? `, ${count(tokens.reasoning)} of them thinking` : ''}${request.isEstimated ? ' (estimated)' : ''}`],
  ];
}

const Checks = ({ checks }: { checks: Schemas['CheckView'][] }) => (
  <Card title="Checks" note="What was looked at before an answer was shown.">
    <ul className={css.lines}>
      {checks.map((check, index) => (
        <li key={index}>
          <span className={css.dim}>attempt {check.attempt}</span> <strong>{check.name}</strong>{' '}
          <Badge look={/^(ok|pass|passed|held|holds)$/i.test(check.outcome) ? 'good' : /fail|wrong|reject|bad/i.test(check.outcome) ? 'bad' : 'plain'}>{check.outcome}</Badge>
          {check.why && <> {check.why}</>}
        </li>
      ))}
    </ul>
  </Card>
);
