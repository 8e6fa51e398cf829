using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Watches a Responses stream. Deltas, nearly all of a stream, are told by their <c>event:</c> line and only measured; what
/// carries usage, an error or the end is parsed.
/// </summary>
internal sealed class ResponsesResponseTap : IResponseTap
{
    // {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_…","output_index":0,"content_index":0,"delta":"","logprobs":[]}
    private const int DeltaOverhead = 200;

    private readonly SseScanner _scanner = new();
    private bool _blind;

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
        if (type.IsEmpty) type = TypeOf(data);
        if (type.EndsWith(".delta"u8))
        {
            HasContent = true;
            ContentBytes += Math.Max(data.Length - DeltaOverhead, 1);
        }
        else if (type.SequenceEqual("response.output_item.done"u8))
        {
            HasContent = true;
        }
        else if (type.SequenceEqual("response.output_item.added"u8))
        {
            // A message or reasoning that begins says nothing yet; a call is part of the answer.
            if (data.IndexOf("\"type\":\"message\""u8) < 0 && data.IndexOf("\"type\":\"reasoning\""u8) < 0) HasContent = true;
        }
        else if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8) || type.SequenceEqual("response.failed"u8)
            || type.SequenceEqual("response.cancelled"u8) || type.SequenceEqual("response.done"u8) || type.SequenceEqual("error"u8) || !type.StartsWith("response."u8))
        {
            Parse(sse.Data);
        }
    }

    // {"type":"response.…": what an event without its line is told by.
    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        var head = "{\"type\":\""u8;
        if (!data.StartsWith(head)) return default;
        var rest = data[head.Length..];
        var end = rest.IndexOf((byte)'"');
        return end < 0 ? default : rest[..end];
    }

    private void Parse(ReadOnlyMemory<byte> data)
    {
        try
        {
            var json = RawJson.Parse(data);
            var type = json["type"u8];
            var response = json["response"u8];
            if (type.StringEquals("response.completed"u8) || type.StringEquals("response.incomplete"u8) || type.StringEquals("response.done"u8)) End(response, type);
            else if (type.StringEquals("response.failed"u8) || type.StringEquals("response.cancelled"u8)) Fail(response["error"u8]);
            else if (type.StringEquals("error"u8) || (type.IsMissing && !json["error"u8].IsNullOrMissing)) Fail(json["error"u8] is { IsNullOrMissing: false } error ? error : json);
            else if (type.GetText() is { } word && word.Escaped.EndsWith(".delta"u8)) HasContent = true;
            if (ResponsesUsage.TryRead(response["usage"u8], out var usage)) Usage = usage;
        }
        catch (JsonSyntaxException)
        {
            // Passed on as it came; a client that cannot read it says so.
        }
    }

    private void End(RawJson response, RawJson type)
    {
        IsComplete = true;
        Stop = type.StringEquals("response.incomplete"u8) || response["status"u8].StringEquals("incomplete"u8)
            ? ResponsesBodyReader.Incomplete(response["incomplete_details"u8]["reason"u8].GetString())
            : new StopReason(StopKind.EndTurn, "completed");
        if (response["output"u8].EnumerateArray().MoveNext()) HasContent = true;
    }

    private void Fail(RawJson error) =>
        Error ??= error.IsObject || error.IsString ? ResponsesErrors.Read(error) : new ModelError(ErrorKind.Server, "the upstream's answer failed");
}
