#!/usr/bin/env bash
# Records three long sessions with the real Claude Code and opencode against a scripted vendor, and replays them with routing off
# and with every strategy. The recordings hold the clients' own prompts: they live in a temporary folder and are deleted.
#   bench/sessions.sh [--times=5] [--easy=0.9] [--seed=1] [--details]
# Needs the clients: npm ci in test/tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
dotnet build bench/sessions -c Release -v q --nologo --tl:off -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false
program=artifacts/bin/Sluice.Sessions/release/Sluice.Sessions
recordings=$(mktemp -d)
trap 'rm -rf "$recordings"' EXIT
"$program" record "$recordings"
"$program" replay "$recordings" "$@"
