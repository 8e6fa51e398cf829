import { expect, test } from 'vitest';
import { named } from './names';

test.each([
  ['claude', 'claude'],
  ['<img src=x>', '<img src=x>'],
  ['\u202Etxt', '\u202Etxt'],
  ['', 'unnamed'],
  ['\u200B\u2060', 'U+200B U+2060'],
  [' \n', 'U+0020 U+000A'],
])('%j is named %j', (name, shown) => expect(named(name)).toBe(shown));
