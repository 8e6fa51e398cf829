using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Sluice.Gateway.Dashboard;

/// <summary>One file of the dashboard, ready to be sent: read and compressed when it is first asked for, then kept.</summary>
internal sealed class DashboardFile
{
    private readonly Lazy<byte[]> _plain;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;
    private readonly Lazy<string> _tag;

    /// <summary>The file at a path.</summary>
    public DashboardFile(string path, Func<byte[]> read)
    {
        ContentType = TypeOf(path);
        // The build names these by their content: they never change.
        IsImmutable = path.StartsWith("assets/", StringComparison.Ordinal);
        var compresses = ContentType.StartsWith("text/", StringComparison.Ordinal) || ContentType is "image/svg+xml" or "application/json" or "application/manifest+json";
        _plain = new(read);
        _brotli = new(() => compresses ? Compress(_plain.Value, static output => new BrotliStream(output, CompressionLevel.Optimal)) : []);
        _gzip = new(() => compresses ? Compress(_plain.Value, static output => new GZipStream(output, CompressionLevel.Optimal)) : []);
        _tag = new(() => Base64Url.EncodeToString(SHA256.HashData(_plain.Value).AsSpan(0, 12)));
    }

    /// <summary>Its media type.</summary>
    public string ContentType { get; }

    /// <summary>Whether a browser may keep it for ever.</summary>
    public bool IsImmutable { get; }

    /// <summary>The content in the best coding that is accepted.</summary>
    /// <param name="acceptEncoding">The request's <c>Accept-Encoding</c>.</param>
    public (byte[] Bytes, string? Coding, string Tag) In(string acceptEncoding)
    {
        // One of each coding has a tag of its own: a cache must not mix them up.
        if (Accepts(acceptEncoding, "br") && IsSmaller(_brotli.Value)) return (_brotli.Value, "br", $"\"{_tag.Value}-br\"");
        if (Accepts(acceptEncoding, "gzip") && IsSmaller(_gzip.Value)) return (_gzip.Value, "gzip", $"\"{_tag.Value}-gz\"");
        return (_plain.Value, null, $"\"{_tag.Value}\"");
    }

    private bool IsSmaller(byte[] coded) => coded.Length > 0 && coded.Length < _plain.Value.Length;

    private static bool Accepts(string header, string coding)
    {
        foreach (var part in header.AsSpan().Split(','))
        {
            var word = header.AsSpan()[part].Trim();
            if (word.StartsWith(coding, StringComparison.OrdinalIgnoreCase) && (word.Length == coding.Length || word[coding.Length] is ';' or ' ')) return !word.EndsWith("q=0") && !word.EndsWith("q=0.0");
        }

        return false;
    }

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> coder)
    {
        using var output = new MemoryStream();
        using (var stream = coder(output)) stream.Write(plain);
        return output.ToArray();
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".txt" => "text/plain; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".json" or ".map" => "application/json",
        ".webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    };
}
