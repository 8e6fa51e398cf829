import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { useStatus } from '../../shell/status';
import { Card } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { Sure } from '../../ui/Sure';
import css from './Prompt.module.css';

type Part = Schemas['LoggedPart'];

/** Prompt and answer, where they are logged; text is shown as text. */
export function Prompt({ detail }: { detail: Schemas['RequestDetailView'] }) {
  const queries = useQueryClient();
  const logging = useStatus().data?.promptLogging;
  const { id, localOnly } = detail.request;
  const forget = useMutation({
    mutationFn: () => data(api.DELETE('/admin/prompts/{id}', { params: { path: { id } } })),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: ['requests', 'one', id] }), queries.invalidateQueries({ queryKey: ['status'] })]),
  });
  if (!detail.prompt) {
    const why = !logging?.on
      ? 'Prompts and answers are not written down (logging.prompts is off).'
      : localOnly ? 'Not written down: nothing of this request may leave, and what has to stay is not logged.' : 'Not kept: from before logging began, past its retention, or deleted.';
    return <Card title="Prompt and answer"><p className={css.none}>{why}</p></Card>;
  }

  const { prompt, answer, leftOut } = detail.prompt;
  return (
    <Card
      title="Prompt and answer"
      note={`Credentials are taken out. Kept for ${logging?.retention ?? 'a time'}, encrypted, on this machine.`}
      actions={<Sure small sure="Delete for good" busy={forget.isPending} onSure={() => forget.mutate()}>Delete</Sure>}
    >
      {forget.error && <Note look="bad" title="It was not deleted.">{forget.error.message}</Note>}
      {leftOut && <p className={css.none}>Left out: {leftOut}.</p>}
      <details>
        <summary>Prompt, {prompt.length} {prompt.length === 1 ? 'piece' : 'pieces'}</summary>
        <Parts parts={prompt} />
      </details>
      <details open>
        <summary>Answer, {answer.length} {answer.length === 1 ? 'piece' : 'pieces'}</summary>
        <Parts parts={answer} />
      </details>
    </Card>
  );
}

const Parts = ({ parts }: { parts: readonly Part[] }) => (
  <ol className={css.parts}>
    {parts.map((part, index) => (
      <li key={index}>
        <span className={css.who}>{part.role}{part.kind === 'text' ? '' : ` · ${part.kind}`}{part.name ? ` · ${part.name}` : ''}</span>
        <pre tabIndex={0}>{part.text}</pre>
      </li>
    ))}
  </ol>
);
