using Sluice.Gateway.Ledger;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// One attempt's answer, held back until it has been checked: the upstream's bytes become events, the events one answer. Nothing
/// of it touches the client or the exchange, because a model that is only to be warmed goes on when both are gone.
/// </summary>
/// <param name="request">What was asked.</param>
/// <param name="repair">What this attempt is to mend; null for the first.</param>
internal sealed class Draft(ModelRequest request, Repair? repair) : IStreamEventSink
{
    /// <summary>Content that is held at most, in bytes; a draft that goes beyond it is no answer to a turn that may be answered locally.</summary>
    public const int MaxBytes = 1 << 20;

    private readonly ResponseAccumulator _answer = new();
    private readonly AnswerWatch _watch = new(request);
    private CommitGate? _gate;
    private TimeSpan? _firstByte;
    private TimeSpan? _firstContent;
    private string? _requestId;
    private volatile bool _hasContent;
    private volatile bool _onlyWarms;
    private volatile bool _isTooLarge;

    /// <summary>What was asked, with the repair's turns where this is one.</summary>
    public ModelRequest Request { get; } = repair?.AppendTo(request) ?? request;

    /// <summary>The request is not the caller's own, so its bytes cannot be sent.</summary>
    public bool IsRewritten { get; init; }

    /// <summary>What was asked, without the repair's turns.</summary>
    public ModelRequest Asked => request;

    /// <summary>What this attempt is to mend.</summary>
    public Repair? Repair => repair;

    /// <summary>The answer, once it is whole.</summary>
    public ModelResponse Answer => _answer.Response;

    /// <summary>Its first content has come: the prompt has been read.</summary>
    public bool HasContent => _hasContent;

    /// <summary>Bytes of content so far.</summary>
    public long ContentBytes => _gate?.ContentBytes ?? 0;

    /// <summary>When its first content came, since the attempt's start; to be asked once the reading is over.</summary>
    public TimeSpan? FirstContent => _firstContent;

    /// <summary>More than <see cref="MaxBytes"/> have come.</summary>
    public bool IsTooLarge => _isTooLarge;

    /// <summary>The check that an answer would fail which was stopped early because it was hopeless, and why; null while there was hope.</summary>
    public CheckResult? Hopeless => _watch is { Hopeless: { } why, Check: { } check } ? new CheckResult(check, CheckOutcome.Failed, why) : null;

    /// <summary>Why the answer was stopped, when the guard against endless answers did; one of <see cref="Outcomes"/>.</summary>
    public string? Tripped { get; private set; }

    /// <summary>There is nothing more to be learned from reading on.</summary>
    public bool HasEnough => _isTooLarge || _watch.Hopeless is not null || (_onlyWarms && _hasContent);

    /// <summary>The upstream answers.</summary>
    public void Began(TimeSpan after, string? requestId) => (_firstByte, _requestId) = (after, requestId);

    /// <summary>From now on the answer is of no interest, only that the model is loaded and has read the prompt.</summary>
    public void OnlyWarm() => _onlyWarms = true;

    /// <summary>Once the reading is over: tells attempt and exchange what it found out.</summary>
    public void Publish(Exchange exchange, Attempt attempt)
    {
        PublishTimes(attempt);
        exchange.UpstreamRequestId = _requestId;
    }

    /// <summary>The same for an attempt that answers nobody.</summary>
    public void PublishTimes(Attempt attempt) => (attempt.FirstByte, attempt.FirstContent) = (_firstByte, _firstContent);

    /// <summary>Reads the answer. Without an error in the result it is whole, and is still to be checked.</summary>
    public async ValueTask<AttemptResult> ReadAsync(Exchange exchange, Attempt attempt, UpstreamAnswer answer)
    {
        _gate = new CommitGate(() =>
        {
            _firstContent = attempt.Timer.Elapsed;
            _hasContent = true;
            return this;
        }, error => error with { Message = ErrorExcerpt.Scrub(error.Message, exchange.Secrets) });
        var guard = new AnswerGuard(_gate, attempt);
        try
        {
            await new AnswerReading(exchange, attempt, answer, _gate, guard, client: null).ReadAsync();
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            return attempt.BrokeOff(Measure(attempt), committed: false, exception);
        }

        Tripped = guard.Tripped;
        if (_gate.Error is { } error) return Attempt.Result(Outcomes.UpstreamError, Measure(attempt), error, Blame.Upstream, committed: false);
        return CutPrompt.Refuse(exchange, attempt, Measure(attempt)) ?? Attempt.Result(Outcomes.Ok, Measure(attempt), committed: false);
    }

    /// <summary>What the answer has cost so far.</summary>
    public AnswerMeasure Measure(Attempt attempt) =>
        AnswerMeasure.Of(_gate?.Usage, _gate?.ContentBytes ?? 0, attempt.Context.EstimatedInputTokens, attempt.Context.ReportedCost);

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        if (_isTooLarge || (_onlyWarms && _hasContent)) return;
        if (_gate!.ContentBytes > MaxBytes)
        {
            _isTooLarge = true;
            return;
        }

        _answer.Write(streamEvent);
        _watch.Write(streamEvent);
    }
}
