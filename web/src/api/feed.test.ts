import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { renderHook } from '@testing-library/react';

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeSource[] = [];
  readyState = 0;
  onopen?: () => void;
  onerror?: () => void;

  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }

  close = () => { this.readyState = 2; };

  opens() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** A loss that the browser mends by itself, or an answer that was no feed. */
  fails(forGood: boolean) {
    this.readyState = forGood ? 2 : 0;
    this.onerror?.();
  }
}

const sources = FakeSource.opened;
const last = () => sources.at(-1)!;
let hidden = false;
let feed: typeof import('./feed');
let closeFeed: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  vi.stubGlobal('EventSource', FakeSource);
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  hidden = false;
  sources.length = 0;
  feed = await import('./feed');
  closeFeed = feed.openFeed();
});

afterEach(() => {
  closeFeed();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function show(visible: boolean) {
  hidden = !visible;
  document.dispatchEvent(new Event('visibilitychange'));
}

test('a feed that was refused is asked for again, ever more rarely', () => {
  const times: number[] = [];
  let now = 0;
  last().fails(true);
  while (now < 120_000) {
    const before = sources.length;
    vi.advanceTimersByTime(1_000);
    now += 1_000;
    if (sources.length > before) {
      times.push(now);
      last().fails(true);
    }
  }

  expect(times).toEqual([1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
  expect(sources.filter((source) => source.readyState !== 2)).toHaveLength(0);
});

test('the wait is short again after it was there', () => {
  last().fails(true);
  vi.advanceTimersByTime(1_000);
  last().fails(true);
  vi.advanceTimersByTime(2_000);
  last().opens();
  const before = sources.length;
  last().fails(true);
  vi.advanceTimersByTime(1_000);
  expect(sources).toHaveLength(before + 1);
});

test('what the browser mends by itself is left to it', () => {
  last().opens();
  last().fails(false);
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
});

test('somebody who comes back to the page waits for nothing, and what was missed is told', () => {
  const missed = vi.fn();
  renderHook(() => feed.useFeed('missed', missed));
  last().opens();
  for (let at = 0; at < 6; at++) {
    last().fails(true);
    vi.advanceTimersByTime(30_000);
  }

  last().fails(true);
  show(false);
  const before = sources.length;
  show(true);
  expect(sources).toHaveLength(before + 1);
  last().opens();
  expect(missed).toHaveBeenCalledTimes(1);
});

test('a page that nobody looks at lets its connection go, also when the gateway was restarted meanwhile', () => {
  last().opens();
  show(false);
  last().fails(true);
  vi.advanceTimersByTime(29_000);
  last().opens();
  vi.advanceTimersByTime(300_000);
  expect(sources.filter((source) => source.readyState !== 2)).toHaveLength(0);
  const before = sources.length;
  show(true);
  expect(sources).toHaveLength(before + 1);
});

test('a page that was opened where nobody looks rests, too', () => {
  closeFeed();
  hidden = true;
  closeFeed = feed.openFeed();
  last().opens();
  vi.advanceTimersByTime(30_000);
  expect(last().readyState).toBe(2);
});

test('paced: a storm of events is told once at once and once after it', async () => {
  const act = vi.fn();
  renderHook(() => feed.usePacedFeed(['request', 'local'], act, 500));
  last().opens();
  for (let at = 0; at < 50; at++) last().dispatchEvent(new MessageEvent(at % 2 ? 'request' : 'local', { data: '{}' }));
  expect(act).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(act).toHaveBeenCalledTimes(2);
});
