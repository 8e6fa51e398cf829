import type { Schemas } from '../../api/client';

type Attempt = Schemas['AttemptView'];

/** A bar of the timeline; places and lengths in percent of the whole. */
export interface Bar {
  number: number;
  left: number;
  width: number;
  /** Nothing had come until here, from the bar's beginning. */
  silent: number;
  marks: { at: number; what: 'first byte' | 'first content'; afterMs: number }[];
}

export interface Timeline {
  totalMs: number;
  bars: Bar[];
  ticks: { at: number; ms: number }[];
}

// What has a length is seen.
const thinnest = 0.6;

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
    return { number: attempt.number, left, width, silent: spoke == null ? width : Math.min(width, percent(spoke)), marks };
  });
  return { totalMs, bars, ticks: ticks(totalMs).map((ms) => ({ at: percent(ms), ms })) };
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
