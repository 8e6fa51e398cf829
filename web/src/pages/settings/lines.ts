/** The offset of a line and column, both from 1; the end of the text where there is no such place. */
export function placeOf(text: string, line: number, column: number): number {
  let offset = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', offset);
    if (next < 0) return text.length;
    offset = next + 1;
  }

  return Math.min(text.length, offset + Math.max(0, column - 1));
}

/** The line of an offset, from 1. */
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** What the Tab key makes of a text: two spaces, or every selected line further in, or with Shift out. */
export function withTab(text: string, start: number, end: number, back: boolean): { text: string; start: number; end: number } {
  if (start === end && !back) return { text: `${text.slice(0, start)}  ${text.slice(end)}`, start: start + 2, end: start + 2 };
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const lines = text.slice(from, end).split('\n');
  const moved = lines.map((line) => (back ? line.replace(/^ {1,2}|^\t/, '') : `  ${line}`)).join('\n');
  return { text: text.slice(0, from) + moved + text.slice(end), start: from, end: from + moved.length };
}
