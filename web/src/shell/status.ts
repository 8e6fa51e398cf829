import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data } from '../api/client';
import { useFeed } from '../api/feed';

/** The state of the whole gateway, kept up to date by the feed. */
export function useStatus() {
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: ['status'] });
  useFeed('status', again);
  useFeed('config', again);
  useFeed('problem', again);
  useFeed('missed', () => void queries.invalidateQueries());
  return useQuery({ queryKey: ['status'], queryFn: ({ signal }) => data(api.GET('/admin/status', { signal })), refetchInterval: 30_000 });
}
