import { expect, test } from 'vitest';
import { ago, bytes, count, dollars, milliseconds, percent, short, time } from './figures';

test.each([[0, '0'], [999, '999'], [1000, '1k'], [12_345, '12.3k'], [999_960, '1M'], [4_560_000, '4.56M'], [-2500, '-2.5k'], [undefined, '–']])('short %s is %s', (value, text) => expect(short(value)).toBe(text));
test.each([[0, '$0'], [0.000012, '$0.00001'], [0.0042, '$0.00420'], [0.5, '$0.500'], [1, '$1.00'], [1234.5, '$1,234.50'], [-3.2, '−$3.20'], [null, '–']])('dollars %s is %s', (value, text) => expect(dollars(value)).toBe(text));
test.each([[0, '0 %'], [0.714, '71 %'], [0.004, '0.4 %'], [1, '100 %'], [NaN, '–']])('percent %s is %s', (value, text) => expect(percent(value)).toBe(text));
test.each([[0, '0 B'], [999, '999 B'], [1536, '1.5 KB'], [999_960, '1.0 MB'], [640_000_000, '640 MB'], [4_683_087_332, '4.7 GB']])('bytes %s is %s', (value, text) => expect(bytes(value)).toBe(text));
test.each([[85.4, '85 ms'], [1400, '1.4 s'], [59_990, '1 min'], [125_000, '2 min 5 s'], [12_000_000, '3 h 20 min']])('milliseconds %s is %s', (value, text) => expect(milliseconds(value)).toBe(text));
test('count groups by thousands', () => expect(count(1_234_567)).toBe('1,234,567'));

const now = new Date(2026, 10, 21, 14, 5, 30);
test('a time of today is a clock time', () => expect(time(new Date(2026, 10, 21, 9, 3), now)).toBe('09:03'));
test('a time of another day has its day', () => expect(time(new Date(2026, 10, 20, 9, 3), now)).toBe('20 Nov 09:03'));
test('a time of another year has its year', () => expect(time(new Date(2025, 10, 20, 9, 3), now)).toBe('20 Nov 2025 09:03'));
test.each([[2, 'just now'], [40, '40 s ago'], [200, '3 min ago'], [7300, '2 h ago']])('%s s back is %s', (seconds, text) => expect(ago(now.getTime() - seconds * 1000, now)).toBe(text));
