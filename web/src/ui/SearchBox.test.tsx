import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SearchBox } from './SearchBox';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const box = (value: string, onChange: (value: string) => void) => <SearchBox value={value} onChange={onChange} label="Search" placeholder="" />;
const field = () => screen.getByRole<HTMLInputElement>('searchbox');
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('searches when the typing pauses, and leaves a blank at the end where it is', () => {
  const search = vi.fn();
  const { rerender } = render(box('', search));
  type('a');
  type('claude ');
  wait(299);
  expect(search).not.toHaveBeenCalled();
  wait(1);
  expect(search.mock.calls).toEqual([['claude']]);
  rerender(box('claude', search));
  expect(field().value).toBe('claude ');
});

test('keeps what is typed between the search and its coming back', () => {
  const search = vi.fn();
  const { rerender } = render(box('', search));
  type('cla');
  wait(300);
  type('claude');
  rerender(box('cla', search));
  expect(field().value).toBe('claude');
  wait(300);
  expect(search.mock.calls).toEqual([['cla'], ['claude']]);
});

test('two searches that come back one after the other take nothing away', () => {
  const { rerender } = render(box('', () => {}));
  type('a');
  wait(300);
  type('ab');
  wait(300);
  type('abc');
  rerender(box('a', () => {}));
  rerender(box('ab', () => {}));
  expect(field().value).toBe('abc');
});

test('calls who listens now, not who listened when it was typed', () => {
  const [before, now] = [vi.fn(), vi.fn()];
  const { rerender } = render(box('', before));
  type('a');
  rerender(box('', now));
  wait(300);
  expect(before).not.toHaveBeenCalled();
  expect(now).toHaveBeenCalledWith('a');
});

test('takes what was chosen elsewhere, and searches no more for what was typed', () => {
  const search = vi.fn();
  const { rerender } = render(box('old', search));
  type('old new');
  rerender(box('', search));
  expect(field().value).toBe('');
  wait(1_000);
  expect(search).not.toHaveBeenCalled();
});

test('Enter searches at once, and only once', () => {
  const search = vi.fn();
  render(box('', search));
  type('a');
  fireEvent.keyDown(field(), { key: 'Enter' });
  wait(1_000);
  expect(search.mock.calls).toEqual([['a']]);
});
