import type { Schemas } from '../../api/client';

/** As much of a JSON schema as the configuration's uses. */
export interface Schema {
  type?: string;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  enum?: string[];
  anyOf?: Schema[];
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
}

export type Kind = 'flag' | 'whole' | 'number' | 'choice' | 'text' | 'list' | 'json' | 'secret';

/** One setting as the form shows it. */
export interface Setting {
  path: string;
  /** The first name of its path. */
  section: string;
  /** The upstream, model or other entry with a name of the user's that it belongs to. */
  entry: string | undefined;
  /** There is no default to go back to. */
  required: boolean;
  kind: Kind;
  remark: string;
  options: string[];
  least?: number;
  most?: number;
  fallback: unknown;
  value: unknown;
  /** file, environment or command line; undefined: nobody set it. */
  origin: string | undefined;
  /** What sets it beside the file, so that the file cannot. */
  override: string | undefined;
}

type Page = Pick<Schemas['ConfigPageView'], 'values' | 'origins' | 'overrides'>;

/** A member's path, as the gateway writes it. */
export const member = (path: string, name: string): string =>
  /^[A-Za-z0-9_$-]+$/.test(name) ? (path ? `${path}.${name}` : name) : `${path}[${JSON.stringify(name)}]`;

/** Every setting there is, in the order of the schema; of maps, those of the entries there are. */
export function settings(schema: Schema, page: Page): Setting[] {
  const found: Setting[] = [];
  const walk = (node: Schema, value: unknown, path: string, remark: string, entry?: string, required = false) => {
    const object = value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
    if (node.properties) {
      for (const [name, inner] of Object.entries(node.properties)) {
        if (name !== '$schema') walk(inner, object[name], member(path, name), inner.description ?? '', entry, node.required?.includes(name));
      }
    } else if (node.additionalProperties && (node.additionalProperties.properties || Object.keys(object).length > 0)) {
      for (const [name, inner] of Object.entries(object)) walk(node.additionalProperties, inner, member(path, name), remark, node.additionalProperties.properties && !entry ? member(path, name) : entry);
    } else {
      found.push({
        path,
        section: path.split(/[.[]/, 1)[0]!,
        entry,
        required,
        kind: kindOf(node, path),
        remark,
        options: node.enum ?? [],
        least: node.minimum,
        most: node.maximum,
        fallback: node.default,
        value: value ?? undefined,
        origin: under(page.origins, path),
        override: under(page.overrides, path),
      } as Setting);
    }
  };
  walk(schema, page.values, '', '');
  return found;
}

/** Whether it is the user's own word, not what would hold without it. */
export const isOwn = (setting: Setting): boolean => setting.origin !== undefined && JSON.stringify(setting.value) !== JSON.stringify(setting.fallback);

/** Settings that have every word of a search in their path, their remark or their value. */
export function search(all: Setting[], words: string): Setting[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((setting) => {
    const text = `${setting.path} ${setting.remark} ${JSON.stringify(setting.value) ?? ''}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** A value as it stands in a control. */
export function spell(kind: Kind, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (kind === 'json') return JSON.stringify(value, null, 2);
  if (kind === 'list') return Array.isArray(value) ? value.map(String).join('\n') : String(value);
  return String(value);
}

/** What a control holds, as a value; undefined: the default. What is no value of its kind is handed on as text, for the gateway to say so. */
export function read(kind: Kind, text: string, items?: 'number'): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (kind === 'whole' || kind === 'number') return Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
  if (kind === 'flag') return trimmed === 'true';
  if (kind === 'list') {
    const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
    return items === 'number' ? lines.map((line) => (Number.isFinite(Number(line)) ? Number(line) : line)) : lines;
  }
  if (kind === 'json') {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text;
}

/** What a set of drafts changes in the file. */
export const edits = (drafts: ReadonlyMap<string, unknown>): Schemas['ConfigEdit'][] =>
  [...drafts].map(([path, value]) => (value === undefined ? { kind: 'remove', path } : { kind: 'set', path, value }) as Schemas['ConfigEdit']);

function kindOf(node: Schema, path: string): Kind {
  if (/\.apiKey$|\.headers[.[]/.test(path)) return 'secret';
  if (node.enum) return 'choice';
  const list = node.type === 'array' ? node : node.anyOf?.find((one) => one.type === 'array');
  if (list) return list.items?.properties || (node.anyOf && node.anyOf.some((one) => one.type === 'boolean')) ? 'json' : 'list';
  switch (node.type) {
    case 'boolean': return 'flag';
    case 'integer': return 'whole';
    case 'number': return 'number';
    case 'string': return 'text';
    default: return 'json';
  }
}

function under(words: Record<string, string>, path: string): string | undefined {
  if (words[path] !== undefined) return words[path];
  const found = Object.keys(words).find((key) => key.startsWith(`${path}.`) || key.startsWith(`${path}[`));
  return found === undefined ? undefined : words[found];
}
