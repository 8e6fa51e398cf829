import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from './paced';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a storm of wishes is one run at once and one for the rest', async () => {
  const act = vi.fn();
  const want = paced(act, 500);
  for (let at = 0; at < 100; at++) want();
  expect(act).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(499);
  expect(act).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(act).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(act).toHaveBeenCalledTimes(2);
});

test('a slow run is not cut short, and what came meanwhile is not lost', async () => {
  let finish = () => {};
  const act = vi.fn(() => new Promise<void>((done) => { finish = done; }));
  const want = paced(act, 500);
  want();
  want();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(act).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(act).toHaveBeenCalledTimes(2);
});

test('a failure does not end it', async () => {
  const act = vi.fn(() => Promise.reject(new Error('gone')));
  const want = paced(act, 100, 100);
  want();
  expect(act).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(250);
  want();
  await vi.advanceTimersByTimeAsync(250);
  expect(act).toHaveBeenCalledTimes(2);
});

test('stopped, it does nothing more', async () => {
  const act = vi.fn();
  const want = paced(act, 100);
  want();
  want();
  want.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(act).toHaveBeenCalledTimes(1);
});
