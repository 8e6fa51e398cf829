import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, failure, ownHeaders, type Schemas } from '../../api/client';
import { useFeed } from '../../api/feed';
import type { Schema } from './settings';

export type ConfigPage = Schemas['ConfigPageView'];
export type Problem = Schemas['ProblemView'];

/** The configuration and its file, read again when it changes anywhere. */
export function useConfig() {
  const queries = useQueryClient();
  useFeed('config', () => void queries.invalidateQueries({ queryKey: ['config'] }));
  return useQuery({ queryKey: ['config', 'page'], queryFn: ({ signal }) => data(api.GET('/admin/config', { signal })) });
}

export const useSchema = () =>
  useQuery({ queryKey: ['config-schema'], staleTime: Infinity, queryFn: async ({ signal }) => (await data(api.GET('/admin/config/schema', { signal }))) as Schema });

export const useHistory = () => useQuery({ queryKey: ['config', 'history'], queryFn: ({ signal }) => data(api.GET('/admin/config/history', { signal })) });

export const useChange = (id: string | undefined) =>
  useQuery({ enabled: id !== undefined, queryKey: ['config', 'history', id], queryFn: ({ signal }) => data(api.GET('/admin/config/history/{id}', { params: { path: { id: id! } }, signal })) });

export const useKeys = () => useQuery({ queryKey: ['config', 'keys'], queryFn: ({ signal }) => data(api.GET('/admin/keys', { signal })) });

export const useAbout = () => useQuery({ queryKey: ['about'], queryFn: ({ signal }) => data(api.GET('/admin/about', { signal })), refetchInterval: 60_000 });

export interface Change {
  edits?: Schemas['ConfigEdit'][];
  text?: string;
  hash?: string;
}

export type Outcome =
  | { kind: 'saved'; saved: Schemas['ConfigSaved'] }
  | { kind: 'refused'; problems: Problem[] }
  | { kind: 'conflict'; conflict: Schemas['ConfigConflict'] };

/** Sends a change of the configuration. That it is refused, or that the file is another by now, is an answer like any other. */
export async function send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Outcome> {
  let response: Response;
  try {
    response = await fetch(path, { method, headers: { ...ownHeaders, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, body: body === undefined ? null : JSON.stringify(body) });
  } catch {
    return { kind: 'refused', problems: [{ path: '', line: 0, column: 0, message: 'The gateway does not answer.', fix: 'Is it running? Nothing was saved.' }] };
  }

  if (response.ok) return { kind: 'saved', saved: (await response.json()) as Schemas['ConfigSaved'] };
  if (response.status === 409) return { kind: 'conflict', conflict: (await response.json()) as Schemas['ConfigConflict'] };
  const error = await failure(response);
  const body400 = (await response.json().catch(() => ({}))) as { problems?: Problem[] };
  return { kind: 'refused', problems: body400.problems ?? [{ path: '', line: 0, column: 0, message: error.message, fix: '' }] };
}

export const save = (change: Change): Promise<Outcome> => send('POST', '/admin/config', change);

/** What would be wrong with a change. */
export const check = (change: Change, signal: AbortSignal) => data(api.POST('/admin/config/check', { body: change as Schemas['ConfigChange'], signal }));
