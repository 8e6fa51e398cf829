using Sluice.Gateway.Ledger;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Different protocols: the upstream's bytes become events, the events become the caller's protocol. One path for streams and
/// whole replies on either side. A pull chain: read, feed, flush what that gave, read again; the flush is the backpressure.
/// </summary>
internal static class TranslatingForwarder
{
    /// <summary>Relays an answer.</summary>
    public static async ValueTask<AttemptResult> RelayAsync(Exchange exchange, Attempt attempt, UpstreamAnswer answer, HttpResponseMessage upstream, ClientResponse client)
    {
        var streaming = exchange.Profile.Stream;
        var accumulator = streaming ? null : new ResponseAccumulator();
        var gate = new CommitGate(() =>
        {
            attempt.FirstContent = attempt.Timer.Elapsed;
            if (accumulator is not null) return accumulator;
            Commit(exchange.Protocol.StreamContentType(exchange.Head));
            return client.StreamWriter(attempt.Context);
        }, error => error with { Message = ErrorExcerpt.Scrub(error.Message, exchange.Secrets) });
        var guard = new AnswerGuard(gate, attempt);
        try
        {
            await new AnswerReading(exchange, attempt, answer, gate, guard, client).ReadAsync();
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            return attempt.BrokeOff(Measure(), client.IsCommitted, exception);
        }
        finally
        {
            client.HandOver();
        }

        if (gate.Error is { } error) return Attempt.Result(Outcomes.UpstreamError, Measure(), error, Blame.Upstream, client.IsCommitted) with { ErrorWritten = streaming && gate.IsCommitted };
        if (accumulator is not null)
        {
            Commit("application/json");
            exchange.Protocol.WriteBody(accumulator.Response, client.Output, attempt.Context);
        }

        var outcome = guard.Tripped ?? (gate.Stop?.Kind is StopKind.MaxTokens or StopKind.ContextWindow ? Outcomes.Truncated : Outcomes.Ok);
        return Attempt.Result(outcome, Measure());

        void Commit(string contentType)
        {
            exchange.Fidelity = HeaderText.Of(attempt.Context.Notes);
            client.Commit(attempt.Target, contentType, exchange.Fidelity);
        }

        AnswerMeasure Measure() => AnswerMeasure.Of(gate.Usage, gate.ContentBytes, attempt.Context.EstimatedInputTokens, attempt.Context.ReportedCost);
    }
}
