import { ApiError, failure, ownHeaders } from './client';
import { EventReader } from './events';

/**
 * Gives an order whose work takes long, and yields how far it is until it has ended. Aborting the signal stops watching;
 * whether the work stops with it is the gateway's own rule (a load goes on).
 */
export async function* follow<T>(path: string, order: unknown, signal?: AbortSignal): AsyncGenerator<T, void> {
  const response = await fetch(path, { method: 'POST', headers: { ...ownHeaders, 'content-type': 'application/json' }, body: JSON.stringify(order), signal });
  if (!response.ok) throw await failure(response);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  while (true) {
    const { value, done } = await reader.read().catch((reason: unknown) => {
      throw signal?.aborted ? reason : new ApiError(0, 'The connection broke off before the end. Is the gateway still running?');
    });
    if (done) return;
    for (const { data } of events.read(value)) yield JSON.parse(data) as T;
  }
}
