using Sluice.Gateway.Ledger;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// An answer on its way from one protocol into another: a chain of sinks from the upstream's reader to the caller's writer. It lives
/// until the answer is at its end for the caller, which may be later than the upstream's own.
/// </summary>
internal sealed class TranslatedAnswer
{
    private readonly Exchange _exchange;
    private readonly Attempt _attempt;
    private readonly ClientResponse _client;
    private readonly ResponseAccumulator? _accumulator;
    private readonly CommitGate _gate;
    private readonly AnswerGuard _guard;

    /// <summary>Makes the chain.</summary>
    public TranslatedAnswer(Exchange exchange, Attempt attempt, ClientResponse client)
    {
        (_exchange, _attempt, _client) = (exchange, attempt, client);
        _accumulator = exchange.Profile.Stream ? null : new ResponseAccumulator();
        _gate = new CommitGate(() =>
        {
            attempt.FirstContent = attempt.Timer.Elapsed;
            if (_accumulator is not null) return _accumulator;
            Commit(exchange.Protocol.StreamContentType(exchange.Head));
            return client.StreamWriter(attempt.Context);
        }, error => error with { Message = ErrorExcerpt.Scrub(error.Message, exchange.Secrets) });
        Mender = attempt.Prompt is { MendsCalls: true, Request: var request } ? new CallMender(_gate, request) : null;
        _guard = new AnswerGuard((IStreamEventSink?)Mender ?? _gate, attempt);
    }

    /// <summary>Looks at the calls; null where nobody does.</summary>
    public CallMender? Mender { get; }

    /// <summary>Tokens as far as the upstream has told them.</summary>
    public Usage? Usage => _gate.Usage;

    /// <summary>Bytes of content so far.</summary>
    public long ContentBytes => _gate.ContentBytes;

    /// <summary>Reads to the upstream's end. The result is the final one unless the model is to be asked once more.</summary>
    public async ValueTask<AttemptResult> ReadAsync(UpstreamAnswer answer)
    {
        try
        {
            await new AnswerReading(_exchange, _attempt, answer, _gate, _guard, _client).ReadAsync();
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            return _attempt.BrokeOff(Measure(), _client.IsCommitted, exception);
        }
        finally
        {
            _client.HandOver();
        }

        return Mender is { WantsRetry: true } ? Attempt.Result(Outcomes.Ok, Measure(), committed: _client.IsCommitted) : Finish();
    }

    /// <summary>What came of it, once the caller's side is at its end; a caller who wants a document gets it here.</summary>
    public AttemptResult Finish()
    {
        var streaming = _accumulator is null;
        if (_gate.Error is { } error) return Attempt.Result(Outcomes.UpstreamError, Measure(), error, Blame.Upstream, _client.IsCommitted) with { ErrorWritten = streaming && _gate.IsCommitted };
        if (_accumulator is not null)
        {
            if (CutPrompt.Refuse(_exchange, _attempt, Measure()) is { } cut) return cut;
            Commit("application/json");
            _exchange.Protocol.WriteBody(_accumulator.Response, _client.Output, _attempt.Context);
        }

        _client.HandOver();
        var outcome = _guard.Tripped ?? (_gate.Stop?.Kind is StopKind.MaxTokens or StopKind.ContextWindow ? Outcomes.Truncated : Outcomes.Ok);
        return Attempt.Result(outcome, Measure());
    }

    private void Commit(string contentType)
    {
        _exchange.Fidelity = HeaderText.Of(_attempt.Context.Notes);
        _client.Commit(_attempt.Target, contentType, _exchange.Fidelity);
    }

    private AnswerMeasure Measure() => AnswerMeasure.Of(_gate.Usage, _gate.ContentBytes, _attempt.Context.EstimatedInputTokens, _attempt.Context.ReportedCost);
}
