import type { Schemas } from '../../api/client';

export type Turn = Schemas['TurnView'];
export type Measure = 'cost' | 'tokens' | 'time';

/** What a turn counts for. Cost is what it is worth: billed, list value of a plan, electricity. */
export function size({ request }: Turn, by: Measure): number {
  const { tokens } = request;
  if (by === 'cost') return request.spend + request.planValue + request.electricity;
  if (by === 'time') return request.durationMs ?? 0;
  return tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output;
}

/** Heights of bars between a floor that is seen and the whole, by the square root: small turns beside a huge one can still be told apart. */
export function heights(turns: readonly Turn[], by: Measure, floor = 0.06): number[] {
  const most = Math.max(0, ...turns.map((turn) => size(turn, by)));
  return turns.map((turn) => (most === 0 ? floor : Math.max(floor, Math.sqrt(size(turn, by) / most))));
}

const served = new Set(['ok', 'truncated', 'client_cancelled', 'open']);

/** It got no answer. */
export const failed = ({ request }: Turn): boolean => !served.has(request.outcome);

/** The share of all prompt tokens that came from a cache; null without prompt tokens. */
export function cacheShare(turns: readonly Turn[]): number | null {
  let [read, all] = [0, 0];
  for (const { request: { tokens } } of turns) {
    read += tokens.cacheRead;
    all += tokens.input + tokens.cacheRead + tokens.cacheWrite;
  }

  return all === 0 ? null : read / all;
}
