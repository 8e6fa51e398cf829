import { useState } from 'react';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Entries } from './Entries';
import { readEntries, spellEntries, type Layout } from './entries';

afterEach(cleanup);

test.each([
  ['commas', 'a, b ,,c', ['a', 'b', 'c'], 'a, b, c'],
  ['lines', '/x{1,2}/\n\n two words ', ['/x{1,2}/', 'two words'], '/x{1,2}/\ntwo words'],
] as const)('a list by %s is read and spelled', (layout, text, entries, spelled) => {
  expect(readEntries(text, layout)).toEqual(entries);
  expect(spellEntries(entries, layout)).toBe(spelled);
});

let set: (value: string[]) => void;

function Held({ layout }: { layout: Layout }) {
  const [value, change] = useState<string[]>([]);
  set = change;
  return <><Entries control={{ id: 'x', className: '' }} layout={layout} value={value} onChange={change} /><output>{JSON.stringify(value)}</output></>;
}

const type = (text: string) => fireEvent.change(screen.getByRole('textbox'), { target: { value: text } });
const shown = () => (screen.getByRole('textbox') as HTMLInputElement).value;

test('a comma that is typed stays', () => {
  render(<Held layout="commas" />);
  type('claude');
  type('claude,');
  expect(shown()).toBe('claude,');
  type('claude, codex');
  expect(screen.getByRole('status').textContent).toBe('["claude","codex"]');
});

test('a regular expression with a comma is one entry, and a new line stays', () => {
  render(<Held layout="lines" />);
  type('/a{1,2}/\n');
  expect(shown()).toBe('/a{1,2}/\n');
  expect(screen.getByRole('status').textContent).toBe('["/a{1,2}/"]');
});

test('follows a value that was changed elsewhere', () => {
  render(<Held layout="commas" />);
  type('a,');
  act(() => set(['b']));
  expect(shown()).toBe('b');
});
