#!/usr/bin/env bash
# The README's table of clients and backends, from what the end-to-end tests saw (artifacts/clients, a file for each cell).
# Says when the two differ, exit 1; with --update it rewrites the table. Exit 2: the tests did not see every cell.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seen=artifacts/clients; readme=README.md
clients=(claude:"Claude Code" codex:"Codex CLI" gemini:"Gemini CLI" opencode:"opencode")
backends=(Anthropic:"Anthropic Messages" OpenAiChat:"OpenAI Chat" OpenAiResponses:"OpenAI Responses" Gemini:Gemini Ollama:Ollama LlamaChat:"llama.cpp, Chat" LlamaAnthropic:"llama.cpp, Messages" LlamaResponses:"llama.cpp, Responses")

table() {
  local line="| |" rule="|---|" cell name missing=0
  for backend in "${backends[@]}"; do line+=" ${backend#*:} |"; rule+="---|"; done
  echo "$line"; echo "$rule"
  for client in "${clients[@]}"; do
    line="| ${client#*:} |"
    for backend in "${backends[@]}"; do
      name=$seen/${client%%:*}.${backend%%:*}; cell=
      if [ -e "$name" ]; then
        for what in text tool session cancel; do if grep -qx "$what" "$name"; then cell+="${cell:+, }$what"; fi; done
      else missing=1; fi
      line+=" ${cell:--} |"
    done
    echo "$line"
  done
  return $missing
}

text=$(table) || { echo "the clients were not all driven: nothing to compare"; exit 2; }
begin='<!-- clients: written by eng/client-table.sh -->'; end='<!-- /clients -->'
grep -qF "$begin" $readme || { echo "$readme has no '$begin'"; exit 1; }
now=$(awk -v begin="$begin" -v end="$end" '$0 == end { inside = 0 } inside { print } $0 == begin { inside = 1 }' $readme)
[ "$now" != "$text" ] || exit 0
if [ "${1:-}" != --update ]; then
  echo "$readme does not say what was seen; eng/client-table.sh --update writes it:"; echo "$text"; exit 1
fi
copy=$(mktemp); printf '%s\n' "$text" >"$copy"
awk -v begin="$begin" -v end="$end" -v file="$copy" '$0 == end { inside = 0 } !inside { print } $0 == begin { inside = 1; while ((getline line < file) > 0) print line }' $readme >"$copy.new"
cat "$copy.new" >$readme; rm -f "$copy" "$copy.new"
echo "$readme rewritten"
