#!/usr/bin/env bash
# Builds what Sluice is handed out as, into artifacts/packages (or OUT):
#   Sluice.VERSION.nupkg               .NET tool: dotnet tool install --global Sluice
#   sluice-VERSION-linux-x64           one file, .NET inside
#   sluice-VERSION-portable.tar.gz     for every machine with .NET 10 installed, arm64 boards included
#   eng/package.sh [OUT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p "${1:-artifacts/packages}"
out=$(cd "${1:-artifacts/packages}" && pwd)
work=$out/.work
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

version=$(dotnet msbuild src/Sluice/Sluice.csproj -getProperty:Version)
# The analyzers have their say in ./check. Objects live apart, so that a build that runs beside this is not disturbed.
options=(-c Release -v q --nologo --tl:off --artifacts-path artifacts/package -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false)

echo "== .NET tool"
dotnet pack src/Sluice/Sluice.csproj "${options[@]}" -o "$out"

echo "== portable"
portable=$work/sluice-$version
dotnet publish src/Sluice/Sluice.csproj "${options[@]}" -p:UseAppHost=false -p:PublishDocumentationFiles=false -o "$portable"
cp LICENSE "$portable/"
printf '%s\n' '#!/bin/sh' '# Needs .NET 10 (ASP.NET Core runtime) on the PATH.' 'here=$(dirname "$(readlink -f "$0")")' 'exec dotnet "$here/sluice.dll" "$@"' >"$portable/sluice"
printf '%s\r\n' '@dotnet "%~dp0sluice.dll" %*' >"$portable/sluice.cmd"
chmod +x "$portable/sluice"
tar -C "$work" -czf "$out/sluice-$version-portable.tar.gz" "sluice-$version"

echo "== linux-x64"
dotnet publish src/Sluice/Sluice.csproj "${options[@]}" -r linux-x64 --self-contained -p:PublishReadyToRun=true -p:PublishSingleFile=true \
  -p:IncludeNativeLibrariesForSelfExtract=true -p:DebugType=none -p:PublishDocumentationFiles=false -o "$work/linux-x64"
mv -f "$work/linux-x64/sluice" "$out/sluice-$version-linux-x64"
rm -rf "$work/linux-x64/"*.pdb
[ -z "$(ls -A "$work/linux-x64")" ] || { echo "These stand beside the single file and would be missing:" >&2; ls "$work/linux-x64" >&2; exit 1; }

(cd "$out" && ls -l *"$version"*)
