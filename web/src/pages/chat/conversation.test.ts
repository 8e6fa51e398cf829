import { expect, test } from 'vitest';
import { ApiError } from '../../api/client';
import { pieces, type Message, type Piece } from './ask';
import { Conversation } from './conversation';

type Asked = { model: string; messages: Message[]; session: string };

function scripted(...answers: (Piece[] | Error)[]) {
  const asked: Asked[] = [];
  const conversation = new Conversation('sluice/auto', async function* (model, messages, session) {
    asked.push({ model, messages, session });
    const answer = answers[asked.length - 1]!;
    if (answer instanceof Error) throw answer;
    yield* answer;
  }, () => 0);
  return { conversation, asked };
}

const said = (text: string): Piece[] => [{ kind: 'receipt', receipt: { request: 'req_1', model: 'ollama/coder', tier: 0 } }, { kind: 'text', text }, { kind: 'end', reason: 'stop' }, { kind: 'usage', input: 5, output: 2 }];

test('sends the conversation so far', async () => {
  const { conversation, asked } = scripted(said('One'), said('Two'));
  conversation.setSystem('Be brief.');
  await conversation.send('first');
  await conversation.send('second');
  expect(asked[1]!.messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'One' },
    { role: 'user', content: 'second' },
  ]);
  expect(asked[1]!.session).toBe(asked[0]!.session);
  expect(conversation.talk.sides[0]!.turns[1]).toMatchObject({ answer: 'Two', state: 'done', input: 5, output: 2, receipt: { model: 'ollama/coder' } });
});

test('a failed turn says why and is left out of what follows', async () => {
  const { conversation, asked } = scripted(new ApiError(404, 'There is no such model.'), said('Two'));
  await conversation.send('first');
  expect(conversation.talk.sides[0]!.turns[0]).toMatchObject({ state: 'failed', problem: 'There is no such model.' });
  await conversation.send('second');
  expect(asked[1]!.messages).toEqual([{ role: 'user', content: 'second' }]);
});

test('an answer without its end broke off', async () => {
  const { conversation } = scripted([{ kind: 'text', text: 'Half' }]);
  await conversation.send('first');
  expect(conversation.talk.sides[0]!.turns[0]).toMatchObject({ answer: 'Half', state: 'failed', problem: 'The answer broke off.' });
});

test('a second model goes on from the same turns, in a session of its own', async () => {
  const { conversation, asked } = scripted(said('One'), said('A'), said('B'));
  await conversation.send('first');
  conversation.compare(true);
  conversation.setModel(1, 'vendor/large');
  await conversation.send('second');
  expect(asked.slice(1).map((ask) => ask.model)).toEqual(['sluice/auto', 'vendor/large']);
  expect(asked[2]!.messages).toEqual(asked[1]!.messages);
  expect(asked[2]!.session).not.toBe(asked[1]!.session);
  expect(conversation.talk.sides.map((side) => side.turns[1]!.answer)).toEqual(['A', 'B']);
});

test('stopping keeps what has come', async () => {
  const conversation: Conversation = new Conversation('sluice/auto', async function* (_model, _messages, _session, signal) {
    yield { kind: 'text', text: 'Half' };
    conversation.stop();
    signal.throwIfAborted();
  });
  await conversation.send('first');
  expect(conversation.talk.sides[0]!.turns[0]).toMatchObject({ answer: 'Half', state: 'stopped' });
  expect(conversation.busy).toBe(false);
});

test('asks once more for a failed answer', async () => {
  const { conversation, asked } = scripted(new ApiError(503, 'Busy.'), said('One'));
  await conversation.send('first');
  await conversation.again(0);
  expect(asked[1]!.messages).toEqual([{ role: 'user', content: 'first' }]);
  expect(conversation.talk.sides[0]!.turns).toHaveLength(1);
});

test('reads the pieces of a stream', () => {
  expect([...pieces({ choices: [{ delta: { content: 'a', reasoning_content: 'b' }, finish_reason: 'length' }], usage: { prompt_tokens: 1, completion_tokens: 2 } })].map((piece) => piece.kind)).toEqual(['thinking', 'text', 'end', 'usage']);
  expect([...pieces({ error: { message: 'gone' } })]).toEqual([{ kind: 'failed', words: 'gone' }]);
});

test('pieces are shown once a picture, and all of them at the end', async () => {
  let draw: (() => void) | undefined;
  const conversation = new Conversation('sluice/auto', async function* () {
    yield { kind: 'receipt', receipt: {} };
    for (let at = 0; at < 1_000; at++) {
      if (at === 500) draw?.();
      yield { kind: 'text', text: 'a' };
    }

    yield { kind: 'end', reason: 'stop' };
  }, () => 0, (publish) => {
    draw = publish;
    return () => { draw = undefined; };
  });
  const shown: number[] = [];
  conversation.subscribe(() => void shown.push(conversation.talk.sides[0]!.turns[0]?.answer.length ?? 0));
  await conversation.send('go');
  expect(new Set(shown)).toEqual(new Set([0, 500, 1_000]));
  expect(shown.length).toBeLessThan(6);
  expect(conversation.talk.sides[0]!.turns[0]!.state).toBe('done');
});

test('says that it is busy until the answer has ended, also after it was cleared', async () => {
  let end = () => {};
  const conversation = new Conversation('sluice/auto', async function* (_model, _messages, _session, signal) {
    await new Promise<void>((done) => { end = done; });
    signal.throwIfAborted();
  });
  const busy: boolean[] = [];
  conversation.subscribe(() => void busy.push(conversation.talk.busy));
  const answered = conversation.send('one');
  expect(conversation.talk.busy).toBe(true);
  expect(conversation.send('two')).toBeUndefined();
  conversation.clear();
  expect(conversation.talk.busy).toBe(true);
  end();
  await answered;
  expect(busy.at(-1)).toBe(false);
  expect(conversation.talk.sides[0]!.turns).toEqual([]);
});
