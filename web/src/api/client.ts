import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';
import { loggedOut } from './session';

/** The shapes of the admin API, from its OpenAPI document. */
export type Schemas = components['schemas'];

/** What the gateway refused, in its own words. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** Sent with every request; without it the gateway takes nothing that changes something from a page. */
export const ownHeaders = { 'x-sluice-dashboard': '1' };

const failures: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await failure(response);
  },
  onError() {
    return new ApiError(0, 'The gateway does not answer. Is it running? Start it with: sluice serve');
  },
};

/** The admin API. A failed call throws an {@link ApiError}. */
export const api = createClient<paths>({ baseUrl: '/', headers: ownHeaders });
api.use(failures);

/** What an answer holds. */
export async function data<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** The error that an answer stands for. */
export async function failure(response: Response): Promise<ApiError> {
  // The guard's own: a 401 that a request got from its vendor has the request's id.
  if (response.status === 401 && !response.headers.has('x-sluice-request-id')) loggedOut();
  let words = `The gateway answered ${response.status}.`;
  try {
    const body = (await response.clone().json()) as { error?: string | { message?: string } };
    words = (typeof body.error === 'string' ? body.error : body.error?.message) ?? words;
  } catch {
    // Not JSON: the status says what there is to say.
  }

  return new ApiError(response.status, words);
}
