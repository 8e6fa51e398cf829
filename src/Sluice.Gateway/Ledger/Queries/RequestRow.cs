using System.Text.Json.Serialization;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>A request as the ledger shows it. Money is in dollars, durations in milliseconds.</summary>
internal sealed record RequestRow
{
    /// <summary>Too large for the numbers of JavaScript; as JSON it is <see cref="Name"/>.</summary>
    [JsonIgnore]
    public required long Id { get; init; }

    /// <summary>The id as users see it.</summary>
    [JsonPropertyName("id")]
    public string Name => RequestIds.Format(Id);

    public required DateTimeOffset StartedAt { get; init; }

    public required string Protocol { get; init; }

    public string? Client { get; init; }

    public string? App { get; init; }

    public string? User { get; init; }

    public string? Session { get; init; }

    public required string Kind { get; init; }

    public string? RequestedModel { get; init; }

    public bool Streaming { get; init; }

    public long EstimatedInputTokens { get; init; }

    public long BodyBytes { get; init; }

    public string? WouldPay { get; init; }

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    public int? HttpStatus { get; init; }

    public string? Upstream { get; init; }

    public string? Model { get; init; }

    public int? Tier { get; init; }

    public string? PaidBy { get; init; }

    public string? Route { get; init; }

    public int Attempts { get; init; }

    public int? FirstContentMs { get; init; }

    /// <summary>Null while open and after a crash.</summary>
    public int? DurationMs { get; init; }

    /// <summary>Of all attempts.</summary>
    public Usage Tokens { get; init; }

    public bool IsEstimated { get; init; }

    public decimal Spend { get; init; }

    public decimal PlanValue { get; init; }

    public decimal Electricity { get; init; }

    /// <summary><c>unpriced</c> or <c>unknown</c> when the figures leave out an attempt; else null.</summary>
    public string? CostGap { get; init; }

    /// <summary>What the baselines are compared with.</summary>
    public decimal? Actual { get; init; }

    /// <summary>What the client asked for would have cost; null when there is nothing to compare with.</summary>
    public decimal? Asked { get; init; }

    /// <summary>What the dearest tier would have cost.</summary>
    public decimal? Dearest { get; init; }

    /// <summary><see cref="Asked"/> less <see cref="Actual"/>.</summary>
    public decimal? Saved => Asked - Actual;

    public long CloudTokens { get; init; }

    public long CloudTokensAvoided { get; init; }

    public string? Fidelity { get; init; }

    public string? Error { get; init; }

    /// <summary>Why nothing of it might leave the machine; null when it might.</summary>
    public string? LocalOnly { get; init; }

    /// <summary>Host and port off this machine that was asked to count its tokens; null when none was.</summary>
    public string? CountedHost { get; init; }

    /// <summary>Bytes of body that were sent to it.</summary>
    public long CountedBytes { get; init; }
}

/// <summary>A call to an upstream as the ledger shows it.</summary>
internal sealed record AttemptRow
{
    public required int Number { get; init; }

    public required string Upstream { get; init; }

    public required string Model { get; init; }

    public int? Tier { get; init; }

    public required string PaidBy { get; init; }

    public required string Outcome { get; init; }

    public int? HttpStatus { get; init; }

    public Usage Tokens { get; init; }

    public bool IsEstimated { get; init; }

    /// <summary>One of <see cref="Accounting.CostSources"/>; null while the request is open.</summary>
    public string? CostSource { get; init; }

    /// <summary>Null when not known.</summary>
    public decimal? Spend { get; init; }

    public decimal PlanValue { get; init; }

    public decimal Electricity { get; init; }

    public int StartedAfterMs { get; init; }

    public int? FirstByteMs { get; init; }

    public int? FirstContentMs { get; init; }

    public int DurationMs { get; init; }

    /// <summary>The longest silence between two pieces of the answer; null when there was none to speak of.</summary>
    public int? SilenceMs { get; init; }

    /// <summary>When it began, since the attempt's start.</summary>
    public int? SilenceAtMs { get; init; }

    /// <summary>Silences that were long enough to be noticed.</summary>
    public int Silences { get; init; }

    public string? Error { get; init; }

    /// <summary>Host and port that the upstream stood for then.</summary>
    public string? Host { get; init; }

    /// <summary>Bytes of body that were handed to a connection to it.</summary>
    public long SentBytes { get; init; }
}

/// <summary>A request with all that is known of it.</summary>
/// <param name="Request">The row.</param>
/// <param name="Attempts">In their order.</param>
/// <param name="Receipt">UTF-8 JSON: why this model; empty when there is none.</param>
internal sealed record RequestDetail(RequestRow Request, IReadOnlyList<AttemptRow> Attempts, ReadOnlyMemory<byte> Receipt)
{
    /// <summary>Headers as they were sent; null when none are kept.</summary>
    public RequestHeaders? Headers { get; init; }
}
