import type { Schemas } from '../../api/client';
import { answeredBy, gotAnswer } from '../requests/words';

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

/** It got no answer. */
export const failed = ({ request }: Turn): boolean => !gotAnswer(request.outcome);

/** The share of prompt tokens that came from a cache; null without prompt tokens. */
export function cacheShare(all: readonly Schemas['TokensView'][]): number | null {
  let [read, prompt] = [0, 0];
  for (const tokens of all) {
    read += tokens.cacheRead;
    prompt += tokens.input + tokens.cacheRead + tokens.cacheWrite;
  }

  return prompt === 0 ? null : read / prompt;
}

/** A model of the strip. */
export interface Answerer {
  address: string;
  tier: number | null;
  /** What tells it from others of its tier, which have the same hue; absent where it is alone. */
  letter?: string;
}

/** Who answered the turns: by tier, and within it the first to answer first. */
export function answerers(turns: readonly Turn[]): Answerer[] {
  const found = new Map<string, Answerer>();
  for (const { request } of turns) {
    const address = answeredBy(request);
    if (address && !found.has(address)) found.set(address, { address, tier: request.tier ?? null });
  }

  const all = [...found.values()];
  let next = 0;
  return all
    .sort((left, right) => (left.tier ?? 9) - (right.tier ?? 9))
    .map((one) => (all.filter((other) => other.tier === one.tier).length > 1 ? { ...one, letter: letters[next++ % letters.length]! } : one));
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
