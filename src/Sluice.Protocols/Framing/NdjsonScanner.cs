namespace Sluice.Protocols.Framing;

/// <summary>Cuts bytes into lines of JSON, however they were split: CRLF, blank lines, a byte order mark and a missing last newline are fine.</summary>
internal sealed class NdjsonScanner(int limit = LineBuffer.DefaultLimit) : IDisposable
{
    private readonly LineBuffer _buffer = new(limit);
    private int _searched;

    /// <summary>Room to read the upstream's bytes into.</summary>
    public Memory<byte> GetMemory() => _buffer.GetMemory();

    /// <summary>That many bytes have come.</summary>
    public void Advance(int count) => _buffer.Advance(count);

    /// <summary>The next complete line that is not blank; the view lives until the next read into the scanner.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        while (true)
        {
            var unread = _buffer.Unread;
            var length = unread.Span[_searched..].IndexOf((byte)'\n');
            if (length < 0)
            {
                _searched = unread.Length;
                line = default;
                return false;
            }

            var end = _searched + length;
            _searched = 0;
            _buffer.Consume(end + 1);
            line = Trim(unread[..end]);
            if (line.Length > 0) return true;
        }
    }

    /// <summary>At the end of the stream: a last line without a newline.</summary>
    public bool TryReadUnterminated(out ReadOnlyMemory<byte> line)
    {
        var unread = _buffer.Unread;
        _buffer.Consume(unread.Length);
        _searched = 0;
        line = Trim(unread);
        return line.Length > 0;
    }

    /// <inheritdoc />
    public void Dispose() => _buffer.Dispose();

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        var span = line.Span;
        int start = span.StartsWith("\uFEFF"u8) ? 3 : 0, end = span.Length;
        while (start < end && span[start] is (byte)' ' or (byte)'\r' or (byte)'\t') start++;
        while (end > start && span[end - 1] is (byte)' ' or (byte)'\r' or (byte)'\t') end--;
        return line[start..end];
    }
}
