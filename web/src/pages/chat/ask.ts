import { failure, ownHeaders } from '../../api/client';
import { EventReader } from '../../api/events';

/** A message as the API takes it. */
export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What the gateway says of an answer before its first word. */
export interface Receipt {
  request?: string;
  model?: string;
  tier?: number;
  route?: string;
  attempts?: number;
  fidelity?: string;
}

/** What comes of an answer. */
export type Piece =
  | { kind: 'receipt'; receipt: Receipt }
  | { kind: 'text' | 'thinking'; text: string }
  | { kind: 'usage'; input: number; output: number }
  | { kind: 'end'; reason: string }
  | { kind: 'failed'; words: string };

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning_content?: string | null; reasoning?: string | null }; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: { message?: string } | string;
}

/** Asks a model and yields the answer as it comes. Aborting the signal ends the work at the model, too. */
export async function* ask(model: string, messages: Message[], session: string, signal: AbortSignal): AsyncGenerator<Piece, void> {
  const response = await fetch('/admin/chat', {
    method: 'POST',
    headers: { ...ownHeaders, 'content-type': 'application/json', 'x-sluice-session': session },
    body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  yield { kind: 'receipt', receipt: receipt(response.headers) };
  if (!response.ok) throw await failure(response);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    for (const { data } of events.read(value)) if (data !== '[DONE]') yield* pieces(JSON.parse(data) as Chunk);
  }
}

/** What one event of the stream holds. */
export function* pieces(chunk: Chunk): Generator<Piece, void> {
  if (chunk.error) yield { kind: 'failed', words: typeof chunk.error === 'string' ? chunk.error : (chunk.error.message ?? 'The answer broke off.') };
  const [choice] = chunk.choices ?? [];
  const thinking = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning;
  if (thinking) yield { kind: 'thinking', text: thinking };
  if (choice?.delta?.content) yield { kind: 'text', text: choice.delta.content };
  if (choice?.finish_reason) yield { kind: 'end', reason: choice.finish_reason };
  if (chunk.usage) yield { kind: 'usage', input: chunk.usage.prompt_tokens ?? 0, output: chunk.usage.completion_tokens ?? 0 };
}

function receipt(headers: Headers): Receipt {
  const text = (name: string) => headers.get(`x-sluice-${name}`) ?? undefined;
  const figure = (name: string) => (text(name) === undefined ? undefined : Number(text(name)));
  return { request: text('request-id'), model: text('model'), tier: figure('tier'), route: text('route'), attempts: figure('attempts'), fidelity: text('fidelity') };
}
