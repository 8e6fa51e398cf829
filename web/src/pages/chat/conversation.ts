import { useSyncExternalStore } from 'react';
import { ask, type Message, type Piece, type Receipt } from './ask';
import { nextFrame } from './frame';

/** A prompt, and what came of it. */
export interface Turn {
  prompt: string;
  answer: string;
  thinking: string;
  state: 'waiting' | 'answering' | 'done' | 'stopped' | 'failed';
  /** Why it failed, or that it was cut. */
  problem?: string;
  receipt: Receipt;
  input?: number;
  output?: number;
  firstMs?: number;
  totalMs?: number;
}

/** One model's side of the conversation. */
export interface Side {
  model: string;
  session: string;
  turns: Turn[];
}

/** The whole of it; immutable, replaced at every change. */
export interface Talk {
  system: string;
  /** An answer is coming; a prompt would not be taken. */
  busy: boolean;
  sides: Side[];
}

type Asker = typeof ask;

/** The conversation: in this page's memory only, so that a look at a receipt does not lose it and a reload does. */
export class Conversation {
  #talk: Talk;
  #running = new Map<number, AbortController>();
  #listeners = new Set<() => void>();
  // What has come since the last picture: a model may give a thousand pieces a second, and nobody sees more than sixty.
  #pieces: { side: number; piece: Piece; at: number }[] = [];
  #later: (() => void) | undefined;

  constructor(model: string, private readonly asker: Asker = ask, private readonly now: () => number = () => performance.now(), private readonly frame: (publish: () => void) => () => void = nextFrame) {
    this.#talk = { system: '', busy: false, sides: [fresh(model)] };
  }

  get talk(): Talk {
    return this.#talk;
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  setSystem(system: string): void {
    this.#set({ ...this.#talk, system });
  }

  setModel(side: number, model: string): void {
    this.#change(side, (old) => ({ ...old, model }));
  }

  /** With a second model beside the first, which goes on from the same turns; or with the first alone. */
  compare(on: boolean): void {
    const [first] = this.#talk.sides;
    if (!on) this.#running.get(1)?.abort();
    this.#set({ ...this.#talk, sides: on ? [first!, { ...first!, session: newSession() }] : [first!] });
  }

  clear(): void {
    this.stop();
    this.#set({ ...this.#talk, sides: this.#talk.sides.map((side) => fresh(side.model)) });
  }

  /** Ends every answer that is coming; what has come stays. */
  stop(): void {
    for (const running of this.#running.values()) running.abort();
  }

  /** Sends a prompt to every side; what is returned ends with the last answer. Undefined when it takes no prompt now. */
  send(prompt: string): Promise<unknown> | undefined {
    if (this.busy || prompt.trim() === '') return undefined;
    return Promise.all(this.#talk.sides.map((_, side) => this.#answer(side, prompt)));
  }

  /** Asks once more for the last answer of a side. */
  async again(side: number): Promise<void> {
    const last = this.#talk.sides[side]?.turns.at(-1);
    if (!last || this.#running.has(side)) return;
    this.#change(side, (old) => ({ ...old, turns: old.turns.slice(0, -1) }));
    await this.#answer(side, last.prompt);
  }

  async #answer(at: number, prompt: string): Promise<void> {
    const side = this.#talk.sides[at]!;
    const messages = [...history(this.#talk.system, side.turns), { role: 'user' as const, content: prompt }];
    const controller = new AbortController();
    this.#running.set(at, controller);
    this.#change(at, (old) => ({ ...old, turns: [...old.turns, { prompt, answer: '', thinking: '', state: 'waiting', receipt: {} }] }));
    const start = this.now();
    let ended = false;
    try {
      for await (const piece of this.asker(side.model, messages, side.session, controller.signal)) {
        ended ||= piece.kind === 'end' || piece.kind === 'failed';
        this.#pieces.push({ side: at, piece, at: this.now() - start });
        this.#later ??= this.frame(() => this.#publish());
      }

      this.#publish();
      if (!ended) this.#turn(at, (turn) => ({ ...turn, state: 'failed', problem: 'The answer broke off.' }));
    } catch (error) {
      this.#publish();
      this.#turn(at, (turn) => (controller.signal.aborted ? { ...turn, state: 'stopped' } : { ...turn, state: 'failed', problem: words(error) }));
    } finally {
      if (this.#running.get(at) === controller) this.#running.delete(at);
      this.#turn(at, (turn) => ({ ...turn, totalMs: this.now() - start }));
    }
  }

  /** Lets everything be seen that has come. */
  #publish(): void {
    this.#later?.();
    this.#later = undefined;
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const side of new Set(pieces.map((piece) => piece.side))) {
      this.#turn(side, (turn) => pieces.reduce((now, { piece, side: of, at }) => (of === side ? take(now, piece, at) : now), turn));
    }
  }

  #turn(side: number, change: (turn: Turn) => Turn): void {
    // A side that is gone by now has nothing to change.
    this.#change(side, (old) => (old.turns.length === 0 ? old : { ...old, turns: [...old.turns.slice(0, -1), change(old.turns.at(-1)!)] }));
  }

  #change(at: number, change: (side: Side) => Side): void {
    this.#set({ ...this.#talk, sides: this.#talk.sides.map((side, index) => (index === at ? change(side) : side)) });
  }

  #set(talk: Talk): void {
    this.#talk = { ...talk, busy: this.busy };
    for (const listener of this.#listeners) listener();
  }
}

/** Its answer is not at its end. */
export const isComing = (turn: Turn | undefined): boolean => turn?.state === 'waiting' || turn?.state === 'answering';

/** The page's own conversation. */
export const conversation = new Conversation('sluice/auto');

export const useTalk = (): Talk => useSyncExternalStore(conversation.subscribe, () => conversation.talk);

function take(turn: Turn, piece: Piece, at: number): Turn {
  switch (piece.kind) {
    case 'receipt': return { ...turn, receipt: piece.receipt };
    case 'thinking': return { ...turn, state: 'answering', thinking: turn.thinking + piece.text };
    case 'text': return { ...turn, state: 'answering', answer: turn.answer + piece.text, firstMs: turn.firstMs ?? at };
    case 'usage': return { ...turn, input: piece.input, output: piece.output };
    case 'failed': return { ...turn, state: 'failed', problem: piece.words };
    case 'end': return { ...turn, state: 'done', problem: piece.reason === 'length' ? 'Cut off at the longest answer that this model gives.' : piece.reason === 'content_filter' ? 'Stopped by the vendor’s filter.' : undefined };
  }
}

/** What a model is told of the turns before: those that have an answer. */
export function history(system: string, turns: Turn[]): Message[] {
  const messages: Message[] = system.trim() === '' ? [] : [{ role: 'system', content: system }];
  for (const turn of turns) {
    if (turn.answer === '') continue;
    messages.push({ role: 'user', content: turn.prompt }, { role: 'assistant', content: turn.answer });
  }

  return messages;
}

function fresh(model: string): Side {
  return { model, session: newSession(), turns: [] };
}

// Not randomUUID: a browser has that on this machine and over https only.
function newSession(): string {
  return `chat-${Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, '0')).join('')}`;
}

function words(error: unknown): string {
  // A fetch that reaches nobody fails with a TypeError of the browser's own words.
  return error instanceof Error && error.name !== 'TypeError' ? error.message : 'The gateway does not answer. Is it running? Start it with: sluice serve';
}
