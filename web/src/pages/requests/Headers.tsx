import { Card } from '../../ui/Card';
import type { Schemas } from '../../api/client';
import css from './Headers.module.css';

type Header = Schemas['HeaderView'];

/** What stood beside the bodies: sent by the client, to and from each upstream, and what the client got. Values of harmless headers; of all others the name. */
export function Headers({ detail }: { detail: Schemas['RequestDetailView'] }) {
  const { clientHeaders, attempts, headers, request } = detail;
  const kept = clientHeaders != null || attempts.some((attempt) => attempt.answerHeaders != null);
  const note = kept
    ? 'As they went, for 30 days. Only harmless ones have their values; credentials, cookies and forwarded addresses are never kept.'
    : 'Those that Sluice wrote. The others of this request are not kept: it is older than 30 days, or Sluice was stopped in the middle of it.';
  return (
    <Card title="Headers" note={note}>
      <div className={css.groups}>
        {clientHeaders && <Group title={`From ${request.client ?? 'the client'}`} lines={clientHeaders} />}
        {attempts.map((attempt) => (
          <div key={attempt.number} className={css.pair}>
            {attempt.sentHeaders && <Group title={`${attempt.number}. To ${attempt.upstream}`} lines={attempt.sentHeaders} />}
            {attempt.answerHeaders && <Group title={`${attempt.number}. From ${attempt.upstream}${attempt.httpStatus ? `, ${attempt.httpStatus}` : ''}`} lines={attempt.answerHeaders} />}
          </div>
        ))}
        {headers.length > 0 && <Group title={`To ${request.client ?? 'the client'}${request.httpStatus ? `, ${request.httpStatus}` : ''}`} lines={headers} />}
      </div>
    </Card>
  );
}

function Group({ title, lines }: { title: string; lines: readonly Header[] }) {
  const shown = lines.filter((line) => line.value != null);
  const hidden = lines.filter((line) => line.value == null).map((line) => line.name);
  return (
    <section className={css.group}>
      <table>
        <caption>{title}</caption>
        <tbody>
          {/* Sluice's own first: they tell what it did. */}
          {[...shown].sort((a, b) => rank(a) - rank(b)).map(({ name, value }, index) => <tr key={index}><th scope="row">{name}</th><td>{value}</td></tr>)}
        </tbody>
      </table>
      {hidden.length > 0 && <p className={css.hidden}>Without their values: {hidden.join(', ')}</p>}
    </section>
  );
}

const rank = ({ name }: Header) => (name.startsWith('x-sluice-') ? 0 : 1);
