using BenchmarkDotNet.Attributes;
using Sluice.Load.Dialects;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile;

namespace Sluice.Benchmarks;

/// <summary>The tokens of a prompt: in samples, as routing asks, and from end to end, as a count is answered.</summary>
[MemoryDiagnoser]
public class PromptCount
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    private readonly RequestHead _large = RequestHead.Read(AnthropicBody.Large("claude-sonnet-5"));

    [Benchmark]
    public long Sampled() => Profile().EstimatedInputTokens;

    [Benchmark]
    public long EndToEnd() => Profile().CountedTokens;

    private RequestProfile Profile() => RequestProfile.Create("anthropic", "/v1/messages", _large, static _ => null, Noon);
}
