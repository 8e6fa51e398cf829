import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { usePacedFeed } from '../../api/feed';
import type { Filters } from './filters';
import { pageRows, useLatest, useLog } from './queries';
import { hasGap, merge } from './rows';

// Requests come in bursts: one look answers for all of a moment. The ledger has written them by then.
const moment = 400;

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
  const again = () => {
    setUpTo(undefined);
    void queries.resetQueries({ queryKey: ['requests', 'log', filters] });
  };
  useEffect(() => {
    if (gap && letIn) again();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [gap, letIn]);

  const shown = merge(loaded, fresh, letIn ? undefined : upTo);
  const admit = () => (gap ? again() : setUpTo(newest));
  return { log, rows: shown.rows, waiting: shown.waiting, waitingIsMore: gap, admit };
}
