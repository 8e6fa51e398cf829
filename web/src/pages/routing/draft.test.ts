import { describe, expect, it } from 'vitest';
import { changesOf, diffOf, draftOf, mergeDrafts, moveItem, placeModel, removeModel, ruleWords, putRule, ruleProblems, type Rule } from './draft';

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
    expect(changesOf(before, after)).toEqual({ routing: { thresholds: { local: 4 } }, pacing: { reserve: 0.1 } });
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

describe('a draft upon a newer file', () => {
  const base = { ...draftOf(view), rules: [{ name: 'a', use: 'coder' }, { name: 'b', use: 'gpt' }, { name: 'c', use: 'haiku' }] };
  const none = new Set<string>();

  it('has both changes where they do not touch the same', () => {
    const mine = { ...base, thresholds: { ...base.thresholds, local: 4 }, rules: [...base.rules, { name: 'mine', use: 'coder' }] };
    const theirs = { ...base, strategy: 'static', rules: [{ name: 'theirs', use: 'gpt' }, { name: 'a', use: 'haiku' }, base.rules[1]!] };
    const merged = mergeDrafts(base, mine, theirs);
    expect(merged.clashes).toEqual([]);
    expect(merged.changes.map((change) => change.what)).toEqual(['strategy', 'rule “theirs”', 'rule “a”', 'rule “c”']);
    expect(merged.take(none)).toMatchObject({ strategy: 'static', thresholds: { local: 4, cheap: 5.5 } });
    expect(merged.take(none).rules).toEqual([{ name: 'theirs', use: 'gpt' }, { name: 'a', use: 'haiku' }, { name: 'b', use: 'gpt' }, { name: 'mine', use: 'coder' }]);
  });

  it('asks where a rule, a value or the order was changed in both', () => {
    const mine = { ...base, strategy: 'complexity', rules: [{ name: 'b', use: 'mine' }, base.rules[0]!, base.rules[2]!] };
    const theirs = { ...base, strategy: 'static', rules: [base.rules[2]!, base.rules[0]!, { name: 'b', use: 'theirs' }] };
    const merged = mergeDrafts(base, mine, theirs);
    expect(merged.clashes.map((clash) => [clash.what, clash.mine, clash.theirs])).toEqual([['strategy', 'complexity', 'static'], ['rule “b”', 'always → mine', 'always → theirs'], ['order of the rules', 'b, a, c', 'c, a, b']]);
    expect(merged.take(none).rules.map((rule) => [rule.name, rule.use])).toEqual([['c', 'haiku'], ['a', 'coder'], ['b', 'theirs']]);
    expect(merged.take(new Set(['rule “b”', 'order of the rules'])).rules.map((rule) => [rule.name, rule.use])).toEqual([['b', 'mine'], ['a', 'coder'], ['c', 'haiku']]);
  });

  it('puts tiers together, but no model into two of them', () => {
    const apart = mergeDrafts(base, { ...base, tiers: placeModel(base.tiers, 'coder', 1, 9) }, { ...base, tiers: placeModel(base.tiers, 'gpt', 3, 0) });
    expect(apart.take(none).tiers).toEqual([[], ['haiku', 'coder'], ['sonnet'], ['gpt']]);
    const both = mergeDrafts(base, { ...base, tiers: placeModel(base.tiers, 'coder', 1, 9) }, { ...base, tiers: placeModel(base.tiers, 'coder', 3, 0) });
    expect(both.clashes.map((clash) => clash.what)).toEqual(['tiers']);
    expect(both.take(none).tiers).toEqual([[], ['haiku'], ['sonnet', 'gpt'], ['coder']]);
    expect(both.take(new Set(['tiers'])).tiers).toEqual([[], ['haiku', 'coder'], ['sonnet', 'gpt'], []]);
  });
});

describe('the problems of a rule', () => {
  it('stand beside the part that they are about', () => {
    const problem = (path: string, message: string, fix = '') => ({ path, message, fix });
    const found = ruleProblems([problem('routing.rules[1].use', 'No such model.', 'Name one.'), problem('routing.rules[1].when.text[0]', 'Not closed.'), problem('routing.rules[1].when.text[1]', 'Neither.'), problem('routing.rules[1]', 'Odd.'), problem('routing.rules[10].use', 'Other.'), problem('routing.rules[0].use', 'Other.')], 1);
    expect([...found]).toEqual([['use', 'No such model. Name one.'], ['when.text', 'Not closed. Neither.'], ['', 'Odd.']]);
  });

  it('are of the rules with this one at its place', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, use: 'x' })) as [Rule, Rule, Rule];
    expect(putRule([a, b], 0, c)).toEqual([c, b]);
    expect(putRule([a, b], 2, c)).toEqual([a, b, c]);
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
