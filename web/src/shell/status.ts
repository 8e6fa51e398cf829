import { useQuery, useQueryClient, type Query } from '@tanstack/react-query';
import { api, data } from '../api/client';
import { usePacedFeed } from '../api/feed';

const every = 500;

/** The state of the whole gateway, kept up to date by {@link useStatusFeed}. */
export const useStatus = () => useQuery({ queryKey: ['status'], queryFn: ({ signal }) => data(api.GET('/admin/status', { signal })), refetchInterval: 30_000 });

/** Keeps the status up to date, and everything else after the feed was away. Once for the whole page. */
export function useStatusFeed(): void {
  const queries = useQueryClient();
  usePacedFeed(['status', 'config', 'problem'], () => queries.invalidateQueries({ queryKey: ['status'] }), every);
  usePacedFeed(['missed'], () => queries.invalidateQueries({ predicate: mayBeOld }, { cancelRefetch: false }), every);
}

/** The log's pages are not read again: its newest rows tell what came, and whether there is a gap. */
export const mayBeOld = ({ queryKey }: Pick<Query, 'queryKey'>): boolean => !(queryKey[0] === 'requests' && queryKey[1] === 'log');
