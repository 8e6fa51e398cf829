// Drives the Responses API of the official npm package "openai".  node responses.mjs SCENARIO  with BASE_URL, TOKEN and MODEL; prints one JSON object.
import OpenAI from 'openai';

const { BASE_URL, TOKEN, MODEL } = process.env;
const client = new OpenAI({ baseURL: `${BASE_URL}/v1`, apiKey: TOKEN, maxRetries: 0 });
const weather = { type: 'function', name: 'get_weather', description: 'Weather of a city', strict: false, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };

const scenarios = {
  async text() {
    const r = await client.responses.create({ model: MODEL, input: 'Hi' });
    return { text: r.output_text, done: r.status === 'completed' ? 'stop' : r.status, input: r.usage.input_tokens, output: r.usage.output_tokens };
  },
  async stream() {
    let text = ''; let done; let pieces = 0; let next = 0;
    for await (const event of await client.responses.create({ model: MODEL, input: '[[long 40]]', stream: true })) {
      if (event.sequence_number !== next++) throw new Error(`event ${event.type} is number ${event.sequence_number}, not ${next - 1}`);
      if (event.type === 'response.output_text.delta') { text += event.delta; pieces++; }
      if (event.type === 'response.completed') done = 'stop';
    }
    return { text, done, pieces };
  },
  async tools() {
    const input = [{ role: 'user', content: '[[call get_weather {"city":"Oslo"}]]' }];
    const stream = client.responses.stream({ model: MODEL, input, tools: [weather] });
    const first = await stream.finalResponse();
    const call = first.output.find((item) => item.type === 'function_call');
    // parsed_arguments is the package's own.
    input.push(...first.output.map(({ parsed_arguments, ...item }) => item), { type: 'function_call_output', call_id: call.call_id, output: '5 C' });
    const second = await client.responses.create({ model: MODEL, input, tools: [weather] });
    return { call: { name: call.name, arguments: JSON.parse(call.arguments) }, text: second.output_text };
  },
  async models() {
    const names = []; for await (const m of client.models.list()) names.push(m.id);
    return { names };
  },
  async stored() { // goes on by the id of the answer before
    const first = await client.responses.create({ model: MODEL, input: '[[call get_weather {"city":"Oslo"}]]', tools: [weather] });
    const call = first.output.find((item) => item.type === 'function_call');
    const second = await client.responses.create({ model: MODEL, previous_response_id: first.id, input: [{ type: 'function_call_output', call_id: call.call_id, output: '5 C' }], tools: [weather] });
    return { text: second.output_text };
  },
  async error() {
    try { await client.responses.create({ model: 'no-such-model', input: 'Hi' }); return { status: 200 }; } catch (e) { return { status: e.status, text: e.message }; }
  },
};
console.log(JSON.stringify(await scenarios[process.argv[2]]()));
