/** One server-sent event. */
export interface ServerEvent {
  event: string;
  data: string;
}

/** Takes server-sent events out of text that comes in pieces. What is not complete yet stays for the next piece. */
export class EventReader {
  #rest = '';

  read(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const blocks = (this.#rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    this.#rest = blocks.pop()!;
    for (const block of blocks) {
      let event = 'message';
      const data: string[] = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('event:')) event = line.slice(6).trim();
        else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
      }

      if (data.length > 0) events.push({ event, data: data.join('\n') });
    }

    return events;
  }
}
