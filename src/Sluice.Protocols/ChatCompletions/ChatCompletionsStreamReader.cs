using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// Reads a Chat stream. What real servers do beside the standard is normalised here: no role chunk, no <c>[DONE]</c>, empty
/// <c>choices</c>, usage in the finish chunk or repeated, reasoning under two names, whole calls in one delta, and a plain
/// JSON body where a stream was asked for.
/// </summary>
internal sealed class ChatCompletionsStreamReader(IStreamEventSink sink, TranslationContext context) : IStreamReader
{
    private const int MaxBody = 64 * 1024 * 1024;

    private readonly SseScanner _scanner = new();
    private readonly StreamEmitter _emitter = new(sink, context);
    private readonly ChatDelta _delta = new(isWhole: false);
    private Memory<byte> _room;
    private ArrayBufferWriter<byte>? _body;
    private Shape _shape;
    private StopReason? _finish;

    private enum Shape
    {
        Unknown,
        Events,
        Body,
    }

    /// <inheritdoc />
    public bool KnowsEnd => _finish is not null;

    /// <inheritdoc />
    public Memory<byte> GetMemory()
    {
        if (_shape == Shape.Body) return _body!.WrittenCount < MaxBody ? _body.GetMemory(4096) : throw new FrameTooLargeException(MaxBody);
        _room = _scanner.GetMemory();
        return _room;
    }

    /// <inheritdoc />
    public void Advance(int count)
    {
        if (_shape == Shape.Unknown) Sniff(count);
        if (_shape == Shape.Body)
        {
            _body!.Advance(count);
            return;
        }

        _scanner.Advance(count);
        while (_scanner.TryRead(out var frame)) Read(frame.Data);
    }

    /// <inheritdoc />
    public void Complete()
    {
        if (_emitter.IsComplete) return;
        if (_shape == Shape.Body)
        {
            ReadBody();
            return;
        }

        if (_scanner.TryReadUnterminated(out var frame)) Read(frame.Data);
        if (_emitter.IsComplete) return;
        if (_finish is { } finish) End(finish);
        else _emitter.Fail(new ModelError(ErrorKind.Server, "the upstream closed the stream before the answer was complete"));
    }

    /// <inheritdoc />
    public void Dispose() => _scanner.Dispose();

    private void Sniff(int count)
    {
        var first = _room.Span[..count].TrimStart(" \r\n\t"u8);
        if (first.IsEmpty) return;
        _shape = first[0] is (byte)'{' or (byte)'[' ? Shape.Body : Shape.Events;
        if (_shape != Shape.Body) return;
        _body = new ArrayBufferWriter<byte>(Math.Max(count, 4096));
        _room.Span[..count].CopyTo(_body.GetSpan(count));
    }

    private void ReadBody()
    {
        try
        {
            ChatCompletionsBodyReader.Read(RawJson.Parse(_body!.WrittenMemory), _emitter);
        }
        catch (JsonSyntaxException exception)
        {
            _emitter.Fail(exception);
        }
    }

    private void Read(ReadOnlyMemory<byte> data)
    {
        if (_emitter.IsComplete) return;
        var text = data.Span.Trim(" \r\n\t"u8);
        if (text.IsEmpty) return;
        if (text.SequenceEqual("[DONE]"u8))
        {
            Done();
            return;
        }

        try
        {
            ReadChunk(RawJson.Parse(data));
        }
        catch (JsonSyntaxException exception)
        {
            _emitter.Fail(exception);
        }
    }

    private void Done()
    {
        if (_finish is { } finish) End(finish);
        else if (_emitter.HasContent || _delta.HasWaiting) End(new StopReason(StopKind.EndTurn));
        else _emitter.Fail(new ModelError(ErrorKind.Server, "the upstream ended the stream without an answer"));
    }

    private void ReadChunk(RawJson chunk)
    {
        RawJson id = default, model = default, choices = default, usage = default;
        var suspicious = false;
        foreach (var property in chunk.EnumerateObject())
        {
            if (property.NameEquals("choices"u8)) choices = property.Value;
            else if (property.NameEquals("usage"u8)) usage = property.Value;
            else if (property.NameEquals("id"u8)) id = property.Value;
            else if (property.NameEquals("model"u8)) model = property.Value;
            else if (property.NameEquals("error"u8)) suspicious |= !property.Value.IsNullOrMissing;
        }

        if ((suspicious || choices.IsMissing) && OpenAiErrors.TryRead(chunk, null) is { } error)
        {
            _emitter.Fail(error);
            return;
        }

        if (!_emitter.HasStarted && !choices.IsMissing) _emitter.Start(id.GetString(), model.GetString());
        foreach (var choice in choices.EnumerateArray()) ReadChoice(choice);
        if (ChatUsage.TryRead(usage, out var tokens)) _emitter.Usage(tokens);
        _emitter.Cost(ChatUsage.ReadCost(usage));
    }

    private void ReadChoice(RawJson choice)
    {
        RawJson delta = default, finish = default, error = default, certainty = default;
        foreach (var property in choice.EnumerateObject())
        {
            if (property.NameEquals("delta"u8) || (property.NameEquals("message"u8) && delta.IsMissing)) delta = property.Value;
            else if (property.NameEquals("finish_reason"u8)) finish = property.Value;
            else if (property.NameEquals("error"u8)) error = property.Value;
            else if (context.Certainty is not null && property.NameEquals("logprobs"u8)) certainty = property.Value;
            else if (property.NameEquals("index"u8) && property.Value.GetInt64() > 0) return; // we never ask for a second choice
        }

        if (certainty.IsObject) ReadCertainty(certainty);
        _delta.Read(delta, _emitter);
        if (error.IsObject || error.IsString) _emitter.Fail(OpenAiErrors.ReadError(error)); // OpenRouter: an upstream of theirs died
        if (!finish.IsString || finish.Bytes.Length <= 2) return;
        if (finish.StringEquals("error"u8))
        {
            _emitter.Fail(new ModelError(ErrorKind.Server, "the upstream ended the answer with an error"));
            return;
        }

        _finish = ChatStopReasons.Read(finish);
        _delta.Finish(_emitter);
    }

    private void ReadCertainty(RawJson certainty)
    {
        foreach (var token in certainty["content"u8].EnumerateArray())
        {
            if (token["logprob"u8].GetDouble() is { } logProbability) context.Certainty!.Add(logProbability);
        }
    }

    private void End(StopReason stop)
    {
        _delta.Finish(_emitter);
        _emitter.End(stop.Kind == StopKind.EndTurn && _delta.HasRefusal ? stop with { Kind = StopKind.Refusal } : stop);
    }
}
