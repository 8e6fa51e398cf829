import { useInfiniteQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client';

export interface SessionFilters {
  q?: string;
  client?: string;
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

/** One session; its latest turns first, earlier ones when asked for. */
export const useSession = (id: string) =>
  useInfiniteQuery({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ pageParam, signal }) => data(api.GET('/admin/sessions/{id}', { params: { path: { id }, query: { limit: 200, ...(pageParam ? { before: pageParam } : {}) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (page) => page.earlier ?? undefined,
  });
