import { expect, test } from 'vitest';
import { mayBeOld } from './status';

test('after the feed was away everything is read again, but for the pages of the log', () => {
  expect([['status'], ['requests', 'latest', {}], ['requests', 'log', {}], ['sessions', 'one', 'a']].map((queryKey) => mayBeOld({ queryKey }))).toEqual([true, true, false, true]);
});
