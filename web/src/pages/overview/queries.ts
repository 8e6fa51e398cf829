import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { usePacedFeed } from '../../api/feed';

export const ranges = [
  { value: 'today', label: 'Today' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: 'window', label: 'Session window' },
] as const;

export type Range = (typeof ranges)[number]['value'];

/** Numbers that are not null are always told. */
type Told<T> = { [Name in keyof T]-?: NonNullable<T[Name]> };
export type Sums = Told<Omit<Schemas['UsageRow'], 'tokens' | 'asked' | 'askedOnPlan' | 'dearest'>> & {
  tokens: Told<Schemas['Usage']>;
  asked: Told<Schemas['Comparison']>;
  askedOnPlan: Told<Schemas['Comparison']>;
  dearest: Told<Schemas['Comparison']>;
};
export type ModelSums = Omit<Schemas['ModelUsage'], 'usage'> & { usage: Sums };
export type Bucket = Schemas['BucketView'];
export type OverviewData = Omit<Schemas['OverviewView'], 'total' | 'tiers' | 'clients' | 'models'> & {
  total: Sums;
  tiers: Sums[];
  clients: { rows: Sums[]; others: number; rest?: Sums };
  models: { rows: ModelSums[]; others: number; rest?: Sums };
};
export type Live = Schemas['LiveView'];
export type LiveRequest = Schemas['LiveRequestView'];

/** The range that an address names. */
export const rangeOf = (value: unknown): Range => (ranges.some((range) => range.value === value) ? (value as Range) : 'today');

// Ended requests come in bursts: the sums are asked for again once they have settled, at most every two seconds.
const settle = 2_000;

/** What ran where; kept up to date as requests end. */
export function useOverview(range: Range) {
  const queries = useQueryClient();
  usePacedFeed(['request'], () => queries.invalidateQueries({ queryKey: ['overview'] }), settle, settle, (news) => (news as Schemas['FeedNews'] | null)?.request?.phase === 'ended');
  return useQuery({
    queryKey: ['overview', range],
    queryFn: async ({ signal }) => (await data(api.GET('/admin/overview', { params: { query: { range } }, signal }))) as unknown as OverviewData,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

// Requests begin and end in bursts.
const often = 500;

/** What is happening now. While something runs it is asked for twice a second, else when the feed tells of a request. */
export function useLive() {
  const queries = useQueryClient();
  usePacedFeed(['request'], () => queries.invalidateQueries({ queryKey: ['live'] }, { cancelRefetch: false }), often);
  return useQuery({
    queryKey: ['live'],
    queryFn: ({ signal }) => data(api.GET('/admin/live', { signal })) as Promise<Live>,
    refetchInterval: (query) => ((query.state.data?.count ?? 0) > 0 ? often : 15_000),
  });
}
