using System.IO.Compression;

namespace Sluice.Gateway.Compression;

/// <summary>
/// The content coding <c>deflate</c>: zlib by the book, and bare deflate from the senders that took the name at its word
/// (RFC 9110, 8.4.1.2, tells of them). The first two bytes tell them apart.
/// </summary>
internal sealed class DeflateContent(Stream compressed) : ReadingStream(compressed)
{
    private readonly PeekedStream _peeked = new(compressed);
    private Stream? _decoder;

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_decoder is null)
        {
            await _peeked.PeekAsync(cancellationToken);
            _decoder = IsZlib(_peeked.Head) ? new ZLibStream(_peeked, CompressionMode.Decompress, leaveOpen: true) : new DeflateStream(_peeked, CompressionMode.Decompress, leaveOpen: true);
        }

        return await _decoder.ReadAsync(buffer, cancellationToken);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder?.Dispose();
        base.Dispose(disposing);
    }

    // RFC 1950: method 8, a window of at most 32 KB, and a header that is a multiple of 31.
    private static bool IsZlib(ReadOnlySpan<byte> head) =>
        head is not [var method, var flags] || ((method & 0x0F) == 8 && method >> 4 <= 7 && ((method << 8) + flags) % 31 == 0);

    /// <summary>A stream whose first two bytes have been looked at.</summary>
    private sealed class PeekedStream(Stream inner) : ReadingStream(inner)
    {
        private readonly byte[] _head = new byte[2];
        private int _length, _given;

        public ReadOnlySpan<byte> Head => _head.AsSpan(0, _length);

        public async ValueTask PeekAsync(CancellationToken cancellationToken) => _length = await Inner.ReadAtLeastAsync(_head, 2, throwOnEndOfStream: false, cancellationToken);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_given == _length) return await Inner.ReadAsync(buffer, cancellationToken);
            var count = Math.Min(buffer.Length, _length - _given);
            _head.AsMemory(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}
