using System.Buffers;
using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

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
        });
        var guard = new AnswerGuard(gate, attempt);
        try
        {
            if (answer.Framing == AnswerFraming.Stream) await FeedStreamAsync();
            else await FeedBodyAsync();
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

        async ValueTask FeedStreamAsync()
        {
            using var reader = attempt.Protocol.CreateStreamReader(guard, attempt.Context);
            var total = 0L;
            while (!gate.IsComplete && gate.Error is null)
            {
                attempt.Timer.Begin(attempt.Upstream.IdleTimeout);
                var read = answer.ReadIntoAsync(reader.GetMemory(), attempt.Timer.Token);
                var count = client.IsCommitted || read.IsCompleted ? await read : await client.WhileWaitingAsync(read.AsTask(), attempt.Context);
                if ((total += count) > exchange.Model.Config.Server.Limits.MaxResponseBytes) throw new IOException("the answer is too large");
                if (count == 0)
                {
                    reader.Complete();
                    return;
                }

                reader.Advance(count);
                if (client.IsCommitted && !gate.IsComplete) await client.FlushAsync(attempt.Timer.Token);
            }
        }

        async ValueTask FeedBodyAsync()
        {
            var body = new ArrayBufferWriter<byte>(4096);
            while (true)
            {
                attempt.Timer.Begin(attempt.Upstream.IdleTimeout);
                var read = answer.ReadAsync(attempt.Timer.Token);
                var chunk = read.IsCompleted ? await read : await client.WhileWaitingAsync(read.AsTask(), attempt.Context);
                if (chunk.IsEmpty) break;
                body.Write(chunk.Span);
                if (body.WrittenCount > exchange.Model.Config.Server.Limits.MaxResponseBytes) throw new IOException("the answer is too large");
            }

            try
            {
                attempt.Protocol.ReadBody(RawJson.Parse(body.WrittenMemory), guard, attempt.Context);
            }
            catch (JsonSyntaxException exception)
            {
                guard.Write(StreamEvent.Failed(new ModelError(ErrorKind.Unreachable, $"{attempt.Upstream.Name} answered with something that is not JSON: {exception.Message}")));
            }
        }

        void Commit(string contentType)
        {
            exchange.Fidelity = HeaderText.Of(attempt.Context.Notes);
            client.Commit(attempt.Target, contentType, exchange.Fidelity);
        }

        AnswerMeasure Measure() => AnswerMeasure.Of(gate.Usage, gate.ContentBytes, attempt.Context.EstimatedInputTokens, attempt.Context.ReportedCost);
    }
}
