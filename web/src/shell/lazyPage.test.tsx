import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, test, vi } from 'vitest';
import { lazyPage } from './lazyPage';

afterEach(cleanup);

const Content = () => <p>The page</p>;

test('shows a page when it has come', async () => {
  const Page = lazyPage(async () => Content);
  render(<Page />);
  await screen.findByText('The page');
});

test('a page that was fetched ahead is there at once', async () => {
  const Page = lazyPage(async () => Content);
  await Page.preload();
  render(<Page />);
  screen.getByText('The page');
});

test('says in its place that it could not be fetched, and tries again', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  let gone = true;
  const Page = lazyPage(() => (gone ? Promise.reject(new TypeError('Failed to fetch dynamically imported module')) : Promise.resolve(Content)));
  await Page.preload();
  render(<Page />);
  await screen.findByText('This page could not be fetched');
  gone = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('The page');
  vi.unstubAllGlobals();
});
