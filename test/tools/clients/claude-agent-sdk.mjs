// Drives Claude Code through its agent SDK, with partial messages.  node claude-agent-sdk.mjs PROMPT  with CLAUDE_CODE, the
// program, and the variables of a run of Claude Code; prints one JSON object.
import { query } from '@anthropic-ai/claude-agent-sdk';

const { CLAUDE_CODE, MODEL, MAX_TURNS } = process.env;
let partial = ''; let text = ''; let pieces = 0; let result; let tools = [];
for await (const message of query({
  prompt: process.argv[2],
  options: {
    pathToClaudeCodeExecutable: CLAUDE_CODE, model: MODEL, includePartialMessages: true, permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true,
    tools: ['Bash', 'Write'], settingSources: [], env: process.env, maxTurns: Number(MAX_TURNS ?? 100),
  },
})) {
  if (message.type === 'stream_event' && message.event.type === 'content_block_delta' && message.event.delta.type === 'text_delta') { partial += message.event.delta.text; pieces++; }
  if (message.type === 'assistant') for (const block of message.message.content) { if (block.type === 'text') text += block.text; if (block.type === 'tool_use') tools.push(block.name); }
  if (message.type === 'result') result = message;
}
console.log(JSON.stringify({ partial, text, pieces, tools, result: result.result, outcome: result.subtype, turns: result.num_turns }));
