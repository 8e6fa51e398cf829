import type { Clash, Difference, Merged } from './merge';

/** Lines of a text that another text has otherwise: those from `start` to `end` became `lines`. */
interface Hunk {
  start: number;
  end: number;
  lines: string[];
}

// What is compared line by line at the most; longer stretches count as one change.
const mostCells = 4_000_000;

/** Two edits of one text put together line by line, as version control does it. */
export function mergeText(base: string, mine: string, theirs: string): Merged<string> {
  const lines = base.split('\n');
  const [own, others] = [hunks(lines, mine.split('\n')), hunks(lines, theirs.split('\n'))];
  const changes: Difference[] = [];
  const clashes: Clash[] = [];
  const pieces: { what?: string; mine: string[]; theirs: string[] }[] = [];
  let at = 0;
  for (let i = 0, j = 0; i < own.length || j < others.length;) {
    const [group, first] = [{ own: [] as Hunk[], others: [] as Hunk[] }, Math.min(own[i]?.start ?? Infinity, others[j]?.start ?? Infinity)];
    let end = first;
    // What touches each other belongs together: which of two new lines comes first is nobody's to guess.
    for (let more = true; more;) {
      more = false;
      while (i < own.length && own[i]!.start <= end) { end = Math.max(end, own[i]!.end); group.own.push(own[i++]!); more = true; }
      while (j < others.length && others[j]!.start <= end) { end = Math.max(end, others[j]!.end); group.others.push(others[j++]!); more = true; }
    }

    pieces.push(both(lines.slice(at, first)));
    const [ours, now] = [apply(lines, first, end, group.own), apply(lines, first, end, group.others)];
    at = end;
    const [what, before] = [place(first, end), lines.slice(first, end).join('\n')];
    if (group.others.length > 0) changes.push({ what, before, after: now.join('\n') });
    if (group.others.length === 0) pieces.push(both(ours));
    else if (group.own.length === 0 || ours.join('\n') === now.join('\n')) pieces.push(both(now));
    else {
      clashes.push({ what, before, mine: ours.join('\n'), theirs: now.join('\n') });
      pieces.push({ what, mine: ours, theirs: now });
    }
  }

  pieces.push(both(lines.slice(at)));
  return { changes, clashes, take: (chosen) => pieces.flatMap((piece) => (piece.what !== undefined && chosen.has(piece.what) ? piece.mine : piece.theirs)).join('\n') };
}

const both = (lines: string[]) => ({ mine: lines, theirs: lines });

const place = (start: number, end: number): string => (end <= start ? `after line ${start}` : end === start + 1 ? `line ${end}` : `lines ${start + 1} to ${end}`);

function apply(lines: string[], start: number, end: number, changes: Hunk[]): string[] {
  const result: string[] = [];
  let at = start;
  for (const hunk of changes) {
    result.push(...lines.slice(at, hunk.start), ...hunk.lines);
    at = hunk.end;
  }

  return [...result, ...lines.slice(at, end)];
}

/** Where a text differs from another, by the longest row of lines that both have. */
function hunks(from: string[], to: string[]): Hunk[] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let [end, last] = [from.length, to.length];
  while (end > start && last > start && from[end - 1] === to[last - 1]) { end--; last--; }
  if (start === end && start === last) return [];
  const [rows, columns] = [end - start, last - start];
  if (rows === 0 || columns === 0 || rows * columns > mostCells) return [{ start, end, lines: to.slice(start, last) }];
  const width = columns + 1;
  const longest = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) longest[i * width + j] = from[start + i] === to[start + j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  }

  const found: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < rows || j < columns) {
    if (i < rows && j < columns && from[start + i] === to[start + j]) { i++; j++; continue; }
    const hunk: Hunk = { start: start + i, end: start + i, lines: [] };
    while ((i < rows || j < columns) && !(i < rows && j < columns && from[start + i] === to[start + j])) {
      if (j < columns && (i === rows || longest[i * width + j + 1]! >= longest[(i + 1) * width + j]!)) hunk.lines.push(to[start + j++]!);
      else i++;
    }

    hunk.end = start + i;
    found.push(hunk);
  }

  return found;
}
