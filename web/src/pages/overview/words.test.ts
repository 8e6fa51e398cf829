import { describe, expect, it } from 'vitest';
import type { OverviewData } from './queries';
import { bucketName, elapsedShare, headline, list, paceWords, phaseWords, reach, saved, stretch } from './words';
import { rangeOf } from './queries';

const view = (more: object, total: object = {}) => ({
  range: 'today',
  requests: { local: 152, cloud: 62, neither: 0 },
  total: { requests: 214, spend: 3.42, planValue: 0, asked: { baseline: 15.22, actual: 3.42, saved: 11.8 }, ...total },
  ...more,
}) as unknown as OverviewData;

describe('headline', () => {
  it('is made of the figures', () => expect(headline(view({}))).toBe('Today 214 requests: 71 % stayed on this machine, $3.42 spent and $11.80 saved against what was asked for.'));
  it('says when routing made it dearer', () => expect(headline(view({}, { asked: { baseline: 1, actual: 1.5, saved: -0.5 } }))).toContain('$0.500 dearer than what was asked for'));
  it('leaves out a saving that there is no baseline for', () => expect(headline(view({}, { asked: { baseline: 0, actual: 0, saved: 0 } }))).toBe('Today 214 requests: 71 % stayed on this machine and $3.42 spent.'));
  it('keeps list value apart from dollars', () => expect(headline(view({}, { planValue: 4 }))).toContain('$4.00 of list value on subscriptions'));
  it('says so when there was nothing', () => expect(headline(view({ range: '7d' }, { requests: 0 }))).toBe('In the last 7 days: no requests.'));
  it('divides by nothing when nobody answered', () => expect(headline(view({ requests: { local: 0, cloud: 0, neither: 3 } }, { requests: 3 }))).toContain('none was answered'));
});

describe('words', () => {
  it('names a window', () => expect(stretch({ range: 'window', window: { upstream: 'anthropic', name: '5h', start: '2020-01-01T00:00:00Z', end: '2020-01-01T05:00:00Z' } })).toMatch(/anthropic's 5h window/));
  it('lists', () => expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']));
  it('turns a negative saving round', () => expect(saved(-2, 'against x')).toBe('$2.00 dearer than x'));
  it('names hours and days of the gateway’s zone', () => {
    expect(bucketName({ start: '2026-11-20T23:00:00Z' }, 'hour', 'Europe/Berlin')).toBe('00:00');
    expect(bucketName({ start: '2026-11-20T23:00:00Z' }, 'day', 'Europe/Berlin')).toContain('21 Nov');
    expect(bucketName({ start: '2026-11-20T12:00:00Z' }, 'day', 'No/Zone')).toContain('20 Nov');
  });
  it('tells what can answer from what could if somebody had a key', () => {
    const upstream = (name: string, local: boolean, credential: string) => ({ name, local, credential, models: 3 });
    const tiers = [{ tier: 0, models: ['ollama/coder:7b'] }, { tier: 1, models: ['anthropic/claude-haiku-4-5', 'ollama/coder:7b'] }];
    const upstreams = [upstream('ollama', true, 'none'), upstream('anthropic', false, "the caller's own"), upstream('aggregator', false, 'env:OPENROUTER_API_KEY')];
    expect(reach({ tiers, upstreams } as never)).toEqual({ local: ['ollama/coder:7b'], keys: ['aggregator'] });
    expect(reach()).toEqual({ local: [], keys: [] });
  });
  it('says what pacing does', () => expect([paceWords(-1.79), paceWords(0.53)]).toEqual(['pacing: thresholds −1.8, so more may go to dearer models', 'pacing: thresholds +0.5, so more stays on cheaper models']));
  it('says what a request does', () => expect([phaseWords({ phase: 'queued', ahead: 2 }), phaseWords({ phase: 'queued', ahead: 0 }), phaseWords({ phase: 'writing' })]).toEqual(['waits, 2 ahead', 'waits, next in line', 'writes']));
  it('knows how much of a window is over', () => {
    expect(elapsedShare('2026-11-20T10:00:00Z', '2026-11-20T15:00:00Z', new Date('2026-11-20T11:00:00Z'))).toBeCloseTo(0.2);
    expect(elapsedShare('2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z')).toBeUndefined();
  });
  it('takes only ranges that there are', () => expect([rangeOf('30d'), rangeOf('century'), rangeOf(undefined)]).toEqual(['30d', 'today', 'today']));
});
