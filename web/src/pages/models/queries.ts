import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { useFeed } from '../../api/feed';

export type Model = Schemas['ModelView'];
export type Upstream = Schemas['UpstreamDetail'];
export type Health = Schemas['HealthView'];
export type Quarter = Schemas['HealthQuarterView'];
export type CardView = Schemas['CardView'];
export type Local = Schemas['LocalView'];
export type TestView = Schemas['UpstreamTestView'];

/** What a running load or a full queue is asked for again, milliseconds; the feed tells of everything else at once. */
const often = 5_000;

export const useModels = () => useQuery({ queryKey: ['models'], queryFn: ({ signal }) => data(api.GET('/admin/models', { signal })), refetchInterval: often });
export const useUpstreams = () => useQuery({ queryKey: ['upstreams'], queryFn: ({ signal }) => data(api.GET('/admin/upstreams', { signal })), refetchInterval: often });
export const useLocal = () => useQuery({ queryKey: ['local'], queryFn: ({ signal }) => data(api.GET('/admin/local', { signal })), refetchInterval: 15_000 });
export const useCards = () => useQuery({ queryKey: ['cards'], queryFn: ({ signal }) => data(api.GET('/admin/cards', { signal })), refetchInterval: ({ state }) => (state.data?.some((view) => view.probing) ? 2_000 : 15_000) });
export const useHealth = (name: string) =>
  useQuery({ queryKey: ['health', name], queryFn: ({ signal }) => data(api.GET('/admin/upstreams/{name}/health', { params: { path: { name } }, signal })), refetchInterval: 60_000 });

/** Asks for all of the page again. */
export function useRefresh() {
  const queries = useQueryClient();
  return () => { for (const key of ['models', 'upstreams', 'local', 'cards', 'health', 'status']) void queries.invalidateQueries({ queryKey: [key] }); };
}

/** Keeps the page up to date by the feed. */
export function useUpToDate() {
  const refresh = useRefresh();
  useFeed('local', refresh);
  useFeed('config', refresh);
  useFeed('status', refresh);
  useFeed('missed', refresh);
}
