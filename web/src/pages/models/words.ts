import { bytes, short } from '../../ui/figures';
import type { CardView, Model, Quarter, Upstream } from './queries';

/** How a state looks. */
export const stateLook = (state: string): 'good' | 'warn' | 'bad' | 'plain' =>
  state === 'up' ? 'good' : state === 'limited' || state === 'mixed' || state === 'loading' || state === 'busy' ? 'warn' : state === 'down' ? 'bad' : 'plain';

/** 32.8k of 131k: what a request can use, and what it was trained for where that is more. */
export function contextWords(model: Model): string {
  const usable = model.contextWindow ?? model.allocatedContext ?? model.trainedContext;
  if (usable == null) return '–';
  return model.trainedContext && model.trainedContext > usable ? `${short(usable)} of ${short(model.trainedContext)}` : short(usable);
}

/** All that is known of a context, for the title. */
export const contextTitle = (model: Model): string => [
  model.contextWindow != null && `usable for a request: ${model.contextWindow.toLocaleString('en-US')} tokens`,
  model.allocatedContext != null && `allocated by its server now: ${model.allocatedContext.toLocaleString('en-US')}`,
  model.trainedContext != null && `trained for: ${model.trainedContext.toLocaleString('en-US')}`,
  model.maxOutputTokens != null && `longest answer: ${model.maxOutputTokens.toLocaleString('en-US')}`,
].filter(Boolean).join('; ');

/** $3 / $15: input and output for a million tokens. */
export function priceWords(model: Model): string {
  if (model.inputPrice == null || model.outputPrice == null) return model.local ? 'own hardware' : 'no price';
  return `${money(model.inputPrice)} / ${money(model.outputPrice)}`;
}

/** Where a price is from. */
export function priceTitle(model: Model): string {
  const source = { configuration: 'from your configuration', table: 'from the price table that comes with Sluice', 'own hardware': 'it runs on your own hardware; electricity is counted where its price is set' }[model.priceSource ?? ''];
  if (!source) return 'No price is known: its tokens are counted, its cost is in no figure. Set one with Edit.';
  return model.inputPrice == null ? source : `Dollars for a million tokens of input / output${model.cacheReadPrice != null ? `, ${money(model.cacheReadPrice)} read from the cache` : ''}; ${source}`;
}

const money = (value: number): string => `$${value < 10 ? +value.toFixed(3) : +value.toFixed(2)}`;

/** What a model can do, in words. */
export const abilities = (model: Model): string[] => [model.tools && 'tools', model.vision && 'images', model.thinking && 'thinking', !model.chat && 'no chat'].filter((word): word is string => Boolean(word));

/** What a model is doing: loading with time left, loaded with its memory, or not. */
export function loadWords(model: Model, now = Date.now()): { text: string; share?: number } {
  if (model.load) {
    const seconds = Math.max(0, (now - new Date(model.load.since).getTime()) / 1000);
    const expected = model.load.expectedSeconds;
    return expected ? { text: `loading, ${Math.round(seconds)} of about ${Math.max(1, Math.round(expected))} s`, share: Math.min(0.99, seconds / expected) } : { text: `loading for ${Math.round(seconds)} s` };
  }

  if (model.loaded) return { text: `loaded${model.loadedBytes ? `, ${bytes(model.loadedBytes)}` : ''}${model.videoBytes ? ` (${bytes(model.videoBytes)} on the card)` : ''}` };
  return { text: model.loaded === false ? 'not loaded' : '' };
}

/** 7 of 8 · 5 of 6: a card's scores in short; its age and what it keeps the model from stand beside. */
export function cardWords(view?: CardView): { text: string; look: 'plain' | 'good' | 'warn' } {
  if (view?.probing) return { text: 'being measured', look: 'plain' };
  if (!view?.card) return { text: view?.unfinished ? 'half measured' : 'not measured', look: 'plain' };
  if (view.stale) return { text: 'stale', look: 'warn' };
  return view.keptFrom?.length ? { text: `kept from ${view.keptFrom.length}`, look: 'warn' } : { text: 'fit for all', look: 'good' };
}

/** One quarter of an hour, for people. */
export function quarterWords(quarter: Quarter): string {
  const at = new Date(quarter.start).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const parts = [quarter.answered && `${quarter.answered} answered`, quarter.failed && `${quarter.failed} failed`, quarter.limited && `${quarter.limited} limited or refused`, quarter.firstByteMs != null && `first byte ${Math.round(quarter.firstByteMs)} ms on average`].filter(Boolean);
  return `${at}: ${parts.length > 0 ? parts.join(', ') : quarter.state === 'quiet' ? 'there, nothing asked' : quarter.state === 'down' ? 'not there' : 'nothing known'}`;
}

/** Models that matter: routed, named, loaded; the rest is behind a button. */
export const matters = (model: Model): boolean => Boolean(model.routed || model.alias || model.local || model.loaded || model.load);

/** Whether a model is what somebody looks for. */
export const fits = (model: Model, search: string): boolean => {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || [model.address, model.alias ?? ''].some((text) => text.toLowerCase().includes(wanted));
};

/** A name for an upstream from its address. */
export function nameFor(baseUrl: string, taken: string[]): string {
  let name = 'server';
  try {
    const { hostname, port } = new URL(baseUrl);
    const known: Record<string, string> = { '11434': 'ollama', '1234': 'lmstudio', '8080': 'llamacpp', '8000': 'vllm' };
    const own = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]' || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
    const parts = hostname.split('.').filter((part) => !['api', 'www', 'com', 'ai', 'io', 'net', 'org', 'co', 'dev', 'cloud'].includes(part));
    name = own ? known[port] ?? 'server' : parts.at(-1) ?? hostname;
  } catch {
    // Not an address yet.
  }

  let free = name;
  for (let i = 2; taken.includes(free); i++) free = `${name}-${i}`;
  return free;
}

/** What is behind an upstream's key. */
export const credentialWords = (upstream: Upstream): string => (upstream.keySource ? `key: ${upstream.keySource}` : upstream.credential === 'none needed' ? 'no key needed' : upstream.credential === 'missing' ? 'no key' : upstream.credential);
