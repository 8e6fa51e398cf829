import { cleanup, render, screen } from '@testing-library/react';
import type { UseQueryResult } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { Loading } from './Loading';

afterEach(cleanup);

const show = (query: Partial<UseQueryResult<string>>) => render(<Loading query={query as UseQueryResult<string>} what="figures">{(data) => <p>{data}</p>}</Loading>);

test('shows what there is', () => {
  show({ data: 'old', error: null });
  expect(document.body.textContent).toBe('old');
});

test('says when what is shown could not be read again', () => {
  show({ data: 'old', error: new Error('The ledger is busy.') });
  expect(screen.getByRole('status').textContent).toContain('The ledger is busy.');
  expect(screen.getByText('old')).toBeTruthy();
});

test('says why there is nothing', () => {
  show({ error: new Error('Gone.') });
  expect(screen.getByRole('alert').textContent).toContain('Gone.');
});
