import { expect, test } from 'vitest';
import { fromField, toField } from './times';

test('an instant goes into the field and comes back', () => {
  const instant = new Date(2026, 10, 21, 9, 5).toISOString().replace('.000Z', 'Z');
  expect(toField(instant)).toBe('2026-11-21T09:05');
  expect(fromField(toField(instant))).toBe(instant);
});

test.each([['24h'], ['7d'], ['7'], [''], [undefined], ['2026-99-99T00:00:00Z']])('%s is no instant', (value) => expect(toField(value)).toBe(''));
test('an empty or half field is no instant', () => expect([fromField(''), fromField('2026-')]).toEqual(['', '']));
