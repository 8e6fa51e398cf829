// Drives the official npm package "@google/genai".  node genai.mjs SCENARIO  with BASE_URL, TOKEN and MODEL; prints one JSON object.
import { GoogleGenAI } from '@google/genai';

const { BASE_URL, TOKEN, MODEL } = process.env;
const client = new GoogleGenAI({ apiKey: TOKEN, httpOptions: { baseUrl: BASE_URL } });
const weather = { functionDeclarations: [{ name: 'get_weather', description: 'Weather of a city', parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }] };

const scenarios = {
  async text() {
    const r = await client.models.generateContent({ model: MODEL, contents: 'Hi' });
    return { text: r.text, done: r.candidates[0].finishReason.toLowerCase(), input: r.usageMetadata.promptTokenCount, output: r.usageMetadata.candidatesTokenCount };
  },
  async stream() {
    let text = ''; let done; let pieces = 0;
    for await (const part of await client.models.generateContentStream({ model: MODEL, contents: '[[long 40]]' })) { text += part.text ?? ''; pieces++; done = part.candidates?.[0]?.finishReason ?? done; }
    return { text, done: done.toLowerCase(), pieces };
  },
  async tools() {
    const chat = client.chats.create({ model: MODEL, config: { tools: [weather] } });
    const first = await chat.sendMessage({ message: '[[call get_weather {"city":"Oslo"}]]' });
    const call = first.functionCalls[0];
    const second = await chat.sendMessage({ message: [{ functionResponse: { id: call.id, name: call.name, response: { output: '5 C' } } }] });
    return { call: { name: call.name, arguments: call.args }, text: second.text };
  },
  async models() {
    const names = []; for await (const m of await client.models.list({ config: { queryBase: true } })) names.push(m.name.replace(/^models\//, ''));
    return { names, tokens: (await client.models.countTokens({ model: MODEL, contents: 'How many tokens is this?' })).totalTokens };
  },
  async array() { // without alt=sse the stream is one JSON array
    const r = await fetch(`${BASE_URL}/v1beta/models/${MODEL}:streamGenerateContent`, { method: 'POST', headers: { 'x-goog-api-key': TOKEN, 'content-type': 'application/json' }, body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: '[[long 40]]' }] }] }) });
    const chunks = await r.json();
    return { text: chunks.flatMap((c) => c.candidates[0].content?.parts ?? []).map((p) => p.text ?? '').join(''), done: chunks.at(-1).candidates[0].finishReason.toLowerCase(), pieces: chunks.length };
  },
  async error() {
    try { await client.models.generateContent({ model: 'no-such-model', contents: 'Hi' }); return { status: 200 }; } catch (e) { return { status: e.status, text: e.message }; }
  },
};
console.log(JSON.stringify(await scenarios[process.argv[2]]()));
