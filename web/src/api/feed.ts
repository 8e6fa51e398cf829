import { useEffect, useRef, useSyncExternalStore } from 'react';
import { paced } from './paced';

/** What the feed tells of; the names are the gateway's. */
export type FeedEventName = 'status' | 'request' | 'local' | 'config' | 'problem' | 'missed';

/** Whether what the page shows is kept up to date. */
export type FeedState = 'connecting' | 'live' | 'lost' | 'resting';

type Handler = (data: unknown) => void;

const names: FeedEventName[] = ['status', 'request', 'local', 'config', 'problem', 'missed'];
const handlers = new Map<FeedEventName, Set<Handler>>(names.map((name) => [name, new Set<Handler>()]));
const watchers = new Set<() => void>();
let state: FeedState = 'connecting';
let source: EventSource | undefined;

// How long it waits before it asks again, doubled each time it was in vain.
const [firstWait, longestWait] = [1_000, 30_000];
let wait = firstWait;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Opens the one feed of the page. It is opened again after every loss, until what is returned closes it. */
export function openFeed(): () => void {
  document.addEventListener('visibilitychange', rest);
  connect();
  rest();
  return () => {
    document.removeEventListener('visibilitychange', rest);
    clearTimeout(resting);
    close();
    become('lost');
  };
}

/** Calls back for every event of a name. */
export function useFeed(name: FeedEventName, handler: Handler): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const own: Handler = (data) => latest.current(data);
    handlers.get(name)!.add(own);
    return () => void handlers.get(name)!.delete(own);
  }, [name]);
}

/** Does something when events of some names come, those that matter, at most once in a time and one after the other. */
export function usePacedFeed(events: readonly FeedEventName[], act: () => unknown, every: number, first = 0, matters: (data: unknown) => boolean = () => true): void {
  const latest = useRef({ act, matters });
  useEffect(() => {
    latest.current = { act, matters };
  });
  useEffect(() => {
    const own = paced(() => latest.current.act(), every, first);
    const handler: Handler = (data) => {
      if (latest.current.matters(data)) own();
    };
    for (const name of events) handlers.get(name)!.add(handler);
    return () => {
      own.stop();
      for (const name of events) handlers.get(name)!.delete(handler);
    };
    // Names are written out where it is used.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [events.join(), every, first]);
}

export const useFeedState = (): FeedState =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );

function connect(): void {
  close();
  const opened = (source = new EventSource('/admin/feed'));
  opened.onopen = () => {
    wait = firstWait;
    become('live');
  };
  opened.onerror = () => {
    if (source !== opened) return;
    become('lost');
    // While it connects the browser tries by itself. Closed, it has given up for good: it got an answer that was no feed.
    if (opened.readyState !== EventSource.CLOSED) return;
    close();
    waiting = setTimeout(connect, wait);
    wait = Math.min(longestWait, wait * 2);
  };
  for (const name of names) {
    opened.addEventListener(name, (event) => {
      const data: unknown = JSON.parse((event as MessageEvent<string>).data || 'null');
      for (const handler of [...handlers.get(name)!]) handler(data);
    });
  }
}

function close(): void {
  clearTimeout(waiting);
  source?.close();
  source = undefined;
}

// A browser opens six connections to a host: pages that nobody looks at must not hold them all.
let resting: ReturnType<typeof setTimeout> | undefined;

function rest(): void {
  clearTimeout(resting);
  if (document.hidden) {
    resting = setTimeout(() => {
      close();
      become('resting');
    }, 30_000);
  } else if (!source) {
    // Somebody looks: nothing is waited for.
    wait = firstWait;
    connect();
  }
}

function become(next: FeedState): void {
  if (next === state) return;
  // What happened while nobody listened is not told again.
  if (next === 'live' && state !== 'connecting') for (const handler of [...handlers.get('missed')!]) handler(null);
  state = next;
  for (const watcher of watchers) watcher();
}
