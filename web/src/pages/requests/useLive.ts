import { useEffect, useState } from 'react';
import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { usePacedFeed } from '../../api/feed';
import type { Filters } from './filters';
import { pageRows, useLatest, useLog, useRunning } from './queries';
import { absorb, hasGap, merge, overlooked, type RowPage } from './rows';

// Requests come in bursts: one look answers for all of a moment. The ledger has written them by then.
const moment = 400;

// More of them run only in a storm; the others are told when they come into the latest rows, or when the log is read again.
const mostOverlooked = 10;

/** The log as it grows: new rows come in on top while the reader is there, else they wait and are counted. */
export function useLive(filters: Filters, atTop: boolean, paused: boolean) {
  const queries = useQueryClient();
  const log = useLog(filters);
  // Also while paused: what waits is counted.
  const latest = useLatest(filters, log.isSuccess);
  usePacedFeed(['request'], () => queries.invalidateQueries({ queryKey: ['requests', 'latest'] }, { cancelRefetch: false }), moment, moment);

  const loaded = log.data?.pages.flatMap((page) => page.rows) ?? [];
  const fresh = latest.data?.rows ?? [];
  const newest = fresh[0]?.id;

  // The row up to which the reader has let new ones in; while he stands at the top, all of them.
  const [upTo, setUpTo] = useState<string>();
  const letIn = atTop && !paused;
  useEffect(() => {
    setUpTo((before) => (letIn ? undefined : before ?? newest ?? loaded[0]?.id));
    // Only the moment of leaving the top counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [letIn, JSON.stringify(filters)]);

  const gap = hasGap(loaded, fresh, pageRows);
  const take = () => {
    if (!latest.data) return;
    queries.setQueryData<InfiniteData<RowPage, string>>(['requests', 'log', filters], (before) => {
      if (!before) return before;
      const pages = absorb(before.pages, latest.data!, pageRows);
      return pages === before.pages ? before : { pages: [...pages], pageParams: before.pageParams.slice(0, pages.length) };
    });
  };
  useEffect(() => {
    if (letIn && log.isSuccess && !log.isFetching) take();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [latest.data, letIn, log.isSuccess, log.isFetching]);

  const ended = useRunning(latest.data ? overlooked(loaded, fresh, mostOverlooked) : []);
  const shown = merge(loaded.map((row) => ended.get(row.id) ?? row), fresh, letIn ? undefined : upTo);
  const admit = () => {
    if (gap) take();
    setUpTo(gap ? undefined : newest);
  };
  // Who looks for what runs does not look for what has ended meanwhile.
  const rows = filters.outcome === 'open' ? shown.rows.filter((row) => row.outcome === 'open') : shown.rows;
  return { log, rows, waiting: shown.waiting, waitingIsMore: gap, admit };
}
