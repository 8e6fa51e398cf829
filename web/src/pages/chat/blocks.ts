/** A stretch of a model's text: plain, or what stands between two fences. */
export interface Block {
  code: boolean;
  /** What the fence named. */
  language: string;
  text: string;
}

/** Takes a text apart at its code fences. Nothing else in it means anything: it is shown as it is. A fence that is still open holds the rest. */
export const blocks = (text: string): readonly Block[] => new BlockReader().read(text);

/** Takes a text apart that grows: lines that were read are not read again, and blocks that are finished stay the same objects. */
export class BlockReader {
  // What was read: whole lines only.
  #read = '';
  #done: Block[] = [];
  #lines: string[] = [];
  #fence = '';
  #language = '';

  read(text: string): readonly Block[] {
    if (!text.startsWith(this.#read)) this.#begin();
    const end = text.lastIndexOf('\n') + 1;
    if (end > this.#read.length) {
      for (const line of text.slice(this.#read.length, end - 1).split('\n')) this.#line(line);
      this.#read = text.slice(0, end);
    }

    // The last line may go on: what it makes of the text is not kept.
    const open = new BlockReader();
    open.#lines = [...this.#lines];
    open.#fence = this.#fence;
    open.#language = this.#language;
    open.#line(text.slice(this.#read.length));
    open.#close();
    return [...this.#done, ...open.#done];
  }

  #begin(): void {
    this.#read = '';
    this.#done = [];
    this.#lines = [];
    this.#fence = this.#language = '';
  }

  #line(line: string): void {
    const mark = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/.exec(line);
    if (mark && this.#fence === '') {
      this.#close();
      [this.#fence, this.#language] = [mark[1]!, mark[2]!];
    } else if (mark && mark[1]![0] === this.#fence[0] && mark[1]!.length >= this.#fence.length && mark[2] === '') {
      this.#close();
      this.#fence = this.#language = '';
    } else {
      this.#lines.push(line);
    }
  }

  #close(): void {
    const content = this.#lines.join('\n');
    const code = this.#fence !== '';
    if (code || content.trim() !== '') this.#done.push({ code, language: this.#language, text: code ? content : content.replace(/^\n+|\n+$/g, '') });
    this.#lines = [];
  }
}

// Long enough that there are few of them, short enough to be laid out between two pictures.
const longest = 4_000;

/** A long text in stretches of whole lines, so that a browser lays out only the last one again while it grows. Joined by line breaks they are the text. */
export function stretches(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  while (text.length - start > longest) {
    const end = text.indexOf('\n', start + longest);
    if (end < 0) break;
    found.push(text.slice(start, end));
    start = end + 1;
  }

  found.push(text.slice(start));
  return found;
}
