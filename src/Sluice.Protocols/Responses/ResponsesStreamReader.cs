using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Reads a Responses stream. What the pieces of an item leave open its <c>output_item.done</c> tells, and what that leaves open
/// <c>response.completed</c>: a stream that has only one of the three is understood. A plain JSON body where a stream was asked
/// for is read too.
/// </summary>
internal sealed class ResponsesStreamReader : IStreamReader
{
    private const int MaxBody = 64 * 1024 * 1024;

    private readonly SseScanner _scanner = new();
    private readonly TranslationContext _context;
    private readonly StreamEmitter _emitter;
    private readonly ResponsesItemReader _items;
    private readonly ResponsesPiece _piece = new();
    private Memory<byte> _room;
    private ArrayBufferWriter<byte>? _body;
    private Shape _shape;

    public ResponsesStreamReader(IStreamEventSink sink, TranslationContext context)
    {
        _context = context;
        _emitter = new StreamEmitter(sink, context);
        _items = new ResponsesItemReader(_emitter, context);
    }

    private enum Shape
    {
        Unknown,
        Events,
        Body,
    }

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
        if (!_emitter.IsComplete) _emitter.Fail(new ModelError(ErrorKind.Server, "the upstream closed the stream before the answer was complete"));
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
            ResponsesBodyReader.Read(RawJson.Parse(_body!.WrittenMemory), _emitter, _context);
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
        if (text.IsEmpty || text.SequenceEqual("[DONE]"u8)) return;
        try
        {
            ReadEvent(RawJson.Parse(data));
        }
        catch (JsonSyntaxException exception)
        {
            _emitter.Fail(exception);
        }
    }

    private void ReadEvent(RawJson json)
    {
        var type = default(RawJson);
        var piece = _piece;
        piece.Clear();
        RawJson response = default, error = default;
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            if (property.NameEquals("type"u8)) type = value;
            else if (property.NameEquals("delta"u8)) piece.Delta = value;
            else if (property.NameEquals("output_index"u8)) piece.Output = value.GetInt64();
            else if (property.NameEquals("content_index"u8) || property.NameEquals("summary_index"u8)) piece.Part = value.GetInt64() ?? 0;
            else if (property.NameEquals("item_id"u8)) piece.ItemId = value;
            else if (property.NameEquals("item"u8)) piece.Item = value;
            else if (property.NameEquals("text"u8) || property.NameEquals("refusal"u8) || property.NameEquals("arguments"u8) || property.NameEquals("input"u8)) piece.Whole = value;
            else if (property.NameEquals("response"u8)) response = value;
            else if (property.NameEquals("error"u8)) error = value;
        }

        if (!piece.Delta.IsMissing) ReadDelta(type, piece);
        else if (type.StringEquals("response.output_item.added"u8)) Begin(piece);
        else if (type.StringEquals("response.output_item.done"u8)) EndItem(piece);
        else if (type.StringEquals("response.completed"u8) || type.StringEquals("response.incomplete"u8) || type.StringEquals("response.done"u8)) End(type, response);
        else if (type.StringEquals("response.failed"u8) || type.StringEquals("response.cancelled"u8)) Fail(response);
        else if (type.StringEquals("error"u8)) _emitter.Fail(ResponsesErrors.Read(error.IsObject ? error : json));
        else if (type.StringEquals("response.created"u8)) _emitter.Start(response["id"u8].GetString(), response["model"u8].GetString());
        else if (!piece.Whole.IsMissing) ReadWhole(type, piece);
        else if (type.IsMissing && (error.IsObject || error.IsString)) _emitter.Fail(ResponsesErrors.Read(error));
    }

    private void ReadDelta(RawJson type, ResponsesPiece piece)
    {
        if (type.StringEquals("response.output_text.delta"u8)) _items.Text(piece, isRefusal: false);
        else if (type.StringEquals("response.function_call_arguments.delta"u8)) _items.Arguments(piece);
        else if (type.StringEquals("response.reasoning_summary_text.delta"u8)) _items.Reasoning(piece, isSummary: true);
        else if (type.StringEquals("response.reasoning_text.delta"u8)) _items.Reasoning(piece, isSummary: false);
        else if (type.StringEquals("response.custom_tool_call_input.delta"u8)) _items.Arguments(piece);
        else if (type.StringEquals("response.refusal.delta"u8)) _items.Text(piece, isRefusal: true);
    }

    // The end of a part repeats all of it: news only where no delta came.
    private void ReadWhole(RawJson type, ResponsesPiece piece)
    {
        if (type.StringEquals("response.output_text.done"u8)) _items.Text(piece, isRefusal: false);
        else if (type.StringEquals("response.refusal.done"u8)) _items.Text(piece, isRefusal: true);
        else if (type.StringEquals("response.reasoning_summary_text.done"u8)) _items.Reasoning(piece, isSummary: true);
        else if (type.StringEquals("response.reasoning_text.done"u8)) _items.Reasoning(piece, isSummary: false);
    }

    private void Begin(ResponsesPiece piece)
    {
        _emitter.Start();
        _items.Begin(piece);
    }

    private void EndItem(ResponsesPiece piece)
    {
        _emitter.Start();
        _items.End(piece);
    }

    private void End(RawJson type, RawJson response)
    {
        _emitter.Start(response["id"u8].GetString(), response["model"u8].GetString());
        _items.Rest(response["output"u8]);
        if (type.StringEquals("response.incomplete"u8) && !response["status"u8].StringEquals("incomplete"u8))
        {
            _items.Finish();
            if (ResponsesUsage.TryRead(response["usage"u8], out var usage)) _emitter.Usage(usage);
            _emitter.End(ResponsesBodyReader.Incomplete(response["incomplete_details"u8]["reason"u8].GetString()));
            return;
        }

        ResponsesBodyReader.End(response, _items, _emitter);
    }

    private void Fail(RawJson response)
    {
        if (ResponsesUsage.TryRead(response["usage"u8], out var usage)) _emitter.Usage(usage);
        var error = response["error"u8];
        _emitter.Fail(error.IsObject ? ResponsesErrors.Read(error) : new ModelError(ErrorKind.Server, "the upstream's answer failed"));
    }
}
