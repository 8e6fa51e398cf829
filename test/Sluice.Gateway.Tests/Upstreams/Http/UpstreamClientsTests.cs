using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Gateway.Tests.Compression;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Http;

public sealed class UpstreamClientsTests : IAsyncLifetime
{
    private readonly ScriptedUpstream _upstream = new();
    private readonly ScriptedUpstream _other = new();
    private readonly UpstreamClients _clients = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _upstream.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task F056_ARedirect_IsNotFollowed()
    {
        _upstream.Next(Reply.Redirect(_other.Address));

        using var response = await SendAsync(_clients, _upstream.Address);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Empty(_other.Requests);
    }

    [Fact]
    public async Task Cookies_AreNotKept_AndNothingIsTraced()
    {
        _upstream.Next(Reply.Json("{}").WithHeader("set-cookie", "a=b"), Reply.Json("{}"));
        using var activity = new System.Diagnostics.Activity("request").Start();

        (await SendAsync(_clients, _upstream.Address)).Dispose();
        (await SendAsync(_clients, _upstream.Address)).Dispose();

        Assert.Equal(2, _upstream.Requests.Count);
        Assert.All(_upstream.Requests, request => Assert.Equal(["host"], request.Headers.Select(header => header.Key.ToLowerInvariant())));
    }

    [Fact]
    public async Task F065_LoopbackNeverGoesThroughAProxy_ButOtherAddressesDo()
    {
        _upstream.Next(Reply.Json("{}"));
        _other.Next(Reply.Json("""{"proxied":true}"""));
        using var clients = new UpstreamClients(new WebProxy(_other.Address));

        using var direct = await SendAsync(clients, _upstream.Address);
        using var proxied = await SendAsync(clients, new Uri("http://cloud.invalid/"));

        Assert.Equal("{}", await direct.Content.ReadAsStringAsync(Token));
        Assert.Equal("""{"proxied":true}""", await proxied.Content.ReadAsStringAsync(Token));
        Assert.Equal("http://cloud.invalid/", Assert.Single(_other.Requests).Target);
    }

    [Fact]
    public async Task F060_ACertificateThatNobodyTrusts_IsRefused_AndNoRequestIsSent()
    {
        using var key = ECDsa.Create();
        using var own = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
        using var certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        await using var tls = new ScriptedUpstream(certificate);
        var upstream = Upstream(tls.Address);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(_clients, tls.Address));

        var result = Failed(exception, upstream);
        Assert.Contains("TLS certificate", result.Error!.Message, StringComparison.Ordinal);
        Assert.True(result.NothingSent);
        Assert.Empty(tls.Requests);
    }

    [Fact]
    public async Task F023_NothingListens_SaysWhichServer()
    {
        _upstream.Stop();
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(_clients, _upstream.Address));

        var result = Failed(exception, Upstream(_upstream.Address) with { Protocol = "ollama", IsLocal = true });

        Assert.StartsWith("Ollama is not running", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("connection refused", result.Error.Message, StringComparison.Ordinal);
        Assert.True(result.NothingSent);
    }

    [Fact]
    public async Task F059_ANameThatDoesNotExist_IsSaidSo()
    {
        var address = new Uri("http://no-such-host.invalid/");
        using var clients = new UpstreamClients(new NoProxy());
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(clients, address));

        var result = Failed(exception, Upstream(address));
        Assert.Contains("no-such-host.invalid cannot be resolved", result.Error!.Message, StringComparison.Ordinal);
        Assert.True(result.NothingSent);
    }

    [Fact]
    public void F059_AConnectTimeout_IsToldFromACancelledRequest()
    {
        var upstream = Upstream(_upstream.Address);

        Assert.True(Failed(new TaskCanceledException("", new TimeoutException()), upstream).NothingSent);
        var connecting = Failed(new HttpRequestException(HttpRequestError.ConnectionError, "", new SocketException((int)SocketError.TimedOut)), upstream);
        Assert.Contains("no connection in time", connecting.Error!.Message, StringComparison.Ordinal);
        Assert.True(connecting.NothingSent);
        Assert.False(Failed(new TaskCanceledException(), upstream).NothingSent);
    }

    [Fact]
    public async Task F062_AConnectionThatEndsBeforeTheAnswer_MayHaveReachedTheUpstream()
    {
        _upstream.Next(Reply.ResetAtOnce());
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(_clients, _upstream.Address, HttpMethod.Post));

        var result = Failed(exception, Upstream(_upstream.Address));

        Assert.Equal((Outcomes.Unknown, Blame.Upstream), (result.Outcome, result.Blame));
        Assert.False(result.NothingSent);
        Assert.Single(_upstream.Requests);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("identity")]
    public async Task F057_ACompressedAnswer_IsUnpacked(string encoding)
    {
        _upstream.Next(Reply.Whole("application/json", Packed(encoding, "{\"text\":\"hé\"}"u8)).WithHeader("content-encoding", encoding));

        using var response = await SendAsync(_clients, _upstream.Address);

        using var reader = new StreamReader(await UpstreamCall.ReadAsync(response, Token), Encoding.UTF8);
        Assert.Equal("{\"text\":\"hé\"}", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task F057_AnEncodingThatNobodyKnows_IsSaidSo()
    {
        _upstream.Next(Reply.Json("{}").WithHeader("content-encoding", "snappy"));

        using var response = await SendAsync(_clients, _upstream.Address);

        await Assert.ThrowsAsync<HttpRequestException>(async () => await UpstreamCall.ReadAsync(response, Token));
    }

    [Fact]
    public void OnePool_ForOneUpstream()
    {
        var upstream = Upstream(_upstream.Address);

        Assert.Same(_clients.For(upstream), _clients.For(upstream with { IdleTimeout = TimeSpan.FromSeconds(1) }));
        Assert.NotSame(_clients.For(upstream), _clients.For(upstream with { BaseUri = _other.Address }));
        Assert.NotSame(_clients.For(upstream), _clients.For(upstream with { Name = "second" }));
    }

    private static AttemptResult Failed(Exception exception, UpstreamModel upstream)
    {
        using var timer = new AttemptTimer(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None, CancellationToken.None);
        return TransportErrors.Of(exception, upstream, timer);
    }

    private static byte[] Packed(string encoding, ReadOnlySpan<byte> plain)
    {
        if (encoding == "zstd") return Zstd.Frame(plain.ToArray());
        var packed = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new BufferedStream(packed),
        })
        {
            packing.Write(plain);
        }

        return packed.ToArray();
    }

    private static async Task<HttpResponseMessage> SendAsync(UpstreamClients clients, Uri address, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent([1]);
        }

        return await clients.For(Upstream(address)).SendAsync(request, Token);
    }

    private static UpstreamModel Upstream(Uri address) => new() { Name = "u", Protocol = "openai-chat", BaseUri = address };

    private sealed class NoProxy : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => null;

        public bool IsBypassed(Uri host) => true;
    }
}
