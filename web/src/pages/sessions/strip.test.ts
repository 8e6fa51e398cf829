import { describe, expect, it } from 'vitest';
import { answerers, cacheShare, failed, heights, size, type Turn } from './strip';

const turn = (spend: number, tokens: Partial<Turn['request']['tokens']> = {}, outcome = 'ok') =>
  ({ drafts: 0, sentBytes: 0, request: { spend, planValue: 0, electricity: 0, durationMs: spend * 1000, outcome, tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0, ...tokens } } }) as Turn;

describe('the strip of turns', () => {
  it('has its highest bar at the dearest turn, and none that cannot be seen', () => {
    expect(heights([turn(4), turn(1), turn(0)], 'cost')).toEqual([1, 0.5, 0.06]);
    expect(heights([turn(0), turn(0)], 'cost')).toEqual([0.06, 0.06]);
    expect(heights([], 'cost')).toEqual([]);
  });

  it('counts all tokens of a turn, and its time', () => {
    expect(size(turn(0, { input: 1, cacheRead: 2, cacheWrite: 3, output: 4 }), 'tokens')).toBe(10);
    expect(size(turn(2), 'time')).toBe(2000);
  });

  it('tells the share of the prompt that came from a cache', () => {
    expect(cacheShare([turn(0, { input: 10, cacheRead: 80, cacheWrite: 10 }).request.tokens, turn(0).request.tokens])).toBe(0.8);
    expect(cacheShare([turn(0).request.tokens])).toBeNull();
  });

  it('gives letters to models that share a hue, and to no other', () => {
    const by = (model: string, tier: number | null): Turn => ({ ...turn(1), request: { ...turn(1).request, upstream: 'up', model, tier } }) as Turn;
    expect(answerers([by('large', 2), by('small', 0), by('other', 2), by('large', 2), by('alone', null)])).toEqual([
      { address: 'up/small', tier: 0 },
      { address: 'up/large', tier: 2, letter: 'A' },
      { address: 'up/other', tier: 2, letter: 'B' },
      { address: 'up/alone', tier: null },
    ]);
    expect(answerers([turn(1)])).toEqual([]);
  });

  it('knows what got no answer', () => {
    expect([turn(0), turn(0, {}, 'open'), turn(0, {}, 'upstream_error')].map(failed)).toEqual([false, false, true]);
  });
});
