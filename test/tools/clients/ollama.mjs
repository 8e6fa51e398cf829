// Drives the official npm package "ollama".  node ollama.mjs SCENARIO  with BASE_URL, TOKEN and MODEL; prints one JSON object.
import { Ollama } from 'ollama';

const { BASE_URL, TOKEN, MODEL } = process.env;
const client = new Ollama({ host: BASE_URL, headers: { Authorization: `Bearer ${TOKEN}` } });
const weather = { type: 'function', function: { name: 'get_weather', description: 'Weather of a city', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } };
const user = (content) => ({ role: 'user', content });

const scenarios = {
  async text() {
    const r = await client.chat({ model: MODEL, messages: [user('Hi')] });
    return { text: r.message.content, done: r.done_reason, input: r.prompt_eval_count, output: r.eval_count };
  },
  async stream() {
    let text = ''; let done; let pieces = 0;
    for await (const part of await client.chat({ model: MODEL, messages: [user('[[long 40]]')], stream: true })) { text += part.message.content; pieces++; if (part.done) done = part.done_reason; }
    return { text, done, pieces };
  },
  async tools() {
    const messages = [user('[[call get_weather {"city":"Oslo"}]]')];
    const first = await client.chat({ model: MODEL, messages, tools: [weather] });
    messages.push(first.message, { role: 'tool', content: '5 C', tool_name: 'get_weather' });
    const second = await client.chat({ model: MODEL, messages, tools: [weather] });
    return { call: first.message.tool_calls[0].function, text: second.message.content };
  },
  async models() {
    const list = await client.list();
    return { names: list.models.map((m) => m.name), capabilities: (await client.show({ model: MODEL })).capabilities };
  },
  async error() {
    try { await client.chat({ model: 'no-such-model', messages: [user('Hi')] }); return { status: 200 }; } catch (e) { return { status: e.status_code, text: e.message }; }
  },
};
console.log(JSON.stringify(await scenarios[process.argv[2]]()));
