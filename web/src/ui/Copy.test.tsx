import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Copy } from './Copy';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const press = () => fireEvent.click(screen.getByRole('button', { name: 'Copy sluice run' }));
const clipboard = (writeText?: (text: string) => Promise<void>) => vi.stubGlobal('navigator', { clipboard: writeText && { writeText } });

test('copies and says so', async () => {
  const write = vi.fn(() => Promise.resolve());
  clipboard(write);
  render(<Copy text="sluice run" />);
  press();
  await screen.findAllByText('Copied');
  expect(write).toHaveBeenCalledWith('sluice run');
});

test('copies where there is no clipboard for pages, and keeps the focus', async () => {
  clipboard();
  let copied: string | undefined;
  document.execCommand = () => {
    copied = (document.activeElement as HTMLTextAreaElement).value;
    return true;
  };
  render(<Copy text="sluice run" />);
  screen.getByRole('button').focus();
  press();
  await screen.findAllByText('Copied');
  expect(copied).toBe('sluice run');
  expect(document.activeElement).toBe(screen.getByRole('button'));
  expect(document.querySelector('textarea')).toBeNull();
});

test('says when nothing can be copied', async () => {
  clipboard(() => Promise.reject(new Error('denied')));
  document.execCommand = () => false;
  render(<Copy text="sluice run" />);
  press();
  await screen.findAllByText('Select it by hand');
});
