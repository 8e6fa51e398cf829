import { expect, test } from 'vitest';
import { EventReader } from './events';

const text = ': beat\n\nevent: progress\ndata: {"a":1}\n\ndata: x\ndata: y\n\nevent: progress\r\ndata: {"b":"ü"}\r\n\r\n';
const events = [{ event: 'progress', data: '{"a":1}' }, { event: 'message', data: 'x\ny' }, { event: 'progress', data: '{"b":"ü"}' }];

test('reads events from one piece', () => expect(new EventReader().read(text)).toEqual(events));

test('reads the same events from single characters', () => {
  const reader = new EventReader();
  expect([...text].flatMap((character) => reader.read(character))).toEqual(events);
});
