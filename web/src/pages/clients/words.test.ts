import { expect, test } from 'vitest';
import type { Change, Client } from './queries';
import { changeWords, runCommand, stateWords } from './words';

const client = (more: Partial<Client>): Client => ({ name: 'claude', title: 'Claude Code', connectable: true, ...more }) as Client;
const change = (more: Partial<Change>): Change => ({ client: 'claude', state: 'connected', done: false, ...more }) as Change;

test('a preview speaks of what will be, a change of what is', () => {
  expect(changeWords(change({}), 'Claude Code', 'http://127.0.0.1:8484')).toBe('Claude Code will be connected to http://127.0.0.1:8484.');
  expect(changeWords(change({ done: true }), 'Claude Code', 'http://127.0.0.1:8484')).toBe('Claude Code is connected to http://127.0.0.1:8484.');
  expect(changeWords(change({ state: 'already', done: true }), 'Claude Code', 'x')).toMatch(/Nothing was changed\.$/);
  expect(changeWords(change({ state: 'disconnected' }), 'Claude Code', 'x')).toBe('Claude Code will be as it was before.');
});

test('a client that is not installed is not called disconnected', () => {
  expect(stateWords(client({ state: 'not-connected', program: '/usr/bin/claude' })).text).toBe('not connected');
  expect(stateWords(client({ state: 'not-connected' })).text).toBe('not installed');
  expect(stateWords(client({ state: 'changed' })).look).toBe('warn');
});

test('a private launch says so before the client', () => {
  expect(runCommand('codex')).toBe('sluice run codex');
  expect(runCommand('codex', true)).toBe('sluice run --private codex');
});
