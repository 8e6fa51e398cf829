import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { usePacedFeed } from '../../api/feed';
import { useModels as useEveryModel } from '../../api/models';

export type Model = Schemas['ModelView'];
export type Upstream = Schemas['UpstreamDetail'];
export type Health = Schemas['HealthView'];
export type Quarter = Schemas['HealthQuarterView'];
export type CardView = Schemas['CardView'];
export type Local = Schemas['LocalView'];
export type TestView = Schemas['UpstreamTestView'];

/** What a running load or a full queue is asked for again, milliseconds; the feed tells of everything else at once. */
const often = 5_000;

export const useModels = () => useEveryModel(often);
export const useUpstreams = () => useQuery({ queryKey: ['upstreams'], queryFn: ({ signal }) => data(api.GET('/admin/upstreams', { signal })), refetchInterval: often });
export const useLocal = () => useQuery({ queryKey: ['local'], queryFn: ({ signal }) => data(api.GET('/admin/local', { signal })), refetchInterval: 15_000 });
export const useCards = () => useQuery({ queryKey: ['cards'], queryFn: ({ signal }) => data(api.GET('/admin/cards', { signal })), refetchInterval: ({ state }) => (state.data?.some((view) => view.probing) ? 2_000 : 15_000) });
export const useHealth = (name: string) =>
  useQuery({ queryKey: ['health', name], queryFn: ({ signal }) => data(api.GET('/admin/upstreams/{name}/health', { params: { path: { name } }, signal })), refetchInterval: 60_000 });

/** Asks for all of the page again. */
export function useRefresh() {
  const queries = useQueryClient();
  return () => Promise.all(['models', 'upstreams', 'local', 'cards', 'health', 'status'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

/** Keeps the page up to date by the feed. */
export function useUpToDate() {
  usePacedFeed(['local', 'config', 'status'], useRefresh(), 500);
}
