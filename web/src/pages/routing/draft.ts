import { mergeRecords, same, words, type Difference, type Merged } from '../../drafts/merge';

/** What of the routing configuration this page edits, as it stands in the file. */
export interface Rule {
  name: string;
  when?: Record<string, unknown>;
  use: string;
}

export interface Thresholds {
  local: number;
  cheap: number;
  draft: number;
}

export interface Draft {
  strategy: string;
  thresholds: Thresholds;
  tiers: string[][];
  rules: Rule[];
  cascade: Record<string, unknown>;
  pacing: Record<string, unknown>;
}

interface ConfigView {
  routing: unknown;
  pacing: unknown;
  tiers: readonly { tier: number; models: readonly string[] }[];
}

/** What a draft changes, as the gateway takes it. */
export interface Changes {
  routing?: Record<string, unknown>;
  pacing?: Record<string, unknown>;
}

/** The draft that changes nothing. */
export function draftOf(view: ConfigView): Draft {
  const routing = view.routing as Record<string, unknown>;
  return {
    strategy: String(routing.strategy ?? 'cascade'),
    thresholds: { local: 3.5, cheap: 5.5, draft: 7, ...(routing.thresholds as Partial<Thresholds>) },
    tiers: [0, 1, 2, 3].map((tier) => [...(view.tiers.find((known) => known.tier === tier)?.models ?? [])]),
    rules: ((routing.rules as Rule[] | undefined) ?? []).map(cleanRule),
    cascade: { ...(routing.cascade as Record<string, unknown>) },
    pacing: { ...(view.pacing as Record<string, unknown>) },
  };
}

/** A rule without conditions that ask nothing. */
export function cleanRule(rule: Rule): Rule {
  const when = Object.fromEntries(Object.entries(rule.when ?? {}).filter(([, value]) => !isNothing(value)));
  return { name: rule.name, ...(Object.keys(when).length > 0 ? { when } : {}), use: rule.use };
}

function isNothing(value: unknown): boolean {
  if (value == null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The members that differ; nothing when the draft changes nothing. */
export function changesOf(before: Draft, after: Draft): Changes | null {
  const routing: Record<string, unknown> = {};
  if (before.strategy !== after.strategy) routing.strategy = after.strategy;
  const [thresholds, cascade, pacing] = [differing(before.thresholds, after.thresholds), differing(before.cascade, after.cascade), differing(before.pacing, after.pacing)];
  if (thresholds) routing.thresholds = thresholds;
  if (!same(before.tiers, after.tiers)) routing.tiers = Object.fromEntries(after.tiers.map((models, tier) => [String(tier), models]));
  if (!same(before.rules, after.rules)) routing.rules = after.rules.map(cleanRule);
  if (cascade) routing.cascade = cascade;
  if (Object.keys(routing).length === 0 && !pacing) return null;
  return { ...(Object.keys(routing).length > 0 ? { routing } : {}), ...(pacing ? { pacing } : {}) };
}

// What nobody touched stays out of the file: there it would be the user's own word from now on.
function differing(before: object, after: object): Record<string, unknown> | undefined {
  const changed = Object.entries(after).filter(([name, value]) => !same((before as Record<string, unknown>)[name], value));
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

const order = 'order of the rules';

// By the names under which a person knows them. Tiers are one value where models went to and fro between them.
function valuesOf(draft: Draft, byTier = true): Record<string, unknown> {
  const named = (section: string, values: object) => Object.fromEntries(Object.entries(values).map(([name, value]) => [`${section}.${name}`, value]));
  return {
    strategy: draft.strategy,
    ...named('thresholds', draft.thresholds),
    ...(byTier ? Object.fromEntries(draft.tiers.map((models, tier) => [`tier ${tier}`, models])) : { tiers: draft.tiers }),
    ...named('cascade', draft.cascade),
    ...named('pacing', draft.pacing),
    ...Object.fromEntries(draft.rules.map((rule) => [`rule “${rule.name}”`, rule])),
  };
}

function spell(value: unknown, name: string): string {
  if (value && name.startsWith('rule “')) return ruleWords(value as Rule);
  return name === 'tiers' ? (value as string[][]).map((models, tier) => `${tier}: ${words(models)}`).join('; ') : words(value);
}

/** What a draft changes, for people. */
export function diffOf(before: Draft, after: Draft): Difference[] {
  const lines = mergeRecords(valuesOf(before), valuesOf(before), valuesOf(after), spell).changes;
  const [was, is] = [namesIn(before, after), namesIn(after, before)];
  return same(was, is) ? lines : [...lines, { what: order, before: words(was), after: words(is) }];
}

/** A draft upon a newer state of the file. */
export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Merged<Draft> {
  const merge = (byTier: boolean) => mergeRecords(valuesOf(base, byTier), valuesOf(mine, byTier), valuesOf(theirs, byTier), spell);
  let merged = merge(true);
  const all = tiersOf(merged.take(new Set())).flat();
  const byTier = !merged.clashes.some((clash) => clash.what.startsWith('tier ')) && new Set(all).size === all.length;
  if (!byTier) merged = merge(false);
  const changes = byTier || !same(base.tiers, theirs.tiers) ? merged.changes : merged.changes.filter((change) => change.what !== 'tiers');
  const [moved, own] = [!same(namesIn(base, theirs), namesIn(theirs, base)), !same(namesIn(base, mine), namesIn(mine, base))];
  const clash = moved && own && !same(namesIn(mine, theirs), namesIn(theirs, mine));
  const lists = { before: words(namesIn(base, theirs)), mine: words(mine.rules.map((rule) => rule.name)), theirs: words(theirs.rules.map((rule) => rule.name)) };
  return {
    changes: moved ? [...changes, { what: order, before: lists.before, after: words(namesIn(theirs, base)) }] : changes,
    clashes: clash ? [...merged.clashes, { what: order, ...lists }] : merged.clashes,
    take: (chosen) => {
      const values = merged.take(chosen);
      const section = (name: string) => Object.fromEntries(Object.entries(values).filter(([path]) => path.startsWith(`${name}.`)).map(([path, value]) => [path.slice(name.length + 1), value]));
      const [first, second] = (clash ? chosen.has(order) : own) ? [mine, theirs] : [theirs, mine];
      return {
        strategy: values.strategy as string,
        thresholds: section('thresholds') as unknown as Thresholds,
        tiers: byTier ? tiersOf(values) : (values.tiers as string[][]),
        cascade: section('cascade'),
        pacing: section('pacing'),
        rules: together(first.rules.map((rule) => rule.name), second.rules.map((rule) => rule.name)).map((name) => values[`rule “${name}”`] as Rule | undefined).filter((rule) => rule !== undefined),
      };
    },
  };
}

const tiersOf = (values: Record<string, unknown>): string[][] => [0, 1, 2, 3].map((tier) => values[`tier ${tier}`] as string[]);

// The names of its rules that another has, too, in its order.
const namesIn = (draft: Draft, other: Draft): string[] => draft.rules.map((rule) => rule.name).filter((name) => other.rules.some((rule) => rule.name === name));

// A row of names, each that only another row has behind the one it follows there.
function together(first: string[], second: string[]): string[] {
  const row = [...first];
  second.forEach((name, at) => {
    if (!row.includes(name)) row.splice(at === 0 ? 0 : row.indexOf(second[at - 1]!) + 1, 0, name);
  });
  return row;
}

/** A rule in one line. */
export function ruleWords(rule: Rule): string {
  const conditions = Object.entries(rule.when ?? {}).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' or ') : typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return `${conditions.length === 0 ? 'always' : `when ${conditions.join(' and ')}`} → ${rule.use}`;
}

/** Rules with one at a place instead of what stood there; behind the end it is added. */
export const putRule = (rules: readonly Rule[], index: number, rule: Rule): Rule[] => (index < rules.length ? rules.map((old, at) => (at === index ? rule : old)) : [...rules, rule]);

/** What is wrong with one rule, by its part: name, use, when.client; the rest under the empty name. */
export function ruleProblems(problems: readonly { path: string; message: string; fix?: string | null }[], index: number): Map<string, string> {
  const found = new Map<string, string>();
  const own = `routing.rules[${index}]`;
  for (const { path, message, fix } of problems) {
    if (path !== own && !path.startsWith(`${own}.`)) continue;
    const [, part = ''] = /^\.((?:when\.)?\w+)/.exec(path.slice(own.length)) ?? [];
    const words = `${message} ${fix ?? ''}`.trim();
    found.set(part, [found.get(part), words].filter(Boolean).join(' '));
  }

  return found;
}

/** A list with one entry at another place; out of range changes nothing. */
export function moveItem<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list];
  if (from < 0 || from >= copy.length || to < 0 || to >= copy.length) return copy;
  copy.splice(to, 0, ...copy.splice(from, 1));
  return copy;
}

/** Tiers with a model at a place of a tier; it stands in no tier twice. A place behind the end is the end. */
export function placeModel(tiers: readonly (readonly string[])[], model: string, tier: number, at: number): string[][] {
  if (tier < 0 || tier >= tiers.length) return tiers.map((list) => [...list]);
  const before = tiers[tier]!.indexOf(model);
  // Taken out before the place, the place moves up.
  const place = before >= 0 && before < at ? at - 1 : at;
  return tiers.map((list, index) => {
    const rest = list.filter((name) => name !== model);
    if (index === tier) rest.splice(Math.max(0, Math.min(place, rest.length)), 0, model);
    return rest;
  });
}

/** Tiers without a model. */
export const removeModel = (tiers: readonly (readonly string[])[], model: string): string[][] => tiers.map((list) => list.filter((name) => name !== model));
