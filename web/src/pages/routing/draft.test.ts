import { describe, expect, it } from 'vitest';
import { changesOf, diffOf, draftOf, moveItem, placeModel, removeModel, ruleWords } from './draft';

const view = {
  routing: { strategy: 'cascade', thresholds: { local: 3.5, cheap: 5.5, draft: 7 }, cascade: { maxWait: '45s' }, rules: [{ name: 'titles', when: { kind: ['title'], path: [], images: null }, use: 'tier:0' }] },
  pacing: { enabled: true, reserve: 0.05 },
  tiers: [{ tier: 0, models: ['coder'] }, { tier: 1, models: ['haiku'] }, { tier: 2, models: ['sonnet', 'gpt'] }, { tier: 3, models: [] }],
};

describe('draft', () => {
  it('changes nothing when nothing was changed', () => {
    expect(changesOf(draftOf(view), draftOf(view))).toBeNull();
    expect(diffOf(draftOf(view), draftOf(view))).toEqual([]);
  });

  it('names only the members that differ', () => {
    const before = draftOf(view);
    const after = { ...before, thresholds: { ...before.thresholds, local: 4 }, pacing: { ...before.pacing, reserve: 0.1 } };
    expect(changesOf(before, after)).toEqual({ routing: { thresholds: { local: 4, cheap: 5.5, draft: 7 } }, pacing: { enabled: true, reserve: 0.1 } });
    expect(diffOf(before, after)).toEqual([{ what: 'thresholds.local', before: '3.5', after: '4' }, { what: 'pacing.reserve', before: '0.05', after: '0.1' }]);
  });

  it('leaves conditions out that ask nothing', () => {
    expect(draftOf(view).rules).toEqual([{ name: 'titles', when: { kind: ['title'] }, use: 'tier:0' }]);
    expect(ruleWords(draftOf(view).rules[0]!)).toBe('when kind title → tier:0');
  });

  it('tells an order apart from a change of a rule', () => {
    const before = { ...draftOf(view), rules: [{ name: 'a', use: 'coder' }, { name: 'b', use: 'gpt' }] };
    expect(diffOf(before, { ...before, rules: moveItem(before.rules, 1, 0) })).toEqual([{ what: 'order of the rules', before: 'a, b', after: 'b, a' }]);
  });
});

describe('moving', () => {
  const tiers = [['a', 'b', 'c'], ['d'], [], []];

  it('moves inside a tier', () => {
    expect(placeModel(tiers, 'a', 0, 2)).toEqual([['b', 'a', 'c'], ['d'], [], []]);
    expect(placeModel(tiers, 'c', 0, 0)).toEqual([['c', 'a', 'b'], ['d'], [], []]);
    expect(placeModel(tiers, 'a', 0, 99)).toEqual([['b', 'c', 'a'], ['d'], [], []]);
  });

  it('moves to another tier, and nowhere twice', () => {
    expect(placeModel(tiers, 'b', 1, 0)).toEqual([['a', 'c'], ['b', 'd'], [], []]);
    expect(placeModel(tiers, 'x', 3, 5)).toEqual([['a', 'b', 'c'], ['d'], [], ['x']]);
    expect(placeModel(tiers, 'a', 4, 0)).toEqual(tiers);
    expect(removeModel(tiers, 'd')).toEqual([['a', 'b', 'c'], [], [], []]);
  });

  it('keeps a list when the place is none', () => {
    expect(moveItem(['a', 'b'], 0, 2)).toEqual(['a', 'b']);
    expect(moveItem(['a', 'b'], 0, 1)).toEqual(['b', 'a']);
  });
});
