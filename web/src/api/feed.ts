import { useEffect, useRef, useSyncExternalStore } from 'react';

/** What the feed tells of; the names are the gateway's. */
export type FeedEventName = 'status' | 'request' | 'local' | 'config' | 'problem' | 'missed';

/** Whether what the page shows is kept up to date. */
export type FeedState = 'connecting' | 'live' | 'lost';

type Handler = (data: unknown) => void;

const names: FeedEventName[] = ['status', 'request', 'local', 'config', 'problem', 'missed'];
const handlers = new Map<FeedEventName, Set<Handler>>(names.map((name) => [name, new Set<Handler>()]));
const watchers = new Set<() => void>();
let state: FeedState = 'connecting';
let source: EventSource | undefined;

/** Opens the one feed of the page; the browser opens it again by itself after a loss. */
export function openFeed(): () => void {
  source ??= connect();
  document.addEventListener('visibilitychange', rest);
  return () => {
    document.removeEventListener('visibilitychange', rest);
    clearTimeout(resting);
    source?.close();
    source = undefined;
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

export const useFeedState = (): FeedState =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );

function connect(): EventSource {
  const opened = new EventSource('/admin/feed');
  opened.onopen = () => become('live');
  opened.onerror = () => become('lost');
  for (const name of names) {
    opened.addEventListener(name, (event) => {
      const data: unknown = JSON.parse((event as MessageEvent<string>).data || 'null');
      for (const handler of handlers.get(name)!) handler(data);
    });
  }

  return opened;
}

// A browser opens six connections to a host: pages that nobody looks at must not hold them all.
let resting: ReturnType<typeof setTimeout> | undefined;

function rest(): void {
  clearTimeout(resting);
  if (document.hidden) {
    resting = setTimeout(() => {
      source?.close();
      source = undefined;
      become('lost');
    }, 30_000);
  } else {
    source ??= connect();
  }
}

function become(next: FeedState): void {
  if (next === state) return;
  // What happened while nobody listened is not told again.
  if (next === 'live' && state === 'lost') for (const handler of handlers.get('missed')!) handler(null);
  state = next;
  for (const watcher of watchers) watcher();
}
