import { expect, test } from 'vitest';
import { placeNow, type Budget } from './budgets';

const [day, week, month]: [Budget, Budget, Budget] = [{ dollars: 5, per: 'day' }, { dollars: 20, per: 'week' }, { tokens: 1_000, per: 'month' }];

test.each([
  ['stays', [day, week], 1, [day, week], 1],
  ['moves up when one above it goes', [day, week], 1, [week], 0],
  ['moves down when one comes above it', [day, week], 1, [month, day, week], 2],
  ['was changed where it stood', [day, week], 1, [day, { ...week, dollars: 30 }], 1],
  ['is gone', [day, week], 1, [day], undefined],
  ['is gone, and another stands there', [day, week, month], 1, [day, month], undefined],
  ['is one of two that are the same', [day, week], 1, [week, day, week], undefined],
] as const)('a budget that %s is found or not', (_, before, index, now, place) => expect(placeNow(before, index, now)).toBe(place));
