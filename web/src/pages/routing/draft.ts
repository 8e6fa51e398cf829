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

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** The members that differ; nothing when the draft changes nothing. */
export function changesOf(before: Draft, after: Draft): Changes | null {
  const routing: Record<string, unknown> = {};
  if (before.strategy !== after.strategy) routing.strategy = after.strategy;
  if (!same(before.thresholds, after.thresholds)) routing.thresholds = after.thresholds;
  if (!same(before.tiers, after.tiers)) routing.tiers = Object.fromEntries(after.tiers.map((models, tier) => [String(tier), models]));
  if (!same(before.rules, after.rules)) routing.rules = after.rules.map(cleanRule);
  if (!same(before.cascade, after.cascade)) routing.cascade = after.cascade;
  const pacing = same(before.pacing, after.pacing) ? undefined : after.pacing;
  if (Object.keys(routing).length === 0 && !pacing) return null;
  return { ...(Object.keys(routing).length > 0 ? { routing } : {}), ...(pacing ? { pacing } : {}) };
}

/** One line of a diff. */
export interface DiffLine {
  what: string;
  before: string;
  after: string;
}

/** What a draft changes, for people. */
export function diffOf(before: Draft, after: Draft): DiffLine[] {
  const lines: DiffLine[] = [];
  const add = (what: string, was: unknown, is: unknown) => {
    if (!same(was, is)) lines.push({ what, before: words(was), after: words(is) });
  };
  add('strategy', before.strategy, after.strategy);
  for (const key of ['local', 'cheap', 'draft'] as const) add(`thresholds.${key}`, before.thresholds[key], after.thresholds[key]);
  for (const tier of [0, 1, 2, 3]) add(`tier ${tier}`, before.tiers[tier], after.tiers[tier]);
  for (const key of union(before.cascade, after.cascade)) add(`cascade.${key}`, before.cascade[key], after.cascade[key]);
  for (const key of union(before.pacing, after.pacing)) add(`pacing.${key}`, before.pacing[key], after.pacing[key]);
  const names = new Set([...before.rules, ...after.rules].map((rule) => rule.name));
  for (const name of names) {
    const was = before.rules.find((rule) => rule.name === name);
    const is = after.rules.find((rule) => rule.name === name);
    add(`rule “${name}”`, was && ruleWords(was), is && ruleWords(is));
  }

  const order = (draft: Draft, other: Draft) => draft.rules.map((rule) => rule.name).filter((name) => other.rules.some((rule) => rule.name === name));
  add('order of the rules', order(before, after), order(after, before));
  return lines;
}

const union = (left: object, right: object) => [...new Set([...Object.keys(left), ...Object.keys(right)])];

function words(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A rule in one line. */
export function ruleWords(rule: Rule): string {
  const conditions = Object.entries(rule.when ?? {}).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' or ') : typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return `${conditions.length === 0 ? 'always' : `when ${conditions.join(' and ')}`} → ${rule.use}`;
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
