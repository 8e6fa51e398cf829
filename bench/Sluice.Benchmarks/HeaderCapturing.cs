using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Headers;

namespace Sluice.Benchmarks;

/// <summary>What keeping one message's headers costs: its request (Capture), and the ledger's thread (Record), with the headers that Claude Code sends.</summary>
[MemoryDiagnoser]
public class HeaderCapturing
{
    private readonly HeaderDictionary _headers = new()
    {
        ["host"] = "127.0.0.1:8484",
        ["connection"] = "keep-alive",
        ["accept"] = "application/json",
        ["x-stainless-retry-count"] = "0",
        ["x-stainless-timeout"] = "600",
        ["x-stainless-lang"] = "js",
        ["x-stainless-package-version"] = "0.70.0",
        ["x-stainless-os"] = "Linux",
        ["x-stainless-arch"] = "x64",
        ["x-stainless-runtime"] = "node",
        ["x-stainless-runtime-version"] = "v24.3.0",
        ["anthropic-dangerous-direct-browser-access"] = "true",
        ["anthropic-version"] = "2023-06-01",
        ["authorization"] = "Bearer sk-ant-oat01-0123456789012345678901234567890123456789",
        ["x-app"] = "cli",
        ["user-agent"] = "claude-cli/2.1.197 (external, cli)",
        ["content-type"] = "application/json",
        ["anthropic-beta"] = "claude-code-20250219,oauth-2025-04-20,interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14",
        ["x-claude-code-session-id"] = "0b7c9a52-4d7a-4d0e-9f5c-4f9b5f3d2a11",
        ["x-sluice-token"] = "0123456789012345678901234567890123456789012",
        ["accept-encoding"] = "gzip, deflate, br, zstd",
        ["content-length"] = "84211",
    };

    private readonly Secret[] _secrets = [new("sk-ant-api03-0123456789012345678901234567890123456789"), new("0123456789012345678901234567890123456789012"), new("abcdefghijklmnopqrstuvwxyz0123456789"), new("zyxwvutsrqponmlkjihgfedcba")];

    private CapturedHeaders? _captured;

    [GlobalSetup]
    public void Prepare() => _captured = (CapturedHeaders)Capture();

    [Benchmark(Baseline = true)]
    public object Capture() => CapturedHeaders.Of(_headers, HeaderNames.IsKeptOfRequest, _secrets);

    [Benchmark]
    public object Record() => _captured!.Record();
}
