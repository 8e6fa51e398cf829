import type { Schemas } from '../../api/client';
import { milliseconds } from '../../ui/figures';

type Attempt = Schemas['AttemptView'];

/** A bar of the timeline; places and lengths in percent of the whole. */
export interface Bar {
  number: number;
  left: number;
  width: number;
  /** Nothing had come until here, from the bar's beginning. */
  silent: number;
  /** The longest silence in the middle of the answer, where it is long enough to be seen as one. */
  gap?: { at: number; width: number };
  marks: { at: number; what: 'first byte' | 'first content'; afterMs: number }[];
}

export interface Timeline {
  totalMs: number;
  bars: Bar[];
  ticks: { at: number; ms: number }[];
}

// What has a length is seen.
const thinnest = 0.6;

// Shorter than this is how models write.
const shortestGapMs = 1_000;

/** Where the bars of attempts stand. The whole is the request, or what its attempts need if the clock was cut short. */
export function timeline(attempts: readonly Attempt[], durationMs: number | null | undefined): Timeline {
  const totalMs = Math.max(1, durationMs ?? 0, ...attempts.map((attempt) => attempt.startedAfterMs + attempt.durationMs));
  const percent = (ms: number) => Math.min(100, Math.max(0, (ms / totalMs) * 100));
  const bars = attempts.map((attempt) => {
    const width = Math.max(thinnest, percent(attempt.durationMs));
    const left = Math.min(percent(attempt.startedAfterMs), 100 - width);
    const marks: Bar['marks'] = [];
    for (const [what, afterMs] of [['first byte', attempt.firstByteMs], ['first content', attempt.firstContentMs]] as const) {
      if (afterMs != null && afterMs <= attempt.durationMs) marks.push({ at: percent(attempt.startedAfterMs + afterMs), what, afterMs });
    }

    const spoke = attempt.firstContentMs ?? attempt.firstByteMs;
    const bar: Bar = { number: attempt.number, left, width, silent: spoke == null ? width : Math.min(width, percent(spoke)), marks };
    if (isGap(attempt)) {
      const at = Math.min(percent(attempt.startedAfterMs + (attempt.silenceAtMs ?? 0)), 100 - thinnest);
      bar.gap = { at, width: Math.min(Math.max(thinnest, percent(attempt.silenceMs!)), 100 - at) };
    }

    return bar;
  });
  return { totalMs, bars, ticks: ticks(totalMs).map((ms) => ({ at: percent(ms), ms })) };
}

/** Whether an attempt was silent in the middle of its answer for long enough to be told. */
export const isGap = (attempt: Pick<Attempt, 'silenceMs'>): boolean => (attempt.silenceMs ?? 0) >= shortestGapMs;

/** Its silences in words; null when there was none to tell of. */
export function silence(attempt: Pick<Attempt, 'silenceMs' | 'silenceAtMs' | 'silences'>): string | null {
  if (!isGap(attempt)) return null;
  const longest = `silent for ${milliseconds(attempt.silenceMs!)} from ${milliseconds(attempt.silenceAtMs ?? 0)} on`;
  return attempt.silences > 1 ? `${longest}, ${attempt.silences} silences of 5 s or more` : longest;
}

/** Round times, three to six of them, zero among them. */
export function ticks(totalMs: number): number[] {
  const rough = totalMs / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const found: number[] = [];
  for (let at = 0; at <= totalMs * 1.0001; at += step) found.push(at);
  return found;
}
