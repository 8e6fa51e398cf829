using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads an upstream's stream: events whose data is a chunk, or the JSON body that comes where no <c>alt=sse</c> was understood.</summary>
internal sealed class GeminiStreamReader(IStreamEventSink sink, TranslationContext context) : IStreamReader
{
    private const int MaxBody = 64 * 1024 * 1024;

    private readonly SseScanner _scanner = new();
    private readonly GeminiAnswer _answer = new(sink, context);
    private Memory<byte> _room;
    private ArrayBufferWriter<byte>? _body;
    private Shape _shape;

    private enum Shape
    {
        Unknown,
        Events,
        Body,
    }

    /// <inheritdoc />
    public bool KnowsEnd => _answer.KnowsEnd;

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
        while (_scanner.TryRead(out var sse)) Read(sse);
    }

    /// <inheritdoc />
    public void Complete()
    {
        if (_shape == Shape.Body) ReadBody();
        else if (_scanner.TryReadUnterminated(out var sse)) Read(sse);
        _answer.Complete();
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

    private void Read(in SseEvent sse)
    {
        if (!_answer.IsComplete && !sse.Data.Span.Trim(" \r\n\t"u8).IsEmpty && !sse.Data.Span.SequenceEqual("[DONE]"u8)) _answer.Read(sse.Data);
    }

    private void ReadBody()
    {
        try
        {
            GeminiBodyReader.Read(RawJson.Parse(_body!.WrittenMemory), _answer);
        }
        catch (JsonSyntaxException exception)
        {
            _answer.Fail($"the upstream sent broken JSON: {exception.Message}");
        }
    }
}
