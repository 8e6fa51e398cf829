using Sluice.Gateway.Compression;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>One try at one target: its upstream, its translation, its clock.</summary>
internal sealed class Attempt : IDisposable
{
    /// <summary>1, 2, … within the request.</summary>
    public required int Number { get; init; }

    /// <summary>Where it goes.</summary>
    public required RouteTarget Target { get; init; }

    /// <summary>The target's upstream.</summary>
    public required UpstreamModel Upstream { get; init; }

    /// <summary>What request and answer share.</summary>
    public required TranslationContext Context { get; init; }

    /// <summary>Its limits.</summary>
    public required AttemptTimer Timer { get; init; }

    /// <summary>The upstream's protocol.</summary>
    public required IProtocol Protocol { get; init; }

    /// <summary>What a local model is asked in place of the caller's own words; null: those.</summary>
    public LocalPrompt? Prompt { get; init; }

    /// <summary>The caller's bytes are what is sent, with a few replacements.</summary>
    public bool SendsBytes => IsSameProtocol && ShortenTo is null && Prompt is not { IsChanged: true };

    /// <summary>Limit on the answer that the caller set, in tokens; null without one.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>The prompt does not fit the target's context of this many tokens; null when it does.</summary>
    public int? ContextLimit { get; init; }

    /// <summary>The transcript is shortened to this many tokens; null where it fits.</summary>
    public long? ShortenTo { get; init; }

    /// <summary>How it was shortened, once it was.</summary>
    public string? Shortened { get; set; }

    /// <summary>Caller and upstream speak the same protocol.</summary>
    public bool IsSameProtocol => string.Equals(Context.InboundProtocol, Context.UpstreamProtocol, StringComparison.Ordinal);

    /// <summary>Chat: we ask for the usage chunk although the caller did not.</summary>
    public bool RequestsUsage { get; set; }

    /// <summary>The body as it was sent, to find in it what the upstream complains of.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Sent { get; set; } = [];

    /// <summary>At a local model: that it is under way; null elsewhere.</summary>
    public LocalRun? Run { get; set; }

    /// <summary>Its place at the server, or in the queue for one; null where there is no limit.</summary>
    public Place? Place { get; set; }

    /// <summary>Another target can take the turn when it waits too long for a place.</summary>
    public bool MayGoOn { get; set; }

    /// <summary>How long it waited for a free slot before it was sent.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>Its server dropped part of the prompt and the answer has been shown, in words; null where it did not.</summary>
    public string? Cut { get; set; }

    /// <summary>How long it waited in words, for the receipt; null where a place was free at once.</summary>
    public string? WaitedFor { get; set; }

    /// <summary>The body on its way; null while nothing is sent.</summary>
    public UpstreamContent? Content { get; set; }

    /// <summary>What was sent to the upstream beside the body; null before.</summary>
    public CapturedHeaders? SentHeaders { get; set; }

    /// <summary>What it answered beside the body; null while it has not.</summary>
    public CapturedHeaders? AnswerHeaders { get; set; }

    /// <summary>When the first byte came, since the attempt's start.</summary>
    public TimeSpan? FirstByte { get; set; }

    /// <summary>What the answer's headers said of the account's limits; null when they said nothing.</summary>
    public QuotaReading? Limits { get; set; }

    /// <summary>When the first content came, since the attempt's start.</summary>
    public TimeSpan? FirstContent { get; set; }

    /// <summary>When the client saw content of it, since the attempt's start, where that was later than <see cref="FirstContent"/>: a draft.</summary>
    public TimeSpan? FirstShown { get; set; }

    /// <summary>What is held back of its answer until it has been checked; null where the answer goes to the client as it comes.</summary>
    public Draft? Draft { get; set; }

    /// <summary>Its answer on the way through events; null where bytes pass, and for a draft.</summary>
    public TranslatedAnswer? Translated { get; set; }

    /// <summary>What counts the bytes of an answer that passes as it comes; null elsewhere.</summary>
    public IResponseTap? Tap { get; set; }

    /// <summary>Tokens of its answer so far, to be read by any thread: the upstream's own count where it has told one, else a quarter of the bytes of content.</summary>
    public long TokensSoFar
    {
        get
        {
            var (usage, bytes) = Tap is { } tap ? (tap.Usage, tap.ContentBytes) : Translated is { } translated ? (translated.Usage, translated.ContentBytes) : (null, Draft?.ContentBytes ?? 0);
            return Math.Max(usage?.Output ?? 0, bytes / 4);
        }
    }

    /// <summary>Somebody else ends it: a model that goes on warming.</summary>
    public bool IsAdopted { get; set; }

    /// <summary>The answer is good so far; these are its tokens.</summary>
    public static AttemptResult Result(string outcome, in AnswerMeasure measure, ModelError? error = null, Blame blame = Blame.None, bool committed = true) => new(outcome)
    {
        Error = error,
        Blame = blame,
        Committed = committed,
        Usage = measure.Usage,
        UsageEstimated = measure.Estimated,
        ReportedCost = measure.ReportedCost,
        Status = 200,
    };

    /// <summary>The attempt broke off: by the caller, by a limit, or by the upstream.</summary>
    public AttemptResult BrokeOff(in AnswerMeasure measure, bool committed, Exception? exception = null)
    {
        if (Timer.ClientGone) return Result(Outcomes.ClientCancelled, measure, new ModelError(ErrorKind.Server, "the client went away"), committed: committed);
        if (Timer.Stopping) return Result(Outcomes.Interrupted, measure, new ModelError(ErrorKind.Overloaded, "Sluice is stopping"), Blame.Gateway, committed);
        return exception switch
        {
            OperationCanceledException => Result(
                Outcomes.UpstreamStall,
                measure,
                new ModelError(ErrorKind.Timeout, $"{Upstream.Name} sent nothing for {Upstream.IdleTimeout.TotalSeconds:0} seconds"),
                Blame.Upstream,
                committed),
            FrameTooLargeException => Result(Outcomes.UpstreamError, measure, new ModelError(ErrorKind.Server, exception.Message), Blame.Upstream, committed),
            InvalidDataException or ContentTooLargeException => Result(Outcomes.UpstreamError, measure, new ModelError(ErrorKind.Unreachable, $"{Upstream.Name} compressed its answer in a way that cannot be read here"), Blame.Upstream, committed),
            _ => Result(
                Outcomes.UpstreamError,
                measure,
                new ModelError(ErrorKind.Server, $"the connection to {Upstream.Name} broke in the middle of the answer"),
                Blame.Upstream,
                committed),
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!IsAdopted) Timer.Dispose();
    }
}

/// <summary>What an answer cost, as far as is known.</summary>
internal readonly record struct AnswerMeasure(Usage Usage, bool Estimated, decimal? ReportedCost = null)
{
    // Content of more than this many bytes per reported token cannot be: the report is not believed (F053). Bytes that pass
    // through are measured with what is left of their frames, and a delta of one token may have some hundred of those.
    private const int MostBytesPerToken = 400;
    private const int UsualBytesPerToken = 4;

    /// <summary>The upstream's report where it is credible, else an estimate from what was sent and received.</summary>
    public static AnswerMeasure Of(Usage? reported, long contentBytes, long estimatedInput, decimal? cost = null)
    {
        var estimatedOutput = (contentBytes + UsualBytesPerToken - 1) / UsualBytesPerToken;
        if (reported is not { } usage) return new(new Usage(estimatedInput, Output: estimatedOutput), true, cost);
        var noOutput = usage.Output * MostBytesPerToken < contentBytes;
        var noInput = usage.TotalInput == 0;
        if (!noOutput && !noInput) return new(usage, false, cost);
        return new(usage with { Input = noInput ? estimatedInput : usage.Input, Output = noOutput ? estimatedOutput : usage.Output }, true, cost);
    }
}
