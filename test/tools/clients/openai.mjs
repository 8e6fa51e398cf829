// Drives the official npm package "openai".  node openai.mjs SCENARIO  with BASE_URL, TOKEN and MODEL; prints one JSON object.
import OpenAI from 'openai';

const { BASE_URL, TOKEN, MODEL } = process.env;
const client = new OpenAI({ baseURL: `${BASE_URL}/v1`, apiKey: TOKEN, maxRetries: 0 });
const weather = { type: 'function', function: { name: 'get_weather', description: 'Weather of a city', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } };
const user = (content) => ({ role: 'user', content });

const scenarios = {
  async text() {
    const r = await client.chat.completions.create({ model: MODEL, messages: [user('Hi')] });
    return { text: r.choices[0].message.content, done: r.choices[0].finish_reason, input: r.usage.prompt_tokens, output: r.usage.completion_tokens };
  },
  async stream() {
    let text = ''; let done; let pieces = 0;
    for await (const part of await client.chat.completions.create({ model: MODEL, messages: [user('[[long 40]]')], stream: true })) { text += part.choices[0]?.delta?.content ?? ''; pieces++; done = part.choices[0]?.finish_reason ?? done; }
    return { text, done, pieces };
  },
  async tools() {
    const messages = [user('[[call get_weather {"city":"Oslo"}]]')];
    const stream = client.chat.completions.stream({ model: MODEL, messages, tools: [weather] });
    const first = (await stream.finalChatCompletion()).choices[0].message;
    messages.push(first, { role: 'tool', content: '5 C', tool_call_id: first.tool_calls[0].id });
    const second = await client.chat.completions.create({ model: MODEL, messages, tools: [weather] });
    return { call: { name: first.tool_calls[0].function.name, arguments: JSON.parse(first.tool_calls[0].function.arguments) }, text: second.choices[0].message.content };
  },
  async models() {
    const names = []; for await (const m of client.models.list()) names.push(m.id);
    return { names, capabilities: [] };
  },
  async error() {
    try { await client.chat.completions.create({ model: 'no-such-model', messages: [user('Hi')] }); return { status: 200 }; } catch (e) { return { status: e.status, text: e.message }; }
  },
};
console.log(JSON.stringify(await scenarios[process.argv[2]]()));
