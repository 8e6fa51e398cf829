import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Sure } from './Sure';
import { useBusy } from './useBusy';

afterEach(cleanup);

const press = (name: string, detail = 1) => fireEvent.click(screen.getByRole('button', { name }), { detail });

test('the first press asks, the second does it', () => {
  const done = vi.fn();
  render(<Sure sure="Delete for good" onSure={done}>Delete</Sure>);
  press('Delete');
  expect(done).not.toHaveBeenCalled();
  press('Delete for good');
  expect(done).toHaveBeenCalledTimes(1);
  screen.getByRole('button', { name: 'Delete' });
});

test('a double click is one press, and who keeps it or goes elsewhere is asked again', () => {
  const done = vi.fn();
  render(<Sure sure="Delete for good" onSure={done}>Delete</Sure>);
  press('Delete');
  press('Delete for good', 2);
  press('Keep it');
  press('Delete');
  fireEvent.blur(screen.getByRole('button', { name: 'Delete for good' }), { relatedTarget: document.body });
  screen.getByRole('button', { name: 'Delete' });
  expect(done).not.toHaveBeenCalled();
});

test('what is being done is not done twice', async () => {
  const { result } = renderHook(() => useBusy());
  let finish = () => {};
  const order = vi.fn(() => new Promise<void>((done) => { finish = done; }));
  await act(async () => {
    void result.current[1](order);
    void result.current[1](order);
  });
  expect(order).toHaveBeenCalledTimes(1);
  expect(result.current[0]).toBe(true);
  await act(async () => finish());
  expect(result.current[0]).toBe(false);
});
