using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Reads a Messages stream. The type in the data counts, the <c>event:</c> line does not; unknown events, pings among them,
/// are skipped. The end is <c>message_stop</c>, or at the end of the bytes a <c>message_delta</c> that gave a stop reason.
/// </summary>
internal sealed class AnthropicStreamReader : IStreamReader
{
    private readonly SseScanner _scanner = new();
    private readonly StreamEmitter _emitter;
    private readonly AnthropicContentReader _content;
    private Usage _usage;
    private StopReason? _stop;

    public AnthropicStreamReader(IStreamEventSink sink, TranslationContext context)
    {
        _emitter = new StreamEmitter(sink, context);
        _content = new AnthropicContentReader(_emitter, context);
    }

    /// <inheritdoc />
    public bool KnowsEnd => _stop is not null;

    /// <inheritdoc />
    public Memory<byte> GetMemory() => _scanner.GetMemory();

    /// <inheritdoc />
    public void Advance(int count)
    {
        _scanner.Advance(count);
        while (!_emitter.IsComplete && _scanner.TryRead(out var sse)) Read(sse.Data);
    }

    /// <inheritdoc />
    public void Complete()
    {
        if (!_emitter.IsComplete && _scanner.TryReadUnterminated(out var sse)) ReadLast(sse.Data);
        if (_emitter.IsComplete) return;
        if (_stop is { } stop) End(stop);
        else _emitter.Fail(new ModelError(ErrorKind.Unreachable, "the upstream closed the stream before the end of its answer"));
    }

    /// <inheritdoc />
    public void Dispose() => _scanner.Dispose();

    private void Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            Dispatch(RawJson.Parse(data));
        }
        catch (JsonSyntaxException exception)
        {
            _emitter.Fail(exception);
        }
    }

    private void ReadLast(ReadOnlyMemory<byte> data)
    {
        try
        {
            Dispatch(RawJson.Parse(data));
        }
        catch (JsonSyntaxException)
        {
            // Cut in the middle of an event: the missing end says all there is to say.
        }
    }

    private void Dispatch(RawJson data)
    {
        RawJson type = default, body = default, usage = default, error = default;
        foreach (var property in data.EnumerateObject())
        {
            if (property.NameEquals("type"u8)) type = property.Value;
            else if (property.NameEquals("delta"u8) || property.NameEquals("content_block"u8) || property.NameEquals("message"u8)) body = property.Value;
            else if (property.NameEquals("usage"u8)) usage = property.Value;
            else if (property.NameEquals("error"u8)) error = property.Value;
        }

        if (type.StringEquals("content_block_delta"u8)) _content.Delta(body);
        else if (type.StringEquals("content_block_start"u8)) _content.Start(body);
        else if (type.StringEquals("content_block_stop"u8)) _content.Stop();
        else if (type.StringEquals("message_start"u8)) Start(body);
        else if (type.StringEquals("message_delta"u8)) MessageDelta(body, usage);
        else if (type.StringEquals("message_stop"u8)) End(_stop ?? new StopReason(StopKind.EndTurn));
        else if (!error.IsNullOrMissing) _emitter.Fail(AnthropicErrors.Read(data));
    }

    private void Start(RawJson message)
    {
        _emitter.Start(message["id"u8].GetString(), message["model"u8].GetString());
        Report(message["usage"u8]);
    }

    private void MessageDelta(RawJson delta, RawJson usage)
    {
        Report(usage);
        var reason = delta["stop_reason"u8];
        if (!reason.IsNullOrMissing) _stop = AnthropicStopReason.Read(reason, delta["stop_sequence"u8]);
    }

    private void End(StopReason stop)
    {
        _content.Stop();
        _emitter.End(stop);
    }

    private void Report(RawJson usage)
    {
        if (!usage.IsObject) return;
        _usage = AnthropicUsage.Merge(_usage, usage);
        _emitter.Usage(_usage);
    }
}
