/**
 * A name from elsewhere, such as a session's or a client's. What would not be seen at all (blanks, marks without width) is written
 * out, so that there is something to read and to press.
 */
export const named = (name: string): string =>
  /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? name : name === '' ? 'unnamed' : [...name].map((sign) => `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(' ');
