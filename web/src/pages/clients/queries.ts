import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { useFeed } from '../../api/feed';

export type Clients = Schemas['ClientsView'];
export type Client = Schemas['ClientView'];
export type Change = Schemas['ClientChangeView'];
export type FileChange = Schemas['FileChangeView'];

export const useClients = () => useQuery({ queryKey: ['clients'], queryFn: ({ signal }) => data(api.GET('/admin/clients', { signal })), refetchInterval: 30_000 });

export const usePreview = (name: string, to: 'connect' | 'disconnect', enabled: boolean) =>
  useQuery({ queryKey: ['clients', name, 'preview', to], queryFn: ({ signal }) => data(api.GET('/admin/clients/{name}/preview', { params: { path: { name }, query: { to } }, signal })), enabled, gcTime: 0, retry: false });

/** Asks again who is connected. */
export function useRefresh() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['clients'] });
}

/** Keeps the page up to date by the feed, at most once in a few seconds: every request of every client is an event. */
export function useUpToDate() {
  const queries = useQueryClient();
  useFeed('request', () => {
    const state = queries.getQueryState(['clients']);
    if (state && state.fetchStatus === 'idle' && Date.now() - state.dataUpdatedAt > 5_000) void queries.invalidateQueries({ queryKey: ['clients'], exact: true });
  });
}
