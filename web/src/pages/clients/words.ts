import type { Change, Client } from './queries';

/** How a client stands, in a word and a look. */
export function stateWords(client: Client): { text: string; look: 'good' | 'warn' | 'bad' | 'plain' } {
  switch (client.state) {
    case 'connected': return { text: 'connected', look: 'good' };
    case 'changed': return { text: 'connected, changed since', look: 'warn' };
    case 'unreadable': return { text: 'its files cannot be read', look: 'bad' };
    default: return client.program ? { text: 'not connected', look: 'plain' } : { text: 'not installed', look: 'plain' };
  }
}

/** What a change did, or would do, in a sentence. */
export function changeWords(change: Change, title: string, gateway: string): string {
  const [will, was] = change.done ? ['is', 'was'] : ['will be', 'is'];
  switch (change.state) {
    case 'connected': return `${title} ${will} connected to ${gateway}.`;
    case 'updated': return `${title} ${will} connected to ${gateway} anew; what it had before is still kept.`;
    case 'already': return `${title} is connected to ${gateway} already. Nothing ${change.done ? 'was' : 'would be'} changed.`;
    case 'disconnected': return `${title} ${will} as it was before.`;
    default: return `${title} ${was} not connected. Nothing ${change.done ? 'was' : 'would be'} changed.`;
  }
}

/** The command that starts a client once through Sluice. */
export const runCommand = (name: string, isPrivate = false): string => `sluice run ${isPrivate ? '--private ' : ''}${name}`;

/** Names of what is set up by hand, for people: clients first, then protocols. */
export const manualTitles: Record<string, string> = {
  cursor: 'Cursor', cline: 'Cline', continue: 'Continue', aider: 'aider',
  openai: 'Anything that speaks OpenAI', anthropic: 'Anything that speaks Anthropic', gemini: 'Anything that speaks Gemini', ollama: 'Anything that speaks Ollama',
};
