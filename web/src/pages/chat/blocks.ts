/** A stretch of a model's text: plain, or what stands between two fences. */
export interface Block {
  code: boolean;
  /** What the fence named. */
  language: string;
  text: string;
}

/** Takes a text apart at its code fences. Nothing else in it means anything: it is shown as it is. A fence that is still open holds the rest. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let lines: string[] = [];
  let fence = '';
  let language = '';
  const close = () => {
    const content = lines.join('\n');
    if (fence !== '' || content.trim() !== '') found.push({ code: fence !== '', language, text: fence === '' ? content.replace(/^\n+|\n+$/g, '') : content });
    lines = [];
  };
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/.exec(line);
    if (mark && fence === '') {
      close();
      [, fence, language] = mark as unknown as [string, string, string];
    } else if (mark && fence !== '' && mark[1]![0] === fence[0] && mark[1]!.length >= fence.length && mark[2] === '') {
      close();
      fence = language = '';
    } else {
      lines.push(line);
    }
  }

  close();
  return found;
}
