using System.IO.Compression;

namespace Sluice.Gateway.Upstreams.Http;

/// <summary>Unpacks an answer that came compressed although <c>identity</c> was asked for.</summary>
internal static class ContentDecoding
{
    /// <summary>Whether an answer can be read: not compressed, or by a method known here.</summary>
    public static bool CanDecode(HttpContent content) => content.Headers.ContentEncoding.All(encoding => Method(encoding) is not null);

    /// <summary>The plain stream. Content that cannot be decoded must not get here: ask <see cref="CanDecode"/> first.</summary>
    /// <param name="content">The answer.</param>
    /// <param name="stream">Its bytes.</param>
    public static Stream Decode(HttpContent content, Stream stream)
    {
        // The last encoding named was applied last and comes off first.
        foreach (var encoding in content.Headers.ContentEncoding.Reverse())
        {
            stream = (Method(encoding) ?? throw new InvalidOperationException("The content encoding is not known."))(stream);
        }

        return stream;
    }

    private static Func<Stream, Stream>? Method(string encoding) => encoding.ToLowerInvariant() switch
    {
        "identity" or "" => static stream => stream,
        "gzip" or "x-gzip" => static stream => new GZipStream(stream, CompressionMode.Decompress),
        "br" => static stream => new BrotliStream(stream, CompressionMode.Decompress),
        "deflate" => static stream => new ZLibStream(stream, CompressionMode.Decompress),
        _ => null,
    };
}
