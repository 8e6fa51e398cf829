namespace Sluice.Protocols.Framing;

/// <summary>One server-sent event. Both views live until the next read into the scanner.</summary>
internal readonly struct SseEvent(ReadOnlyMemory<byte> type, ReadOnlyMemory<byte> data)
{
    /// <summary>The <c>event:</c> line's value; empty when there was none.</summary>
    public ReadOnlyMemory<byte> Type { get; } = type;

    /// <summary>The <c>data:</c> lines, joined with LF.</summary>
    public ReadOnlyMemory<byte> Data { get; } = data;
}

/// <summary>
/// Cuts bytes into server-sent events, however they were split: LF, CRLF and CR, byte order mark, comments, several data
/// lines, <c>id:</c> and <c>retry:</c> ignored. Knows no JSON. (<c>System.Net.ServerSentEvents</c> pulls from a stream and
/// drops an unterminated last event, which here tells a cut from an end.)
/// </summary>
internal sealed class SseScanner(int limit = LineBuffer.DefaultLimit) : IDisposable
{
    private readonly LineBuffer _buffer = new(limit);
    private readonly List<(int Start, int Length)> _data = [];
    private byte[] _joined = [];
    private bool _started;
    private bool _skipLineFeed;

    // Offsets from the front of the unread bytes: the next line's start, and how far its end has been looked for.
    private int _line;
    private int _searched;
    private (int Start, int Length) _type;

    /// <summary>Room to read the upstream's bytes into.</summary>
    public Memory<byte> GetMemory() => _buffer.GetMemory();

    /// <summary>That many bytes have come.</summary>
    public void Advance(int count) => _buffer.Advance(count);

    /// <summary>The next complete event that has data.</summary>
    public bool TryRead(out SseEvent sse)
    {
        var unread = _buffer.Unread;
        var span = unread.Span;
        SkipByteOrderMark(ref unread, ref span);
        while (true)
        {
            if (_skipLineFeed && _line < span.Length)
            {
                if (span[_line] == '\n') _line++;
                _skipLineFeed = false;
                _searched = _line;
            }

            var length = _searched < span.Length ? span[_searched..].IndexOfAny((byte)'\n', (byte)'\r') : -1;
            if (length < 0)
            {
                _searched = span.Length;
                sse = default;
                return false;
            }

            var end = _searched + length;
            var start = _line;
            _line = end + 1;
            _searched = _line;
            _skipLineFeed = span[end] == '\r';
            if (end > start)
            {
                ReadLine(span, start, end);
                continue;
            }

            var complete = Dispatch(unread, out sse);
            _buffer.Consume(_line);
            _line = _searched = 0;
            if (complete) return true;
            unread = _buffer.Unread;
            span = unread.Span;
        }
    }

    /// <summary>At the end of the stream: the last event, when the upstream did not close it with a blank line.</summary>
    public bool TryReadUnterminated(out SseEvent sse)
    {
        var unread = _buffer.Unread;
        if (unread.Length > _line) ReadLine(unread.Span, _line, unread.Length);
        var complete = Dispatch(unread, out sse);
        _buffer.Consume(unread.Length);
        _line = _searched = 0;
        return complete;
    }

    /// <inheritdoc />
    public void Dispose() => _buffer.Dispose();

    private void SkipByteOrderMark(ref ReadOnlyMemory<byte> unread, ref ReadOnlySpan<byte> span)
    {
        if (_started || (span.Length < 3 && "\uFEFF"u8.StartsWith(span))) return;
        _started = true;
        if (!span.StartsWith("\uFEFF"u8)) return;
        _buffer.Consume(3);
        _line = _searched = 0;
        unread = _buffer.Unread;
        span = unread.Span;
    }

    private void ReadLine(ReadOnlySpan<byte> span, int start, int end)
    {
        var line = span[start..end];
        if (line.StartsWith("data"u8) && (line.Length == 4 || line[4] == ':')) _data.Add(Value(line, start, 4));
        else if (line.StartsWith("event"u8) && (line.Length == 5 || line[5] == ':')) _type = Value(line, start, 5);
    }

    private static (int Start, int Length) Value(ReadOnlySpan<byte> line, int start, int name)
    {
        var from = Math.Min(name + 1, line.Length);
        if (from < line.Length && line[from] == ' ') from++;
        return (start + from, line.Length - from);
    }

    private bool Dispatch(ReadOnlyMemory<byte> unread, out SseEvent sse)
    {
        var type = unread.Slice(_type.Start, _type.Length);
        sse = _data.Count switch
        {
            0 => default,
            1 => new SseEvent(type, unread.Slice(_data[0].Start, _data[0].Length)),
            _ => new SseEvent(type, Join(unread)),
        };
        var complete = _data.Count > 0;
        _data.Clear();
        _type = default;
        return complete;
    }

    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> unread)
    {
        var length = _data.Count - 1;
        foreach (var piece in _data) length += piece.Length;
        if (_joined.Length < length) _joined = new byte[length];
        var position = 0;
        foreach (var (start, pieceLength) in _data)
        {
            if (position > 0) _joined[position++] = (byte)'\n';
            unread.Span.Slice(start, pieceLength).CopyTo(_joined.AsSpan(position));
            position += pieceLength;
        }

        return _joined.AsMemory(0, length);
    }
}
