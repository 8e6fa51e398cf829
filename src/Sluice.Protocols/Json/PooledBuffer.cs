using System.Buffers;

namespace Sluice.Protocols.Json;

/// <summary>Bytes that gather over a whole stream, on a rented array. Whoever forgets to give it back loses nothing but the loan.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = [];

    /// <summary>Number of bytes written.</summary>
    public int WrittenCount { get; private set; }

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, WrittenCount);

    /// <summary>What has been written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, WrittenCount);

    /// <inheritdoc />
    public void Advance(int count) => WrittenCount += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(WrittenCount);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(WrittenCount);
    }

    /// <summary>Forgets what was written and keeps the room.</summary>
    public void Clear() => WrittenCount = 0;

    /// <summary>Forgets what was written behind that many bytes.</summary>
    public void Truncate(int count) => WrittenCount = Math.Min(count, WrittenCount);

    /// <summary>Gives the array back; the next write rents another.</summary>
    public void Return()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        WrittenCount = 0;
    }

    private void Reserve(int sizeHint)
    {
        var wanted = WrittenCount + Math.Max(sizeHint, 1);
        if (wanted <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, Math.Max(1024, _bytes.Length * 2)));
        WrittenSpan.CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
