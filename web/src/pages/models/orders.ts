import { useSyncExternalStore } from 'react';
import { ApiError, type Schemas } from '../../api/client';
import { follow } from '../../api/follow';
import { bytes } from '../../ui/figures';

/** One order that is followed, or was. */
export interface Order {
  id: number;
  kind: 'warm' | 'unload' | 'pull' | 'probe' | 'on' | 'off';
  /** What it is for, for people. */
  what: string;
  /** Where it stands, in words. */
  text: string;
  /** 0 to 1, where it is known. */
  share?: number;
  state: 'running' | 'done' | 'stopped' | 'failed' | 'asks';
  /** Stops following; the work of a pull or a probe stops with it, that of a load goes on. */
  stop: () => void;
  /** Gives it again with consent to stop what Sluice did not start. */
  yes?: () => void;
}

type ModelProgress = Schemas['ModelProgress'];
type SwitchProgress = Schemas['SwitchProgress'];
type ProbeEvent = Schemas['ProbeEvent'];

// Outside the page: going to another page stops nothing, and coming back shows what runs.
let orders: Order[] = [];
let next = 1;
const watchers = new Set<() => void>();
const ended = new Set<() => void>();

export const useOrders = (): Order[] =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => orders,
  );

/** The orders whose state is another than before, and those that are new. */
export const changed = (before: readonly Order[], now: readonly Order[]): Order[] => now.filter((order) => before.find((one) => one.id === order.id)?.state !== order.state);

/** Calls back when an order has ended. */
export function onEnded(callback: () => void): () => void {
  ended.add(callback);
  return () => void ended.delete(callback);
}

export const dismiss = (id: number): void => publish(orders.filter((order) => order.id !== id));

export const warm = (model: string) => give<ModelProgress>('warm', model, '/admin/local/warm', { model }, modelStep);
export const unload = (model: string) => give<ModelProgress>('unload', model, '/admin/local/unload', { model }, modelStep);
export const pull = (model: string, server?: string) => give<ModelProgress>('pull', server ? `${server}/${model}` : model, '/admin/local/pull', { model, server }, modelStep);
export const probe = (models: string[], quick: boolean, restart: boolean) =>
  give<ProbeEvent>('probe', models.length === 0 ? 'every local model without a card' : models.join(', '), '/admin/probe', { models, quick, restart }, probeStep);
export const turnOn = (server?: string) => give<SwitchProgress>('on', server ?? 'local server', '/admin/local/on', { server }, switchStep);
export const turnOff = (server?: string, yes = false) =>
  give<SwitchProgress>('off', server ?? 'local server', '/admin/local/off', { server, yes }, (step, order) => ({
    ...switchStep(step),
    ...(step.needsYes ? { state: 'asks' as const, yes: () => { dismiss(order.id); turnOff(server, true); } } : {}),
  }));

/** What a step of a load, an unload or a pull makes of its order. */
export function modelStep(step: ModelProgress): Partial<Order> {
  if (step.error) return { text: step.error, state: 'failed', share: undefined };
  if (step.state === 'loading') {
    const seconds = Math.round(step.seconds ?? 0);
    return step.expectedSeconds
      ? { text: `loading, ${seconds} of about ${Math.max(1, Math.round(step.expectedSeconds))} s`, share: Math.min(0.99, (step.seconds ?? 0) / step.expectedSeconds) }
      : { text: `loading for ${seconds} s`, share: undefined };
  }

  return step.total ? { text: `${step.state}: ${bytes(step.completed ?? 0)} of ${bytes(step.total)}`, share: (step.completed ?? 0) / step.total } : { text: step.state, share: undefined };
}

/** What a step of a probe makes of its order. */
export function probeStep(step: ProbeEvent): Partial<Order> {
  const where = [step.model, step.section].filter(Boolean).join(', ');
  switch (step.kind) {
    case 'failed': return { text: step.text ?? 'failed', state: 'failed', share: undefined };
    case 'stopped': return { text: `${step.model}: ${step.text ?? 'stopped'}`, state: 'failed' };
    case 'ended': return { text: step.text ?? `${step.done} of ${step.total} measured`, share: undefined };
    case 'card': return { text: `${step.model} is measured`, share: 1 };
    default: return { text: [where, step.text].filter(Boolean).join(': ') || step.kind, ...(step.total ? { share: (step.done ?? 0) / step.total } : {}) };
  }
}

const switchStep = (step: SwitchProgress): Partial<Order> => ({ text: step.message, ...(step.failed ? { state: 'failed' as const } : {}) });

function give<T>(kind: Order['kind'], what: string, path: string, body: unknown, read: (step: T, order: Order) => Partial<Order>): void {
  const stopping = new AbortController();
  const order: Order = { id: next++, kind, what, text: 'asked for', state: 'running', stop: () => stopping.abort() };
  publish([order, ...orders.filter((other) => other.state === 'running' || other.kind !== kind || other.what !== what)]);
  const change = (more: Partial<Order>) => publish(orders.map((other) => (other.id === order.id ? { ...other, ...more } : other)));
  void (async () => {
    try {
      for await (const step of follow<T>(path, body, stopping.signal)) change(read(step, order));
      const last = orders.find((other) => other.id === order.id);
      if (last?.state === 'running') change({ state: 'done', share: undefined });
    } catch (error) {
      change(stopping.signal.aborted ? { state: 'stopped', text: kind === 'warm' ? 'no longer watched; the load goes on' : 'it can go on from there', share: undefined } : { state: 'failed', text: words(error), share: undefined });
    } finally {
      for (const callback of ended) callback();
    }
  })();
}

// A connection that breaks off says so in the browser's own words, which help nobody.
const words = (error: unknown): string => (error instanceof ApiError ? error.message : 'The gateway does not answer any more, and how far it came is not known. Is it running? Start it with: sluice serve');

function publish(changed: Order[]): void {
  orders = changed;
  for (const watcher of watchers) watcher();
}
