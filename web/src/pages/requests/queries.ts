import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { toQuery, type Filters } from './filters';

/** Rows of one page of the log. */
export const pageRows = 100;

/** The log, page by page into the past. */
export const useLog = (filters: Filters) =>
  useInfiniteQuery({
    queryKey: ['requests', 'log', filters],
    queryFn: ({ pageParam, signal }) => data(api.GET('/admin/requests', { params: { query: { ...toQuery(filters), limit: pageRows, ...(pageParam ? { before: pageParam } : {}) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    // What comes later is put on top of it.
    staleTime: Infinity,
    refetchOnReconnect: false,
    gcTime: 60_000,
  });

/** The newest rows, read again when the feed tells of requests. */
export const useLatest = (filters: Filters, on: boolean) =>
  useQuery({
    queryKey: ['requests', 'latest', filters],
    queryFn: ({ signal }) => data(api.GET('/admin/requests', { params: { query: { ...toQuery(filters), limit: pageRows } }, signal })),
    enabled: on,
    refetchInterval: 30_000,
  });

/** What can be filtered by. */
export const useFacets = () => useQuery({ queryKey: ['requests', 'facets'], queryFn: ({ signal }) => data(api.GET('/admin/requests/facets', { signal })), staleTime: 60_000 });

/** Rows of requests that run, each read again until it has ended. */
export const useRunning = (ids: readonly string[]): ReadonlyMap<string, Schemas['RequestView']> =>
  useQueries({
    queries: ids.map((id) => ({
      queryKey: ['requests', 'one', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => data(api.GET('/admin/requests/{id}', { params: { path: { id } }, signal })),
      refetchInterval: (query: { state: { data?: Schemas['RequestDetailView'] } }) => (query.state.data?.request.outcome === 'open' ? 2_000 : false as const),
    })),
    combine: (results) => new Map(results.flatMap(({ data: detail }) => (detail ? [[detail.request.id, detail.request] as const] : []))),
  });

/** One request; one that runs is read again until it has ended. */
export const useRequest = (id: string) =>
  useQuery({
    queryKey: ['requests', 'one', id],
    queryFn: ({ signal }) => data(api.GET('/admin/requests/{id}', { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data?.request.outcome === 'open' ? 1_000 : false),
  });
