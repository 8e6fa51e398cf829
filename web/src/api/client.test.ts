import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => void vi.resetModules());

const answer = (headers: Record<string, string> = {}) => new Response('{"error":{"message":"Invalid key."}}', { status: 401, headers });

async function outAfter(response: Response) {
  const { failure } = await import('./client');
  const { renderHook } = await import('@testing-library/react');
  const { useLoggedOut } = await import('./session');
  const error = await failure(response);
  return { error, out: renderHook(() => useLoggedOut()).result.current };
}

test('the guard that does not know the browser logs it out', async () => expect((await outAfter(answer())).out).toBe(true));

test('a vendor that refuses a key does not: its answer has the id of a request', async () => {
  const { error, out } = await outAfter(answer({ 'x-sluice-request-id': 'req_1' }));
  expect(error).toMatchObject({ status: 401, message: 'Invalid key.' });
  expect(out).toBe(false);
});
