using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Compression;
using Sluice.Gateway.Endpoints;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Compression;

public sealed class ContentCodingsTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"model":"haiku","messages":[]}""");
    private static readonly ContentCodings WithoutZstd = new(() => null);

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    [InlineData("identity")]
    [InlineData("gzip, br")]
    [InlineData("deflate, identity, gzip")]
    public async Task Coding_IsTakenOffInReverseOrder(string codings)
    {
        var packed = Body;
        foreach (var coding in codings.Split(", ")) packed = Pack(coding, packed);
        var (body, error) = await ReadAsync(packed, codings.Replace("raw-", ""));
        Assert.Null(error);
        Assert.Equal(Body, body);
    }

    [Fact]
    public async Task Codings_OfSeveralHeaderLines_AreOneList()
    {
        var (body, _) = await ReadAsync(Pack("br", Pack("gzip", Body)), "gzip", "br");
        Assert.Equal(Body, body);
    }

    [Fact]
    public async Task ZstdWithinGzip_IsRead()
    {
        var (body, error) = await ReadAsync(Pack("gzip", Zstd.Frame(Body)), "zstd, gzip");
        Assert.Null(error);
        Assert.Equal(Body, body);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, zstd")]
    public async Task F008_ZstdWithoutALibrary_SaysWhatToDo(string coding)
    {
        var (_, error) = await ReadAsync([0x28, 0xB5, 0x2F, 0xFD], WithoutZstd, coding);
        Assert.Equal(ErrorKind.UnsupportedMedia, error!.Kind);
        Assert.Contains("enable_request_compression = false", error.Message, StringComparison.Ordinal);
        Assert.Contains("install libzstd", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("zstd", WithoutZstd.Accepted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snappy")]
    [InlineData("gzip, snappy")]
    [InlineData("gzip, gzip, gzip, gzip")]
    public async Task F008_UnknownOrTooManyCodings_AreRefused(string coding)
    {
        var (_, error) = await ReadAsync(Pack("gzip", Body), coding);
        Assert.Equal(ErrorKind.UnsupportedMedia, error!.Kind);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    [InlineData("zstd")]
    public async Task Noise_Is400OrNothing(string coding)
    {
        if (coding == "zstd") _ = Zstd.Library;
        var packed = coding == "raw-deflate" ? [1, 2, 3, 4, 5, 6, 7, 8] : new byte[] { 0x1F, 0x8B, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
        var (body, error) = await ReadAsync(packed, coding.Replace("raw-", ""));
        // Bytes that are no content of that coding give an error, or nothing that could be taken for a request.
        if (error is null) Assert.Empty(body);
        else Assert.Equal(ErrorKind.InvalidRequest, error.Kind);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task F006_Bomb_Is413WithBoundedMemory(string coding)
    {
        var bomb = coding == "zstd" ? Zstd.Frame(new byte[256 << 20]) : Pack(coding, new byte[256 << 20]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (_, error) = await ReadAsync(bomb, coding.Replace("raw-", ""));
        Assert.Equal(ErrorKind.TooLarge, error!.Kind);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Fact]
    public async Task F006_BombInsideABomb_Is413()
    {
        var inner = Pack("gzip", new byte[64 << 20]);
        var (_, error) = await ReadAsync(Pack("gzip", Pack("gzip", [.. inner, .. new byte[64 << 20]])), "gzip, gzip");
        Assert.NotNull(error);
        var (_, small) = await ReadAsync(Pack("gzip", Pack("gzip", new byte[64 << 20])), "gzip, gzip");
        Assert.Equal(ErrorKind.TooLarge, small!.Kind);
    }

    private static Task<(byte[] Body, ModelError? Error)> ReadAsync(byte[] packed, params string[] encodings) => ReadAsync(packed, ContentCodings.Default, encodings);

    private static async Task<(byte[] Body, ModelError? Error)> ReadAsync(byte[] packed, ContentCodings codings, params string[] encodings)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = new MemoryStream(packed);
        http.Request.Headers.ContentEncoding = encodings;
        var (body, error) = await RequestBody.ReadAsync(http, 1 << 20, codings);
        using (body) return (body?.Bytes.ToArray() ?? [], error);
    }

    private static byte[] Pack(string coding, byte[] bytes)
    {
        if (coding == "identity") return bytes;
        using var packed = new MemoryStream();
        using (Stream stream = coding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
