using System.Text.Json.Serialization;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>What the request path tells the ledger. Per request: one start, any number of attempts, one end, in this order.</summary>
internal abstract record LedgerEvent
{
    /// <summary>The request that the event belongs to.</summary>
    [JsonIgnore]
    public abstract long Request { get; }
}

/// <summary>A request arrived. Its row exists from here on, whatever happens next.</summary>
internal sealed record RequestStarted : LedgerEvent
{
    /// <summary>From <see cref="RequestIds.Next"/>.</summary>
    public required long Id { get; init; }

    /// <summary>Wall clock. The row is booked into the hour, day and month of this instant.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Inbound protocol: <c>anthropic</c>, <c>openai-chat</c>, <c>ollama</c>…</summary>
    public required string Protocol { get; init; }

    /// <summary>Client program, as recognised: <c>claude</c>, <c>codex</c>…</summary>
    public string? Client { get; init; }

    /// <summary>Calling application, as it named itself under <c>/app/NAME</c>.</summary>
    public string? App { get; init; }

    /// <summary>Owner of the token.</summary>
    public string? User { get; init; }

    /// <summary>Conversation.</summary>
    public string? Session { get; init; }

    /// <summary>main, tool-loop, subagent, title, summary, compaction, safety, warm-up, count…</summary>
    public string Kind { get; init; } = "main";

    /// <summary>The model name as the client wrote it.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>Whether the client asked for a stream.</summary>
    public bool Streaming { get; init; }

    /// <summary>Prompt tokens as estimated on arrival; 0 when not estimated.</summary>
    public long EstimatedInputTokens { get; init; }

    /// <summary>Size of the body, bytes.</summary>
    public long BodyBytes { get; init; }

    /// <summary>
    /// Who would have paid had the request gone to the vendor as asked: <see cref="Payers.Api"/> (also when null) or
    /// <see cref="Payers.Plan"/>. Savings of plan turns are list value and are kept apart from dollars.
    /// </summary>
    public string? WouldPay { get; init; }

    /// <summary>Why nothing of the request may leave the machine, see <see cref="Privacy.LocalOnlyReason.Word"/>; null when it may. Never text of the prompt.</summary>
    public string? LocalOnly { get; init; }

    /// <summary>How long the client asked the vendor to keep its prompt, seconds (300, 3600); null when not known, 0 when it asked for no caching.</summary>
    public int? CacheSeconds { get; init; }

    /// <summary>What the client sent. Not in the journal: after the death of the process the request is told of without them.</summary>
    [JsonIgnore]
    public CapturedHeaders? Headers { get; init; }

    /// <inheritdoc/>
    public override long Request => Id;
}

/// <summary>One call to one upstream ended. Recorded before the request's end.</summary>
internal sealed record AttemptEnded : LedgerEvent
{
    /// <summary>The request that the attempt belongs to.</summary>
    public required long RequestId { get; init; }

    /// <summary>1, 2, … within the request.</summary>
    public required int Number { get; init; }

    /// <summary>Name of the upstream in the configuration.</summary>
    public required string Upstream { get; init; }

    /// <summary>Model id as sent to the upstream.</summary>
    public required string Model { get; init; }

    /// <summary>Host and port that the upstream stood for then.</summary>
    public string? Host { get; init; }

    /// <summary>Bytes of body that were handed to a connection to it, repetitions by the connection's own doing included; 0 when none stood.</summary>
    public long SentBytes { get; init; }

    /// <summary>Tier that the model was used as, 0-3.</summary>
    public int? Tier { get; init; }

    /// <summary>One of <see cref="Payers"/>.</summary>
    public required string PaidBy { get; init; }

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Status of the upstream's answer; null when there was none.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Tokens, by the upstream's own count where it gave one.</summary>
    public Usage Usage { get; init; }

    /// <summary>The upstream gave no (credible) usage; <see cref="Usage"/> is the gateway's estimate.</summary>
    public bool UsageEstimated { get; init; }

    /// <summary>Dollars, where the upstream reports them; wins over the price table.</summary>
    public decimal? ReportedCost { get; init; }

    /// <summary>Milliseconds from the request's start to the attempt's.</summary>
    public int StartedAfterMs { get; init; }

    /// <summary>Milliseconds from the attempt's start to its first byte.</summary>
    public int? FirstByteMs { get; init; }

    /// <summary>Milliseconds from the attempt's start to its first content.</summary>
    public int? FirstContentMs { get; init; }

    /// <summary>Milliseconds, monotonic clock.</summary>
    public int DurationMs { get; init; }

    /// <summary>The longest silence between two pieces of the answer's content, milliseconds; null when there was none to speak of.</summary>
    public int? SilenceMs { get; init; }

    /// <summary>Milliseconds from the attempt's start to that silence's.</summary>
    public int? SilenceAtMs { get; init; }

    /// <summary>Silences that were long enough to be noticed.</summary>
    public int Silences { get; init; }

    /// <summary>What was sent to the upstream. Not in the journal.</summary>
    [JsonIgnore]
    public CapturedHeaders? SentHeaders { get; init; }

    /// <summary>What the upstream answered. Not in the journal.</summary>
    [JsonIgnore]
    public CapturedHeaders? AnswerHeaders { get; init; }

    /// <summary>Power that this machine drew for it, watt-seconds, waiting for a place left out; null where the user configured no power.</summary>
    public double? LocalWattSeconds { get; init; }

    /// <summary>Short and without bodies or keys.</summary>
    public string? Error { get; init; }

    /// <inheritdoc/>
    public override long Request => RequestId;
}

/// <summary>The request is over for the client.</summary>
internal sealed record RequestEnded : LedgerEvent
{
    /// <summary>The request that ended.</summary>
    public required long Id { get; init; }

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Status that the client saw; 0 when it saw none.</summary>
    public int HttpStatus { get; init; }

    /// <summary>Upstream that answered.</summary>
    public string? Upstream { get; init; }

    /// <summary>Model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Tier that answered.</summary>
    public int? Tier { get; init; }

    /// <summary>Rule or strategy that decided.</summary>
    public string? Route { get; init; }

    /// <summary>Number of attempts made.</summary>
    public int Attempts { get; init; }

    /// <summary>Milliseconds from the request's start to the first content that the client got.</summary>
    public int? FirstContentMs { get; init; }

    /// <summary>Milliseconds, monotonic clock.</summary>
    public int DurationMs { get; init; }

    /// <summary>Fields that were mapped with loss or dropped, as in the response header.</summary>
    public string? Fidelity { get; init; }

    /// <summary>UTF-8 JSON: why this model.</summary>
    public ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>Host and port of the upstream that counted the tokens, where one off this machine was asked; such a question has no attempt.</summary>
    public string? CountedHost { get; init; }

    /// <summary>Bytes of body that were sent to it.</summary>
    public long CountedBytes { get; init; }

    /// <summary>What the client was answered. Not in the journal.</summary>
    [JsonIgnore]
    public CapturedHeaders? Headers { get; init; }

    /// <summary>Short and without bodies or keys.</summary>
    public string? Error { get; init; }

    /// <inheritdoc/>
    public override long Request => Id;
}
