using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// Watches a Chat answer that passes as it is. Once content has come, a frame is only searched for the three keys that
/// matter and parsed when it has one. When the usage chunk that we asked for has to go, only whole frames are forwarded.
/// </summary>
internal sealed class ChatCompletionsResponseTap(bool removeUsage) : IResponseTap
{
    private readonly ArrayBufferWriter<byte> _carry = new(512);
    private readonly ArrayBufferWriter<byte> _kept = new(512);
    private Shape _shape;
    private int _lineStart;
    private bool _done;

    private enum Shape
    {
        Unknown,
        Events,
        Body,
    }

    /// <inheritdoc />
    public bool HasContent { get; private set; }

    /// <inheritdoc />
    public bool IsComplete => Error is null && (Stop is not null || (_done && HasContent));

    /// <inheritdoc />
    public ModelError? Error { get; private set; }

    /// <inheritdoc />
    public Usage? Usage { get; private set; }

    /// <inheritdoc />
    public decimal? ReportedCost { get; private set; }

    /// <inheritdoc />
    public long ContentBytes { get; private set; }

    /// <inheritdoc />
    public StopReason? Stop { get; private set; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Observe(ReadOnlyMemory<byte> chunk)
    {
        if (_shape == Shape.Unknown) Sniff(chunk.Span);
        if (_shape == Shape.Body)
        {
            Carry(chunk.Span);
            return chunk;
        }

        var joined = _carry.WrittenCount > 0;
        if (joined) Carry(chunk.Span);
        var data = joined ? _carry.WrittenMemory : chunk;
        _kept.ResetWrittenCount();
        var removed = false;
        var consumed = 0;
        while (TryFindFrame(data.Span[consumed..], out var length))
        {
            if (Keep(data.Slice(consumed, length))) _kept.Write(data.Span.Slice(consumed, removeUsage ? length : 0));
            else removed = true;
            consumed += length;
        }

        var whole = !joined && !removed && consumed == data.Length;
        var rest = data[consumed..];
        if (joined) Shift(consumed);
        else Carry(rest.Span);
        return !removeUsage || whole ? chunk : _kept.WrittenMemory;
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Complete()
    {
        if (_carry.WrittenCount == 0) return default;
        if (_shape == Shape.Body)
        {
            if (TryParse(_carry.WrittenMemory, out var body)) ReadBody(body);
            return default;
        }

        var keep = Keep(_carry.WrittenMemory);
        return removeUsage && keep ? _carry.WrittenMemory : default;
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void Sniff(ReadOnlySpan<byte> chunk)
    {
        var first = chunk.TrimStart(" \r\n\t"u8);
        if (!first.IsEmpty) _shape = first[0] is (byte)'{' or (byte)'[' ? Shape.Body : Shape.Events;
    }

    private void Carry(ReadOnlySpan<byte> bytes)
    {
        if (_carry.WrittenCount + bytes.Length > 4 * LineBuffer.DefaultLimit) throw new FrameTooLargeException(4 * LineBuffer.DefaultLimit);
        if (!bytes.IsEmpty) _carry.Write(bytes);
    }

    private void Shift(int consumed)
    {
        if (consumed == 0) return;
        var rest = _carry.WrittenSpan[consumed..].ToArray();
        _carry.ResetWrittenCount();
        if (rest.Length > 0) _carry.Write(rest);
    }

    // A frame ends with an empty line. A CR at the very end waits for the LF that may belong to it.
    private bool TryFindFrame(ReadOnlySpan<byte> data, out int length)
    {
        while (true)
        {
            var end = data[_lineStart..].IndexOfAny((byte)'\n', (byte)'\r');
            length = 0;
            if (end < 0) return false;
            var next = _lineStart + end + 1;
            if (data[next - 1] == '\r')
            {
                if (next == data.Length) return false;
                if (data[next] == '\n') next++;
            }

            if (end > 0)
            {
                _lineStart = next;
                continue;
            }

            _lineStart = 0;
            length = next;
            return true;
        }
    }

    /// <summary>Reads a frame; false when it is the usage chunk that is to go.</summary>
    private bool Keep(ReadOnlyMemory<byte> frame)
    {
        var data = Data(frame);
        var text = data.Span.Trim(" \r\n\t"u8);
        if (text.IsEmpty) return true;
        if (text.SequenceEqual("[DONE]"u8))
        {
            _done = true;
            return true;
        }

        if (HasContent)
        {
            ContentBytes += Math.Max(0, text.Length - 180); // what a chunk has around its words
            if (!HasValue(text, "\"finish_reason\""u8) && !HasValue(text, "\"usage\""u8) && !HasValue(text, "\"error\""u8)) return true;
        }

        return !TryParse(data, out var chunk) || ReadChunk(chunk);
    }

    private static ReadOnlyMemory<byte> Data(ReadOnlyMemory<byte> frame)
    {
        var span = frame.Span;
        if (span.StartsWith("data:"u8) && span[5..].IndexOf("\ndata"u8) < 0) return frame[5..];
        if (span.IndexOf("data"u8) < 0) return default;
        using var scanner = new SseScanner(); // several lines, a comment or another field before the data: rare
        while (!span.IsEmpty)
        {
            var room = scanner.GetMemory().Span;
            var count = Math.Min(room.Length, span.Length);
            span[..count].CopyTo(room);
            scanner.Advance(count);
            span = span[count..];
        }

        return scanner.TryRead(out var sse) || scanner.TryReadUnterminated(out sse) ? sse.Data.ToArray() : default;
    }

    private static bool HasValue(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        while (true)
        {
            var at = text.IndexOf(key);
            if (at < 0) return false;
            text = text[(at + key.Length)..];
            var value = text.TrimStart(" :"u8);
            if (!value.StartsWith("null"u8)) return true;
        }
    }

    private bool TryParse(ReadOnlyMemory<byte> bytes, out RawJson json)
    {
        try
        {
            json = RawJson.Parse(bytes);
            return true;
        }
        catch (JsonSyntaxException exception)
        {
            if (!HasContent) Error ??= new ModelError(ErrorKind.Server, $"the upstream sent broken JSON: {exception.Message}");
            json = default;
            return false;
        }
    }

    private bool ReadChunk(RawJson chunk)
    {
        if (Failed(chunk)) return true;
        var choices = 0;
        foreach (var choice in chunk["choices"u8].EnumerateArray())
        {
            choices++;
            Read(choice, choice["delta"u8]);
        }

        return !(ReadUsage(chunk) && choices == 0 && removeUsage);
    }

    private void ReadBody(RawJson body)
    {
        if (Failed(body)) return;
        foreach (var choice in body["choices"u8].EnumerateArray())
        {
            Read(choice, choice["message"u8]);
            HasContent = true; // an empty answer is an answer when it is whole
            Stop ??= new StopReason(StopKind.EndTurn);
        }

        ReadUsage(body);
    }

    private bool Failed(RawJson json)
    {
        if (OpenAiErrors.TryRead(json, null) is not { } error) return false;
        Error ??= error;
        return true;
    }

    private bool ReadUsage(RawJson json)
    {
        var usage = json["usage"u8];
        if (!ChatUsage.TryRead(usage, out var tokens)) return false;
        Usage = tokens;
        ReportedCost = ChatUsage.ReadCost(usage) ?? ReportedCost;
        return true;
    }

    private void Read(RawJson choice, RawJson delta)
    {
        foreach (var property in delta.EnumerateObject())
        {
            if (property.NameEquals("role"u8)) continue;
            var value = property.Value;
            var bytes = value.Kind switch
            {
                RawJsonKind.String => value.Bytes.Length - 2,
                RawJsonKind.Array or RawJsonKind.Object => value.Bytes.Length > 2 ? value.Bytes.Length : 0,
                _ => 0,
            };
            if (bytes == 0) continue;
            if (!HasContent) ContentBytes += bytes;
            HasContent = true;
        }

        var error = choice["error"u8];
        if (error.IsObject || error.IsString) Error ??= OpenAiErrors.ReadError(error);
        var finish = choice["finish_reason"u8];
        if (finish is { IsString: true, Bytes.Length: > 2 }) Stop = ChatStopReasons.Read(finish);
    }
}
