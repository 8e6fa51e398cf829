#!/usr/bin/env bash
# Measures Sluice side by side with no proxy, a plain pass-through in C# and nginx (where it is installed), in one run.
#   bench/run.sh [--runs=3] [--seconds=3] [--starts=5] [--cells=small1,small32,stream32,body16,slow500] [--dialects=anthropic,openai-responses,gemini]
# Sluice runs as ./sluice runs it, with authentication, routing and the ledger on. Linux only (it reads /proc).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./sluice --version >/dev/null
out=artifacts/bench
export DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
dotnet build bench/load/Sluice.Load.csproj -c Release -v q --nologo --tl:off --artifacts-path "$out" -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
# One thread each, completions run where they are found: load and upstream take little of the machine.
export DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT=1
exec "$out/bin/Sluice.Load/release/Sluice.Load" run "--sluice=$PWD/sluice" "$@"
