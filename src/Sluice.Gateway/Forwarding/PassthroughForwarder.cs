using System.Buffers;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Same protocol on both sides: the upstream's bytes pass unchanged while a tap watches them. Until the tap sees content the
/// bytes are held back, so that another upstream may still take over; a reply that is no stream is held back whole.
/// </summary>
internal static class PassthroughForwarder
{
    /// <summary>Relays an answer.</summary>
    public static async ValueTask<AttemptResult> RelayAsync(Exchange exchange, Attempt attempt, UpstreamAnswer answer, HttpResponseMessage upstream, ClientResponse client)
    {
        var streaming = exchange.Profile.Stream;
        var asArray = exchange.Head.Path is { JsonArray: true };
        var limits = exchange.Model.Config.Server.Limits;
        using var tap = exchange.RawPath is null ? attempt.Protocol.CreateResponseTap(new TapOptions(streaming, attempt.RequestsUsage, asArray)) : new RawTap();
        attempt.Tap = tap;
        using var watch = streaming && exchange.RawPath is null && attempt.Upstream.IsLocal ? new PassthroughGuard(exchange.Protocol, attempt) : null;
        var frames = streaming && !asArray ? new WholeFrames(attempt.Protocol.IsLineFramed) : null;
        ArrayBufferWriter<byte>? held = null;
        var committed = false;
        var total = 0L;
        try
        {
            while (true)
            {
                attempt.Timer.BeginRead(attempt.Upstream.IdleTimeout);
                var read = answer.ReadAsync(attempt.Timer.Token);
                var (waits, said) = (!read.IsCompleted, tap.ContentBytes);
                var chunk = committed || read.IsCompleted || !streaming ? await read : await FirstContentAsync(read.AsTask());
                attempt.Timer.EndRead(waits);
                var ended = chunk.IsEmpty;
                if ((total += chunk.Length) > limits.MaxResponseBytes) return Fail(tap, new ModelError(ErrorKind.Server, $"{attempt.Upstream.Name} sent more than {limits.MaxResponseBytes >> 20} MB"));
                var bytes = ended ? tap.Complete() : tap.Observe(chunk);
                if (!streaming || tap.ContentBytes != said) attempt.Timer.Spoke();
                if (frames is not null) bytes = ended && tap.IsComplete ? frames.Rest(bytes) : frames.Take(bytes);
                if (attempt.FirstContent is null && tap.HasContent) attempt.FirstContent = attempt.Timer.Elapsed;
                if (!committed && (streaming ? tap.HasContent || (ended && tap.IsComplete) : ended && tap.Error is null && tap.IsComplete))
                {
                    if (!streaming && CutPrompt.Refuse(exchange, attempt, Measure(tap)) is { } cut) return cut;
                    if (!streaming) exchange.Http.Response.ContentLength = bytes.Length + (held?.WrittenCount ?? 0);
                    Commit();
                }

                if (committed)
                {
                    client.Output.Write(bytes.Span);
                    // With the upstream's end the response ends too and is flushed by it.
                    if (!ended) await client.FlushAsync(attempt.Timer.Token);
                }
                else
                {
                    (held ??= new ArrayBufferWriter<byte>(Math.Max(bytes.Length, 1024))).Write(bytes.Span);
                }

                if (!ended && watch is not null && watch.Observe(chunk) && !tap.IsComplete)
                {
                    client.Output.Write(watch.Ending);
                    return Attempt.Result(watch.Tripped!, Measure(tap));
                }

                if (tap.Error is { } error) return Fail(tap, error) with { ErrorWritten = committed };
                if (!ended) continue;
                if (!tap.IsComplete) return Fail(tap, new ModelError(ErrorKind.Server, $"{attempt.Upstream.Name} closed the connection before the answer was complete"));
                var outcome = tap.Stop?.Kind is StopKind.MaxTokens or StopKind.ContextWindow ? Outcomes.Truncated : Outcomes.Ok;
                return Attempt.Result(outcome, Measure(tap));
            }
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            return attempt.BrokeOff(Measure(tap), committed, exception);
        }

        // From here on there is no way back.
        void Commit()
        {
            committed = true;
            UpstreamResponseHeaders.Copy(upstream, exchange, attempt);
            exchange.Fidelity = HeaderText.Of(attempt.Context.Notes);
            client.Commit(attempt.Target, ContentType(), exchange.Fidelity);
            if (held is not null) client.Output.Write(held.WrittenSpan);
        }

        // A content type may lie, and clients choose their parser by it.
        string ContentType()
        {
            var declared = upstream.Content.Headers.ContentType;
            var lies = asArray || declared is null || (streaming && exchange.RawPath is null && declared.MediaType is "application/json" or "text/plain" or "application/octet-stream");
            return lies ? attempt.Protocol.StreamContentType(exchange.Head) : declared!.ToString();
        }

        // An upstream that has begun and thinks before its first content keeps the client alive in its own words: where a keep-alive
        // of ours would be due, what has been held back goes out instead, for its bytes could not pass after one of ours.
        async ValueTask<ReadOnlyMemory<byte>> FirstContentAsync(Task<ReadOnlyMemory<byte>> read)
        {
            if (!await client.ComesInTimeAsync(read))
            {
                Commit();
                await client.FlushAsync(attempt.Timer.Token);
            }

            return await read;
        }

        AttemptResult Fail(IResponseTap tap, ModelError error) => Attempt.Result(Outcomes.UpstreamError, Measure(tap), error with { Message = ErrorExcerpt.Scrub(error.Message, exchange.Secrets) }, Blame.Upstream, committed);

        AnswerMeasure Measure(IResponseTap tap) => AnswerMeasure.Of(tap.Usage, tap.ContentBytes, attempt.Context.EstimatedInputTokens, tap.ReportedCost);
    }
}
