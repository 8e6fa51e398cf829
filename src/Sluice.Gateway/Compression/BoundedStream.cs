namespace Sluice.Gateway.Compression;

/// <summary>Reads at most so many bytes of another stream: bounds what stands between two content codings, where a bomb may hide inside a bomb.</summary>
internal sealed class BoundedStream(Stream inner, long limit) : ReadingStream(inner)
{
    private long _left = limit;

    /// <inheritdoc />
    /// <exception cref="ContentTooLargeException">There are more.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await Inner.ReadAsync(buffer, cancellationToken);
        return (_left -= count) >= 0 ? count : throw new ContentTooLargeException();
    }
}

/// <summary>More bytes than the limit allows.</summary>
internal sealed class ContentTooLargeException() : Exception("The decoded content is larger than the limit.");
