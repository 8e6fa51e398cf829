#!/usr/bin/env bash
# Unpacks llama.cpp's server with its libraries from Debian's packages into a private folder; installs nothing on the host.
#   get-llama-server.sh FOLDER [SUITE]
# The packages come from where this machine's apt gets its own. Each is checked against the SHA-256 of the suite's index,
# and the index against the suite's release file. Runs on any x86-64 Linux that has apt sources, curl, xz, awk and dpkg-deb.
# Exit status: 0 done or already there; 69 cannot be had on this machine (the reason is on standard error); else failed.
set -euo pipefail
folder=${1:?usage: get-llama-server.sh FOLDER [SUITE]}; suite=${2:-forky}

cannot() { echo "llama-server: $*" >&2; exit 69; }
[ -e "$folder/complete" ] && exit 0
[ "$(uname -sm)" = "Linux x86_64" ] || cannot "packages exist for x86-64 Linux only"
for tool in curl xz awk dpkg-deb sha256sum; do command -v "$tool" >/dev/null || cannot "needs $tool"; done
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' | sed 's#/$##' || true)
[ -n "$mirror" ] || cannot "needs a Debian package source"

fetch() { curl -fsS --retry 3 --retry-delay 2 --max-time 300 -o "$2.part" "$1" && mv "$2.part" "$2"; }
rm -rf "$folder"; mkdir -p "$folder/tree" "$folder/debs"; cd "$folder/debs"

fetch "$mirror/dists/$suite/Release" Release
fetch "$mirror/dists/$suite/main/binary-amd64/Packages.xz" Packages.xz
awk '/^SHA256:/ { on = 1; next } /^[^ ]/ { on = 0 } on && $3 == "main/binary-amd64/Packages.xz" { print $1 "  Packages.xz" }' Release > index.sum
[ -s index.sum ] || { echo "the release file lists no package index" >&2; exit 1; }
sha256sum -c --quiet index.sum

# The server and, level by level, the libraries that it depends on.
xz -dc Packages.xz | awk '
  function flush() { if (name != "") { file[name] = path; sum[name] = hash; needs[name] = deps } name = path = hash = deps = "" }
  /^Package: /     { name = $2 }
  /^Filename: /    { path = $2 }
  /^SHA256: /      { hash = $2 }
  /^(Pre-)?Depends: / { sub(/^[^:]*: /, ""); deps = deps "," $0 }
  /^$/             { flush() }
  END {
    flush(); count = 1; queue[1] = "llama.cpp-tools"; seen["llama.cpp-tools"] = 1
    for (i = 1; i <= count; i++) {
      if (!(queue[i] in file)) continue
      print file[queue[i]], sum[queue[i]]
      total = split(needs[queue[i]], parts, ",")
      for (j = 1; j <= total; j++) {
        sub(/\|.*/, "", parts[j]); split(parts[j], words, /[ (:]+/); dep = words[1] == "" ? words[2] : words[1]
        if (dep ~ /^(lib|gcc-|zlib)/ && dep !~ /^libc-bin/ && !(dep in seen)) { seen[dep] = 1; queue[++count] = dep }
      }
    }
  }' > urls
[ "$(wc -l < urls)" -gt 3 ] || { echo "the suite has no llama.cpp-tools" >&2; exit 1; }

while read -r path sum; do
  deb=$(basename "$path"); fetch "$mirror/$path" "$deb"
  echo "$sum  $deb" | sha256sum -c --quiet
  dpkg-deb -x "$deb" "$folder/tree"
done < urls
ln -sfn usr/lib64 "$folder/tree/lib64"; ln -sfn usr/lib "$folder/tree/lib"
cd "$folder"; rm -rf debs; touch complete
