using System.Buffers;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Upstreams.Http;
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
        }, error => error with { Message = ErrorExcerpt.Scrub(error.Message, exchange.Secrets) });
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
                int count;
                try
                {
                    count = client.IsCommitted || read.IsCompleted ? await read : await client.WhileWaitingAsync(read.AsTask(), attempt.Context);
                }
                catch (Exception exception) when (reader.KnowsEnd && exception is IOException or HttpRequestException)
                {
                    // Only the terminal marker is missing: the answer is whole.
                    count = 0;
                }

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
                var document = body.WrittenSpan.StartsWith("\uFEFF"u8) ? body.WrittenMemory[3..] : body.WrittenMemory;
                attempt.Protocol.ReadBody(RawJson.Parse(document), guard, attempt.Context);
            }
            catch (JsonSyntaxException) when (attempt.Protocol.IsLineFramed && body.WrittenSpan.TrimEnd(" \r\n"u8).Contains((byte)'\n'))
            {
                FeedLines(body.WrittenSpan);
            }
            catch (JsonSyntaxException exception)
            {
                guard.Write(StreamEvent.Failed(new ModelError(ErrorKind.Unreachable, $"{attempt.Upstream.Name} answered with something that is not JSON: {exception.Message}")));
            }
        }

        // Lines although a document was asked for, under a document's content type.
        void FeedLines(ReadOnlySpan<byte> lines)
        {
            using var reader = attempt.Protocol.CreateStreamReader(guard, attempt.Context);
            while (lines.Length > 0)
            {
                var room = reader.GetMemory().Span;
                var count = Math.Min(room.Length, lines.Length);
                lines[..count].CopyTo(room);
                reader.Advance(count);
                lines = lines[count..];
            }

            reader.Complete();
        }

        void Commit(string contentType)
        {
            exchange.Fidelity = HeaderText.Of(attempt.Context.Notes);
            client.Commit(attempt.Target, contentType, exchange.Fidelity);
        }

        AnswerMeasure Measure() => AnswerMeasure.Of(gate.Usage, gate.ContentBytes, attempt.Context.EstimatedInputTokens, attempt.Context.ReportedCost);
    }
}
