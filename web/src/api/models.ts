import { useQuery } from '@tanstack/react-query';
import { api, data } from './client';

/** Every model that is known; read again every few milliseconds where a page says so. */
export const useModels = (every?: number) => useQuery({ queryKey: ['models'], queryFn: ({ signal }) => data(api.GET('/admin/models', { signal })), refetchInterval: every });
