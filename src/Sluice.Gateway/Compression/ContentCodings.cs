using System.IO.Compression;

namespace Sluice.Gateway.Compression;

/// <summary>The content codings that can be read here (RFC 9110, 8.4): gzip, br, deflate, and zstd where the system has libzstd.</summary>
/// <param name="zstd">The library, asked for at the first body that needs it; null when there is none.</param>
internal sealed class ContentCodings(Func<ZstdLibrary?> zstd)
{
    // Nobody compresses twice, and each layer costs.
    private const int MostLayers = 3;

    /// <summary>With the system's own libzstd.</summary>
    public static ContentCodings Default { get; } = new(() => ZstdLibrary.System);

    /// <summary>What may be sent, as a value of <c>Accept-Encoding</c> (RFC 9110, 15.5.16).</summary>
    public string Accepted => zstd() is null ? "gzip, br, deflate" : "gzip, br, deflate, zstd";

    /// <summary>Opens the plain content of a stream.</summary>
    /// <param name="stream">The encoded bytes.</param>
    /// <param name="encodings">Values of <c>Content-Encoding</c>, in the order in which they were applied.</param>
    /// <param name="limit">The most bytes that any layer may decode to; checked between layers, the last is the caller's to check.</param>
    /// <param name="refused">The coding that cannot be read, when the result is null.</param>
    /// <returns>The plain bytes, the layers of which are disposed with it; <paramref name="stream"/> itself when nothing was encoded; null when it cannot be read.</returns>
    public Stream? TryOpen(Stream stream, IEnumerable<string?> encodings, long limit, out string refused)
    {
        refused = "";
        var layers = encodings
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)).ToList();
        if (layers.Count > MostLayers)
        {
            refused = string.Join(", ", layers);
            return null;
        }

        var plain = stream;
        var opened = new List<Stream>();
        // The last coding named was applied last and comes off first.
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            if (Layer(layers[i], opened.Count == 0 ? plain : new BoundedStream(plain, limit)) is not { } layer)
            {
                refused = layers[i];
                foreach (var open in opened) open.Dispose();
                return null;
            }

            opened.Add(plain = layer);
        }

        return opened.Count > 1 ? new LayeredStream(plain, opened) : plain;
    }

    private Stream? Layer(string coding, Stream stream) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new DeflateContent(stream),
        "zstd" => zstd() is { } library ? new ZstdStream(stream, library) : null,
        _ => null,
    };

    /// <summary>The innermost of several layers, which ends all of them.</summary>
    private sealed class LayeredStream(Stream plain, IReadOnlyList<Stream> layers) : ReadingStream(plain)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Inner.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (var layer in layers.Reverse()) layer.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
