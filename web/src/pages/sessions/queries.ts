import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { usePacedFeed } from '../../api/feed';

export interface SessionFilters {
  q?: string;
  since?: string;
}

/** Sessions, page by page into the past. */
export const useSessions = (filters: SessionFilters) =>
  useInfiniteQuery({
    queryKey: ['sessions', 'list', filters],
    queryFn: ({ pageParam, signal }) => data(api.GET('/admin/sessions', { params: { query: { ...filters, ...(pageParam ? { before: pageParam } : {}) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 60_000,
  });

// Turns come in bursts, and the ledger has them a moment after they ended.
const moment = 1_000;

/** One session; its latest turns first, earlier ones when asked for. Kept up to date as its requests begin and end. */
export function useSession(id: string) {
  const queries = useQueryClient();
  usePacedFeed(['request'], () => queries.invalidateQueries({ queryKey: ['sessions', 'one', id] }, { cancelRefetch: false }), moment, moment, (news) => {
    const request = (news as Schemas['FeedNews'] | null)?.request;
    return request?.session === id && (request.phase === 'began' || request.phase === 'ended');
  });
  return useInfiniteQuery({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ pageParam, signal }) => data(api.GET('/admin/sessions/{id}', { params: { path: { id }, query: { limit: 200, ...(pageParam ? { before: pageParam } : {}) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (page) => page.earlier ?? undefined,
  });
}
