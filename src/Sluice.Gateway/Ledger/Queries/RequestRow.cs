using System.Text.Json.Serialization;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>A request as the ledger shows it. Money is in dollars, durations in milliseconds.</summary>
internal record RequestRow
{
    /// <summary>Too large for the numbers of JavaScript; as JSON it is <see cref="Name"/>.</summary>
    [JsonIgnore]
    public required long Id { get; init; }

    /// <summary>The id as users see it, <c>req_…</c>.</summary>
    [JsonPropertyName("id")]
    public string Name => RequestIds.Format(Id);

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The caller's protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>Client program, as recognised.</summary>
    public string? Client { get; init; }

    /// <summary>Calling application, as it named itself.</summary>
    public string? App { get; init; }

    /// <summary>Owner of the token.</summary>
    public string? User { get; init; }

    /// <summary>Conversation.</summary>
    public string? Session { get; init; }

    /// <summary>main, tool-loop, subagent, title, summary, compaction, safety, count and others.</summary>
    public required string Kind { get; init; }

    /// <summary>The model name as the client wrote it.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>The client asked for a stream.</summary>
    public required bool Streaming { get; init; }

    /// <summary>Prompt tokens as estimated on arrival.</summary>
    public required long EstimatedInputTokens { get; init; }

    /// <summary>Size of the request's body.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>Who would have paid without Sluice: <c>api</c> or <c>plan</c>.</summary>
    public string? WouldPay { get; init; }

    /// <summary>How it ended: ok, truncated, client_cancelled, rejected, upstream_error, …; <c>open</c> while it runs.</summary>
    public required string Outcome { get; init; }

    /// <summary>Status that the client saw.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Upstream that answered.</summary>
    public string? Upstream { get; init; }

    /// <summary>Model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Tier that answered, 0 to 3.</summary>
    public int? Tier { get; init; }

    /// <summary><c>local</c>, <c>api</c> (billed per token) or <c>plan</c> (a subscription).</summary>
    public string? PaidBy { get; init; }

    /// <summary>Rule or strategy that decided.</summary>
    public string? Route { get; init; }

    /// <summary>Calls to upstreams.</summary>
    public required int Attempts { get; init; }

    /// <summary>From arrival to the first content that the client got.</summary>
    public int? FirstContentMs { get; init; }

    /// <summary>From arrival to the end; absent while it runs.</summary>
    public int? DurationMs { get; init; }

    /// <summary>Tokens of all attempts.</summary>
    public Usage Tokens { get; init; }

    /// <summary>Tokens are estimated: an upstream gave no credible count.</summary>
    public required bool IsEstimated { get; init; }

    /// <summary>Billed per token, all attempts.</summary>
    public required decimal Spend { get; init; }

    /// <summary>List value of what a subscription covered; not spent.</summary>
    public required decimal PlanValue { get; init; }

    /// <summary>Electricity of local models.</summary>
    public required decimal Electricity { get; init; }

    /// <summary><c>unpriced</c> or <c>unknown</c> when the figures leave out an attempt.</summary>
    public string? CostGap { get; init; }

    /// <summary>Spend, plan value and electricity together: what the baselines are compared with. Absent when it cannot be compared.</summary>
    public decimal? Actual { get; init; }

    /// <summary>What the model that was asked for would have cost.</summary>
    public decimal? Asked { get; init; }

    /// <summary>What the dearest tier would have cost.</summary>
    public decimal? Dearest { get; init; }

    /// <summary>What was asked for less what it cost; negative when routing made it dearer.</summary>
    public decimal? Saved => Asked - Actual;

    /// <summary>Tokens that cloud models processed.</summary>
    public required long CloudTokens { get; init; }

    /// <summary>Tokens that would have gone to the cloud and did not.</summary>
    public required long CloudTokensAvoided { get; init; }

    /// <summary>Fields that were mapped with loss or dropped.</summary>
    public string? Fidelity { get; init; }

    /// <summary>What went wrong, without bodies or keys.</summary>
    public string? Error { get; init; }

    /// <summary>Why nothing of it might leave this machine; absent when it might.</summary>
    public string? LocalOnly { get; init; }

    /// <summary>Host and port off this machine that was asked to count its tokens; null when none was.</summary>
    public string? CountedHost { get; init; }

    /// <summary>Bytes of body that were sent to it.</summary>
    public long CountedBytes { get; init; }
}

/// <summary>A call to an upstream as the ledger shows it. Money is in dollars, durations in milliseconds.</summary>
internal record AttemptRow
{
    /// <summary>1, 2, …</summary>
    public required int Number { get; init; }

    /// <summary>Name of the upstream.</summary>
    public required string Upstream { get; init; }

    /// <summary>Its model.</summary>
    public required string Model { get; init; }

    /// <summary>Tier that the model was used as.</summary>
    public int? Tier { get; init; }

    /// <summary><c>local</c>, <c>api</c> or <c>plan</c>.</summary>
    public required string PaidBy { get; init; }

    /// <summary>How it ended.</summary>
    public required string Outcome { get; init; }

    /// <summary>Status of the upstream's answer.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Its tokens.</summary>
    public Usage Tokens { get; init; }

    /// <summary>The tokens are estimated.</summary>
    public required bool IsEstimated { get; init; }

    /// <summary>Where the cost comes from: reported by the upstream, table, config, local, free, unpriced, unknown and others.</summary>
    public string? CostSource { get; init; }

    /// <summary>Billed; absent when not known.</summary>
    public decimal? Spend { get; init; }

    /// <summary>List value that a subscription covered.</summary>
    public required decimal PlanValue { get; init; }

    /// <summary>Electricity.</summary>
    public required decimal Electricity { get; init; }

    /// <summary>From the request's arrival to the attempt's start.</summary>
    public required int StartedAfterMs { get; init; }

    /// <summary>From the attempt's start to the first byte of the answer.</summary>
    public int? FirstByteMs { get; init; }

    /// <summary>From the attempt's start to the first content.</summary>
    public int? FirstContentMs { get; init; }

    /// <summary>From the attempt's start to its end.</summary>
    public required int DurationMs { get; init; }

    /// <summary>The longest silence between two pieces of the answer; absent when there was none.</summary>
    public int? SilenceMs { get; init; }

    /// <summary>From the attempt's start to that silence's.</summary>
    public int? SilenceAtMs { get; init; }

    /// <summary>Silences of five seconds and more.</summary>
    public required int Silences { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Host and port that the upstream stood for.</summary>
    public string? Host { get; init; }

    /// <summary>Bytes of body handed to a connection to it.</summary>
    public required long SentBytes { get; init; }
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
