using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Reads an upstream's answer, stream or document, into events: what every answer has in common that is not passed on as bytes.
/// </summary>
/// <param name="exchange">The request.</param>
/// <param name="attempt">The attempt; its protocol reads.</param>
/// <param name="answer">The upstream's bytes.</param>
/// <param name="gate">Knows when the answer is complete or has failed.</param>
/// <param name="events">Where the events go, in front of <paramref name="gate"/>.</param>
/// <param name="client">Who is kept alive and flushed to; null while nobody may see the answer.</param>
internal sealed class AnswerReading(Exchange exchange, Attempt attempt, UpstreamAnswer answer, CommitGate gate, IStreamEventSink events, ClientResponse? client)
{
    private readonly long _limit = exchange.Model.Config.Server.Limits.MaxResponseBytes;

    /// <summary>Reads to the end, or until the gate or a draft has had enough.</summary>
    /// <exception cref="IOException">The connection broke, or the answer is too large. Other exceptions are those of the transport.</exception>
    public ValueTask ReadAsync() => answer.Framing == AnswerFraming.Stream ? ReadStreamAsync() : ReadBodyAsync();

    private async ValueTask ReadStreamAsync()
    {
        using var reader = attempt.Protocol.CreateStreamReader(events, attempt.Context);
        var total = 0L;
        while (!gate.IsComplete && gate.Error is null && attempt.Draft is not { HasEnough: true } && attempt.Translated is not { Mender.WantsRetry: true })
        {
            attempt.Timer.BeginRead(attempt.Upstream.IdleTimeout);
            var read = answer.ReadIntoAsync(reader.GetMemory(), attempt.Timer.Token);
            var (waits, said) = (!read.IsCompleted, gate.ContentBytes);
            int count;
            try
            {
                count = client is null or { IsCommitted: true } || read.IsCompleted ? await read : await client.WhileWaitingAsync(read.AsTask(), attempt.Context);
            }
            catch (Exception exception) when (reader.KnowsEnd && exception is IOException or HttpRequestException)
            {
                // Only the terminal marker is missing: the answer is whole.
                count = 0;
            }

            attempt.Timer.EndRead(waits);
            if ((total += count) > _limit) throw new IOException("the answer is too large");
            if (count == 0)
            {
                reader.Complete();
                return;
            }

            reader.Advance(count);
            // What a mender holds back is content that the gate has not seen yet.
            if (gate.ContentBytes != said || attempt.Translated is { Mender.IsHolding: true }) attempt.Timer.Spoke();
            if (client is { IsCommitted: true } && !gate.IsComplete) await client.FlushAsync(attempt.Timer.Token);
            // Calls may be held for as long as a whole file takes to write.
            else if (client is { IsCommitted: false } && attempt.Translated is { Mender.IsHolding: true }) await client.KeepAliveIfDueAsync(attempt.Context);
        }
    }

    private async ValueTask ReadBodyAsync()
    {
        var body = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            attempt.Timer.BeginRead(attempt.Upstream.IdleTimeout);
            var read = answer.ReadAsync(attempt.Timer.Token);
            var waits = !read.IsCompleted;
            var chunk = client is null || read.IsCompleted ? await read : await client.WhileWaitingAsync(read.AsTask(), attempt.Context);
            attempt.Timer.EndRead(waits);
            attempt.Timer.Spoke();
            if (chunk.IsEmpty) break;
            body.Write(chunk.Span);
            if (body.WrittenCount > _limit) throw new IOException("the answer is too large");
        }

        try
        {
            var document = body.WrittenSpan.StartsWith("\uFEFF"u8) ? body.WrittenMemory[3..] : body.WrittenMemory;
            attempt.Protocol.ReadBody(RawJson.Parse(document), events, attempt.Context);
        }
        catch (JsonSyntaxException) when (attempt.Protocol.IsLineFramed && body.WrittenSpan.TrimEnd(" \r\n"u8).Contains((byte)'\n'))
        {
            ReadLines(body.WrittenSpan);
        }
        catch (JsonSyntaxException exception)
        {
            events.Write(StreamEvent.Failed(new ModelError(ErrorKind.Unreachable, $"{attempt.Upstream.Name} answered with something that is not JSON: {exception.Message}")));
        }
    }

    // Lines although a document was asked for, under a document's content type.
    private void ReadLines(ReadOnlySpan<byte> lines)
    {
        using var reader = attempt.Protocol.CreateStreamReader(events, attempt.Context);
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
}
