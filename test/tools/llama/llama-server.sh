#!/usr/bin/env bash
# Runs the unpacked llama-server through its own loader, so that it works on Linux systems with older libraries.
#   LLAMA_FOLDER=… llama-server.sh --port N -m MODEL …
root=${LLAMA_FOLDER:?set LLAMA_FOLDER to the folder that get-llama-server.sh filled}/tree; libraries=$root/usr/lib/x86_64-linux-gnu
cpu=x64; grep -qw avx2 /proc/cpuinfo && cpu=haswell
export GGML_BACKEND_PATH=$libraries/ggml/backends0/libggml-cpu-$cpu.so
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries:$libraries/llama" "$root/usr/bin/llama-server" "$@"
