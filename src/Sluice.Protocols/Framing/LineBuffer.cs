using System.Buffers;

namespace Sluice.Protocols.Framing;

/// <summary>
/// Bytes of a stream that are waiting to become whole frames. The upstream's bytes are read straight into it, and frames are
/// views on it, so nothing is copied on the way. A frame larger than the limit is an error, not memory (T17).
/// </summary>
internal sealed class LineBuffer(int limit) : IDisposable
{
    /// <summary>Largest frame that is accepted: 16 MB, so that a 10 MB tool argument in one line still passes.</summary>
    public const int DefaultLimit = 16 * 1024 * 1024;

    private const int ReadSize = 8 * 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(ReadSize);
    private int _start;
    private int _end;

    /// <summary>What has come and is not consumed.</summary>
    public ReadOnlyMemory<byte> Unread => _bytes.AsMemory(_start, _end - _start);

    /// <summary>Room to read into; its content counts after <see cref="Advance"/>. Earlier views are void from here on.</summary>
    /// <exception cref="FrameTooLargeException">The limit is reached and no frame is complete.</exception>
    public Memory<byte> GetMemory()
    {
        if (_start == _end) _start = _end = 0;
        if (_bytes.Length - _end >= ReadSize / 2) return _bytes.AsMemory(_end);
        var length = _end - _start;
        if (length > limit) throw new FrameTooLargeException(limit);
        if (_bytes.Length - length >= ReadSize / 2 && _start > 0)
        {
            _bytes.AsSpan(_start, length).CopyTo(_bytes);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, length + ReadSize));
            _bytes.AsSpan(_start, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        (_start, _end) = (0, length);
        return _bytes.AsMemory(_end);
    }

    /// <summary><paramref name="count"/> bytes have been read into the room.</summary>
    public void Advance(int count) => _end += count;

    /// <summary><paramref name="count"/> bytes from the front are done with. Views on them live until the next <see cref="GetMemory"/>.</summary>
    public void Consume(int count) => _start += count;

    /// <inheritdoc />
    public void Dispose()
    {
        if (_bytes.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }
}

/// <summary>The upstream sent a line beyond every limit.</summary>
public sealed class FrameTooLargeException(int limit) : IOException($"the upstream sent a frame of more than {limit / (1024 * 1024)} MB")
{
    /// <summary>The limit in bytes.</summary>
    public int Limit { get; } = limit;
}
