using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests;

/// <summary>Translation contexts in which nothing is left to chance: the same ids and the same time in every run.</summary>
internal static class TestContexts
{
    /// <summary>The time in every test.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    /// <summary>A context whose ids come from a fixed seed and whose clock stands still.</summary>
    public static TranslationContext Create(string inbound = "anthropic", string upstream = "anthropic", ModelTraits? target = null, TimeProvider? time = null, long? numCtx = null, string? keepAlive = null, long estimatedInput = 0, string? asked = null, bool keeps = false) => new()
    {
        InboundProtocol = inbound,
        UpstreamProtocol = upstream,
        UpstreamModel = "up-model",
        ResponseModel = "asked-model",
        Target = target ?? ModelTraits.Default,
        Time = time ?? new StandingClock(),
        Random = new Random(1),
        NumCtx = numCtx,
        KeepAlive = keepAlive,
        EstimatedInputTokens = estimatedInput,
        Inbound = asked is null ? null : RequestHead.Read(Encoding.UTF8.GetBytes(asked)),
        KeepsResponses = keeps,
    };
}

/// <summary>A clock that moves only when told.</summary>
internal sealed class StandingClock : TimeProvider
{
    private TimeSpan _passed;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves on.</summary>
    public void Advance(TimeSpan by) => _passed += by;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => TestContexts.Now + _passed;

    /// <inheritdoc />
    public override long GetTimestamp() => _passed.Ticks;
}
