using System.IO.Compression;
using System.Net;
using System.Text;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Compression;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section A, what a client can send: bodies that are compressed, or say that they are.</summary>
[Collection(Alone.Name)]
public sealed class ClientEncodings
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    public async Task F005_CompressedBody_IsDecodedAndRouted(string encoding)
    {
        await using var world = await World.StartAsync();
        using var response = await PostEncodedAsync(world, encoding, Compress(encoding, Encoding.UTF8.GetBytes(Ask.Anthropic("haiku"))));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var upstream = Assert.Single(world.Anthropic.Requests);
        Assert.Null(upstream.Header("content-encoding"));
        Assert.Equal(Ask.Anthropic("claude-haiku-4-5"), upstream.Text);
        Assert.Equal(Outcomes.Ok, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Theory]
    [InlineData(Ask.Responses)]
    [InlineData(Ask.Gemini)]
    public async Task F005_F006_F008_CompressedBodies_OnTheNewPaths(string path)
    {
        await using var world = await World.StartAsync(server: """ "limits": { "maxBodyBytes": 1048576 } """);
        var (target, body) = Ask.Address(path, Ask.For(path, "haiku"));
        foreach (var (encoding, packed, status) in new[]
        {
            ("zstd", Zstd.Frame(Encoding.UTF8.GetBytes(body)), HttpStatusCode.OK),
            ("zstd", Zstd.Frame(Encoding.UTF8.GetBytes(body))[..^9], HttpStatusCode.BadRequest),
            ("zstd", Zstd.Frame(new byte[50 << 20]), HttpStatusCode.RequestEntityTooLarge),
            ("gzip", Compress("gzip", new byte[50 << 20]), HttpStatusCode.RequestEntityTooLarge),
            ("snappy", [1, 2, 3], HttpStatusCode.UnsupportedMediaType),
        })
        {
            using var response = await PostEncodedAsync(world, encoding, packed, target);
            var text = await response.Content.ReadAsStringAsync(world.Cancel);
            Assert.True(response.StatusCode == status, $"{encoding}: {response.StatusCode} {text}");
            if (status != HttpStatusCode.OK) Wire.AssertErrorShape(path, text);
        }

        Assert.Single(world.Anthropic.Requests);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task F005_TruncatedContent_Is400(string encoding)
    {
        await using var world = await World.StartAsync();
        var whole = Compress(encoding, Encoding.UTF8.GetBytes(Ask.Anthropic("haiku")));
        using var cut = await PostEncodedAsync(world, encoding, whole[..^20]);
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        using var noise = await PostEncodedAsync(world, encoding, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(HttpStatusCode.BadRequest, noise.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task F006_CompressedBomb_Is413OnceTheDecodedLimitIsPassed(string encoding)
    {
        await using var world = await World.StartAsync(server: """ "limits": { "maxBodyBytes": 1048576 } """);
        var bomb = Compress(encoding, new byte[50 << 20]);
        var before = GC.GetTotalAllocatedBytes();
        using var response = await PostEncodedAsync(world, encoding, bomb);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
        await FaultAssert.ServesAsync(world);
    }

    [Theory]
    [InlineData("snappy")]
    [InlineData("gzip, snappy")]
    public async Task F008_EncodingThatCannotBeRead_Is415(string encoding)
    {
        await using var world = await World.StartAsync();
        using var response = await PostEncodedAsync(world, encoding, [0x28, 0xB5, 0x2F, 0xFD, 0, 0]);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.StartsWith("gzip, br, deflate", Wire.Header(response, "accept-encoding"), StringComparison.Ordinal);
        Wire.AssertErrorShape(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel));
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        Assert.Empty(world.Anthropic.Requests);
    }

    private static async Task<HttpResponseMessage> PostEncodedAsync(World world, string encoding, byte[] body, string path = Ask.Messages)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-encoding", encoding);
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        return await world.Gateway.Client.SendAsync(request, world.Cancel);
    }

    private static byte[] Compress(string encoding, byte[] bytes)
    {
        if (encoding == "zstd") return Zstd.Frame(bytes);
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}

/// <summary>A bomb is measured by what the whole process allocates: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
