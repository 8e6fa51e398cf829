import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/client';
import { silence, ticks, timeline } from './timeline';

const attempt = (startedAfterMs: number, durationMs: number, firstByteMs?: number, firstContentMs?: number, number = 1) =>
  ({ number, startedAfterMs, durationMs, firstByteMs, firstContentMs }) as Schemas['AttemptView'];

describe('the timeline of attempts', () => {
  it('puts each attempt where it was in the request', () => {
    const { bars } = timeline([attempt(0, 400, 100, 200), attempt(500, 500, 125, 250, 2)], 1000);
    expect(bars.map((bar) => [bar.left, bar.width, bar.silent])).toEqual([[0, 40, 20], [50, 50, 25]]);
    expect(bars[1]!.marks).toEqual([{ at: 62.5, what: 'first byte', afterMs: 125 }, { at: 75, what: 'first content', afterMs: 250 }]);
  });

  it('shows an attempt that never answered as silent all through', () => {
    const [bar] = timeline([attempt(0, 900)], 900).bars;
    expect(bar).toMatchObject({ left: 0, width: 100, silent: 100, marks: [] });
  });

  it('stretches when the request ended before its attempt, and never leaves the frame', () => {
    const { totalMs, bars } = timeline([attempt(0, 2000), attempt(2000, 0, undefined, undefined, 2)], 100);
    expect(totalMs).toBe(2000);
    for (const bar of bars) expect(bar.left + bar.width).toBeLessThanOrEqual(100);
    expect(bars[1]!.width).toBeGreaterThan(0);
  });

  it('marks the longest silence in the middle of an answer, and tells it in words', () => {
    const [bar] = timeline([{ ...attempt(1000, 9000, 100, 500), silenceMs: 6000, silenceAtMs: 2000, silences: 2 }], 10_000).bars;
    expect(bar!.gap).toEqual({ at: 30, width: 60 });
    expect(silence({ silenceMs: 6000, silenceAtMs: 2000, silences: 2 })).toBe('silent for 6.0 s from 2.0 s on, 2 silences of 5 s or more');
    expect(silence({ silenceMs: 6000, silenceAtMs: 2000, silences: 1 })).toBe('silent for 6.0 s from 2.0 s on');
    expect(timeline([{ ...attempt(0, 9000), silenceMs: 300, silenceAtMs: 10, silences: 0 }], 9000).bars[0]!.gap).toBeUndefined();
    expect(silence({ silences: 0 })).toBeNull();
  });

  it('has no attempts and no length to stumble over', () => {
    expect(timeline([], null)).toMatchObject({ totalMs: 1, bars: [] });
  });

  it.each([1, 7, 90, 999, 12_345, 600_000])('has few and round ticks for %i ms', (total) => {
    const found = ticks(total);
    expect(found[0]).toBe(0);
    expect(found.length).toBeGreaterThanOrEqual(2);
    expect(found.length).toBeLessThanOrEqual(6);
    expect(found.at(-1)).toBeLessThanOrEqual(total);
  });
});
