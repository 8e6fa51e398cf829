import { useEffect, useRef, useState } from 'react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client';
import { useFeed } from '../../api/feed';
import { follow } from '../../api/follow';
import { useSettled } from '../../ui/useSettled';
import type { Changes } from './draft';

export type Switches = Schemas['RoutingView'];
export type Config = Schemas['RoutingConfigView'];
export type Check = Schemas['DraftCheck'];
export type Replay = Schemas['ReplayResult'];
export type Simulation = Schemas['SimulationView'];

const switchKey = ['routing', 'switch'];

export function useSwitch() {
  const queries = useQueryClient();
  useFeed('status', () => void queries.invalidateQueries({ queryKey: switchKey }));
  return useQuery({ queryKey: switchKey, queryFn: ({ signal }) => data(api.GET('/admin/routing', { signal })) });
}

export function useTurn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: { use: string; client?: string }) => data(api.POST('/admin/routing', { body: change })),
    onSuccess: (view) => { queries.setQueryData(switchKey, view); void queries.invalidateQueries({ queryKey: ['status'] }); },
  });
}

export function usePrivate() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (enabled: boolean) => data(api.POST('/admin/routing/private', { body: { enabled } })),
    onSuccess: (view) => { queries.setQueryData(switchKey, view); void queries.invalidateQueries({ queryKey: ['status'] }); },
  });
}

export function useRoutingConfig() {
  const queries = useQueryClient();
  useFeed('config', () => void queries.invalidateQueries({ queryKey: ['routing'] }));
  return useQuery({ queryKey: ['routing', 'config'], queryFn: ({ signal }) => data(api.GET('/admin/routing/config', { signal })) });
}

/** What the draft is worth, asked a moment after the last change. */
export function useCheck(changes: Changes | null) {
  const settled = useSettled(JSON.stringify(changes));
  return useQuery({
    queryKey: ['routing', 'check', settled],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => data(api.POST('/admin/routing/check', { body: { draft: JSON.parse(settled) as Schemas['RoutingDraft'] | null }, signal })),
  });
}

export function useSave() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (save: { draft: Changes; expected: string }) => data(api.POST('/admin/routing/config', { body: save as Schemas['RoutingSave'] })),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: ['routing'] }), queries.invalidateQueries({ queryKey: ['models'] })]),
  });
}

export const useSimulate = () =>
  useMutation({ mutationFn: (query: Schemas['SimulationQuery']) => data(api.POST('/admin/routing/simulate', { body: query })) });

interface Progress {
  done: number;
  total: number;
  result?: Replay;
  error?: string;
}

/** One replay at a time; leaving the page or beginning anew ends the one that runs. */
export function useReplay() {
  const [state, become] = useState<Progress | null>(null);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (draft: Changes | null, since: string) => {
    running.current?.abort();
    const own = (running.current = new AbortController());
    become({ done: 0, total: 0 });
    try {
      for await (const step of follow<Progress>('/admin/routing/replay', { draft, since }, own.signal)) become(step);
    } catch (error) {
      if (!own.signal.aborted) become({ done: 0, total: 0, error: (error as Error).message });
    }
  };
  const stop = () => { running.current?.abort(); become(null); };
  return { state, run, stop, busy: state !== null && !state.result && !state.error };
}
