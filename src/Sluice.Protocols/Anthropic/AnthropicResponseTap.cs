using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Watches a Messages stream. Deltas, nearly all of a stream, are told by their <c>event:</c> line and only measured; what
/// carries usage, an error or the end is parsed.
/// </summary>
internal sealed class AnthropicResponseTap : IResponseTap
{
    // {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}
    private const int DeltaOverhead = 80;

    private readonly SseScanner _scanner = new();
    private bool _blind;
    private Usage _known;

    /// <inheritdoc />
    public bool HasContent { get; private set; }

    /// <inheritdoc />
    public bool IsComplete { get; private set; }

    /// <inheritdoc />
    public ModelError? Error { get; private set; }

    /// <inheritdoc />
    public Usage? Usage { get; private set; }

    /// <inheritdoc />
    public decimal? ReportedCost => null;

    /// <inheritdoc />
    public long ContentBytes { get; private set; }

    /// <inheritdoc />
    public StopReason? Stop { get; private set; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Observe(ReadOnlyMemory<byte> chunk)
    {
        var rest = chunk.Span;
        while (rest.Length > 0 && !_blind)
        {
            try
            {
                var room = _scanner.GetMemory().Span;
                var count = Math.Min(room.Length, rest.Length);
                rest[..count].CopyTo(room);
                _scanner.Advance(count);
                rest = rest[count..];
                while (_scanner.TryRead(out var sse)) See(sse);
            }
            catch (FrameTooLargeException)
            {
                // The bytes still pass; they are the vendor's and the client's business.
                _blind = true;
            }
        }

        return chunk;
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Complete()
    {
        if (!_blind && _scanner.TryReadUnterminated(out var sse)) See(sse);
        return default;
    }

    /// <inheritdoc />
    public void Dispose() => _scanner.Dispose();

    private void See(in SseEvent sse)
    {
        var type = sse.Type.Span;
        var data = sse.Data.Span;
        if (type.SequenceEqual("content_block_delta"u8) || (type.IsEmpty && data.StartsWith("{\"type\":\"content_block_delta\""u8)))
        {
            // An empty delta keeps a connection alive and a signature is not an answer.
            if (data.EndsWith(":\"\"}}"u8) || data[..Math.Min(data.Length, 96)].IndexOf("\"signature_delta\""u8) >= 0) return;
            HasContent = true;
            ContentBytes += Math.Max(data.Length - DeltaOverhead, 1);
            return;
        }

        if (type.SequenceEqual("content_block_stop"u8) || type.SequenceEqual("ping"u8)) return;
        try
        {
            Parse(RawJson.Parse(sse.Data));
        }
        catch (JsonSyntaxException)
        {
            // Passed on as it came; a client that cannot read it says so.
        }
    }

    private void Parse(RawJson json)
    {
        var type = json["type"u8];
        if (type.StringEquals("content_block_start"u8))
        {
            var block = json["content_block"u8]["type"u8];
            // An empty text or thinking block says nothing yet; every other kind is part of the answer.
            if (!block.StringEquals("text"u8) && !block.StringEquals("thinking"u8)) HasContent = true;
        }
        else if (type.StringEquals("message_start"u8))
        {
            Count(json["message"u8]["usage"u8]);
        }
        else if (type.StringEquals("message_delta"u8))
        {
            Count(json["usage"u8]);
            var reason = json["delta"u8]["stop_reason"u8];
            if (reason.IsNullOrMissing) return;
            Stop = AnthropicStopReason.Read(reason, json["delta"u8]["stop_sequence"u8]);
            IsComplete = true;
        }
        else if (type.StringEquals("message_stop"u8))
        {
            IsComplete = true;
        }
        else if (json["error"u8] is { IsNullOrMissing: false })
        {
            Error = AnthropicErrors.Read(json);
        }
    }

    private void Count(RawJson usage)
    {
        if (usage.IsObject) Usage = _known = AnthropicUsage.Merge(_known, usage);
    }
}
