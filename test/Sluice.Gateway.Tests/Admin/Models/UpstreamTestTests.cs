using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Models.Testing;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Models;

/// <summary>Testing an upstream before it is saved: what it says is wrong, and where it does not go.</summary>
public sealed class UpstreamTestTests
{
    private const string Key = "sk-typed-for-this-test-only-0123456789";

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:70/x")]
    [InlineData("ftp://example.com/")]
    [InlineData("http://user:secret@example.com/v1")]
    [InlineData("http://example.com/v1?url=http://x")]
    [InlineData("not an address")]
    public async Task F110_OtherSchemesAndAddressesWithMore_AreRefused(string url)
    {
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>(Never));
        var (status, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = url, local = true, trusted = true });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEqual("", (string?)answer["error"] ?? "");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", true)]
    [InlineData("http://[::ffff:169.254.169.254]/", true)]
    [InlineData("http://2852039166/", true)]
    [InlineData("http://10.0.0.5/v1", false)]
    [InlineData("http://127.0.0.1:11434", false)]
    [InlineData("http://[::1]:11434", false)]
    public async Task F110_T13_MetadataAlways_AndOwnNetworksUnlessSaidSo_AreRefused(string url, bool marked)
    {
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>(Never));
        var (status, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = url, local = marked, trusted = marked });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("no connection was made", (string?)answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task F110_T13_NameThatLeadsToMetadata_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>(To("169.254.169.254")));
        var (status, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = "http://metadata.example/v1", trusted = true });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("link-local", (string?)answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task F110_NameWithOneGoodAndOneBadAddress_IsRefused()
    {
        await using var server = new FakeOpenAiChat();
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("169.254.169.254")])));
        var (status, _) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://mixed.example:{server.Port}/v1", local = true });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(0, server.AcceptedConnections);
    }

    [Fact]
    public async Task F110_NameThatIsBoundAnewBetweenTwoConnections_IsStoppedAtTheSecond()
    {
        // The first answer sends the test to look elsewhere on the same host; by then the name leads to the metadata server.
        await using var server = new ScriptedUpstream();
        var asked = 0;
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>((_, _) => Task.FromResult<IPAddress[]>([Interlocked.Increment(ref asked) == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")])));
        var (status, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://rebinding.example:{server.Port}", local = true, trusted = true, key = Key });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("169.254.169.254", (string?)answer["error"], StringComparison.Ordinal);
        Assert.Equal(2, asked);
        Assert.Equal(1, server.AcceptedConnections);
    }

    [Fact]
    public async Task F110_RedirectToMetadata_IsNotFollowed_AndTheKeyStaysBehind()
    {
        await using var server = new ScriptedUpstream();
        await using var other = new ScriptedUpstream();
        server.When(_ => true, Reply.Json("{}", 302).WithHeader("Location", $"http://127.0.0.1:{other.Port}/latest/meta-data"));
        await using var gateway = await TestGateway.StartAsync("{}");
        var (status, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}/v1", local = true, key = Key });
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("redirect", (string?)answer["verdict"]);
        Assert.Equal("3xx", (string?)answer["statusClass"]);
        Assert.Equal(0, other.AcceptedConnections);
    }

    [Theory]
    [InlineData("env:CANARY_OPENAI")]
    [InlineData("file:/etc/hostname")]
    [InlineData("keychain:openai")]
    [InlineData("${CANARY_OPENAI}")]
    [InlineData("client")]
    public async Task F110_StoredKey_IsNeverSentToAnAddressThatIsNotSaved(string reference)
    {
        await using var world = await World.StartAsync();
        await using var server = new ScriptedUpstream();
        var (status, answer) = await TestAsync(world.Gateway, new { protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}/v1", local = true, key = reference });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("not saved", (string?)answer["error"], StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task F110_NameOfAStoredUpstream_BringsItsKeyToNoOtherAddress()
    {
        await using var world = await World.StartAsync();
        await using var server = new ScriptedUpstream();
        server.When(_ => true, Reply.Json("""{"object":"list","data":[]}"""));
        await TestAsync(world.Gateway, new { name = "openai", protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}/v1", local = true });
        Assert.NotEmpty(server.Requests);
        Assert.All(server.Requests, request => Assert.Null(request.Header("authorization")));
    }

    [Fact]
    public async Task TypedKey_IsInNoLogAndNoAnswer()
    {
        await using var server = new FakeOpenAiChat();
        server.AcceptedKeys.Add("another");
        await using var gateway = await TestGateway.StartAsync("""{ "logging": { "level": "trace" } }""");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"{server.BaseUrl}", local = true, key = Key });
        Assert.Equal("key-refused", (string?)answer["verdict"]);
        Assert.DoesNotContain(Key, answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.LogLines, line => line.Contains(Key, StringComparison.Ordinal));
        Assert.Contains(server.Requests, request => request.Header("authorization") == $"Bearer {Key}");
    }

    [Fact]
    public async Task PrivateMode_AsksNobodyOutside()
    {
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>(Never));
        using (await gateway.AdminAsync(HttpMethod.Post, "/admin/routing/private", """{"enabled":true}""")) { }
        var (status, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = "https://api.openai.com/v1" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Private mode", (string?)answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_SaysSo_WithTheNumberOfModels()
    {
        await using var server = new FakeOpenAiChat();
        server.AcceptedKeys.Add(Key);
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"{server.BaseUrl}", local = true, key = Key });
        Assert.True((bool)answer["ok"]!);
        Assert.Equal("ok", (string?)answer["verdict"]);
        Assert.Equal(2, (int)answer["models"]!);
        Assert.Equal("2xx", (string?)answer["statusClass"]);
    }

    [Fact]
    public async Task Refused_SaysThatNothingListens()
    {
        var server = new ScriptedUpstream();
        var port = server.Port;
        await server.DisposeAsync();
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "ollama", baseUrl = $"http://127.0.0.1:{port}", local = true });
        Assert.Equal("refused", (string?)answer["verdict"]);
        Assert.Contains("11434", (string?)answer["fix"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownName_SaysDns()
    {
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>((_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound)));
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = "https://api.opanai.com/v1" });
        Assert.Equal("dns", (string?)answer["verdict"]);
        Assert.Contains("api.opanai.com", (string?)answer["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainServerBehindHttps_SaysTls()
    {
        await using var server = new FakeOpenAiChat();
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"https://127.0.0.1:{server.Port}/v1", local = true });
        Assert.Equal("tls", (string?)answer["verdict"]);
        Assert.Contains("http://", (string?)answer["fix"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongPath_NamesTheRightOne()
    {
        await using var server = new FakeOpenAiChat();
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}", local = true, key = Key });
        Assert.False((bool)answer["ok"]!);
        Assert.Equal("wrong-path", (string?)answer["verdict"]);
        Assert.Equal($"http://127.0.0.1:{server.Port}/v1", (string?)answer["suggestedBaseUrl"]);
    }

    [Fact]
    public async Task WholePathOfAnEndpoint_IsCutToTheBase()
    {
        await using var server = new FakeOpenAiChat();
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}/v1/chat/completions", local = true, key = Key });
        Assert.Equal($"http://127.0.0.1:{server.Port}/v1", (string?)answer["suggestedBaseUrl"]);
    }

    [Fact]
    public async Task OllamaEnteredAsOpenAi_IsRecognised()
    {
        var clock = new Sluice.Testing.Time.FakeTimeProvider();
        await using var server = new ScriptedUpstream();
        server.When(request => request.Path == "/api/tags", Reply.Json("""{"models":[{"name":"qwen3:8b","model":"qwen3:8b"}]}"""));
        await using var gateway = await TestGateway.StartAsync("{}", clock);
        var (_, answer) = await TestAsync(gateway, new { protocol = "anthropic", baseUrl = $"http://127.0.0.1:{server.Port}/v1", local = true });
        Assert.Equal("wrong-protocol", (string?)answer["verdict"]);
        Assert.Equal("ollama", (string?)answer["suggestedProtocol"]);
        Assert.Equal($"http://127.0.0.1:{server.Port}", (string?)answer["suggestedBaseUrl"]);
    }

    [Fact]
    public async Task AnthropicEnteredAsOpenAi_IsRecognisedByItsError()
    {
        await using var server = new FakeAnthropic();
        server.AcceptedKeys.Add(Key);
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}/v1", local = true, key = Key });
        Assert.Equal("wrong-protocol", (string?)answer["verdict"]);
        Assert.Equal("anthropic", (string?)answer["suggestedProtocol"]);
    }

    [Fact]
    public async Task OpenAiEnteredAsAnthropic_IsRecognised()
    {
        await using var server = new FakeOpenAiChat();
        server.AcceptedKeys.Add(Key);
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "anthropic", baseUrl = $"http://127.0.0.1:{server.Port}", local = true, key = Key });
        Assert.Equal("wrong-protocol", (string?)answer["verdict"]);
        Assert.Equal("openai-chat", (string?)answer["suggestedProtocol"]);
        Assert.Equal($"http://127.0.0.1:{server.Port}/v1", (string?)answer["suggestedBaseUrl"]);
    }

    [Fact]
    public async Task ListOpenToAll_DoesNotHideAWrongKey()
    {
        await using var server = new ScriptedUpstream();
        server.When(request => request.Path == "/api/v1/models", Reply.Json("""{"data":[{"id":"a"},{"id":"b"},{"id":"c"}]}"""))
            .When(request => request.Path == "/api/v1/chat/completions", Reply.Json("""{"error":{"message":"No auth credentials found","code":401}}""", 401));
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}/api/v1", local = true, key = Key });
        Assert.Equal("key-refused", (string?)answer["verdict"]);
    }

    [Fact]
    public async Task KeyOfAnotherVendor_IsNamed()
    {
        await using var server = new FakeOpenAiChat();
        server.AcceptedKeys.Add("another");
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"{server.BaseUrl}", local = true, key = "sk-ant-api03-0123456789" });
        Assert.Contains("key of Anthropic", (string?)answer["fix"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyOverPlainHttpToTheInternet_IsNotSent()
    {
        await using var gateway = await TestGateway.StartAsync("{}", null, services => services.AddSingleton<HostLookup>(Never));
        var (status, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = "http://api.example.com/v1", key = Key });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("readable", (string?)answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebPage_SaysThatItIsNoApi()
    {
        await using var server = new ScriptedUpstream();
        server.When(_ => true, Reply.Json("<!doctype html><title>Welcome</title>").WithHeader("Content-Type", "text/html"));
        await using var gateway = await TestGateway.StartAsync("{}");
        var (_, answer) = await TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"http://127.0.0.1:{server.Port}", local = true });
        Assert.Equal("not-an-api", (string?)answer["verdict"]);
        Assert.DoesNotContain("Welcome", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SavedUpstream_IsTestedWithItsOwnKey_AtItsOwnAddress()
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/upstreams/anthropic/test", "{}");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!;
        Assert.Equal("ok", (string?)answer["verdict"]);
        Assert.Contains(world.Anthropic.Requests, request => request.Header("x-api-key") == Canary.AnthropicKey);
    }

    [Fact]
    public async Task NoAnswer_SaysTimeout_AfterThePatienceOfTheTest()
    {
        var clock = new Sluice.Testing.Time.FakeTimeProvider();
        await using var server = new FakeOpenAiChat();
        var gate = new Gate();
        server.HoldFirstByte = gate;
        await using var gateway = await TestGateway.StartAsync("{}", clock);
        var asking = TestAsync(gateway, new { protocol = "openai-chat", baseUrl = $"{server.BaseUrl}", local = true });
        await server.WaitForRequestsAsync(1, gateway.Cancel);
        clock.Advance(UpstreamTest.Patience);
        var (_, answer) = await asking;
        Assert.Equal("timeout", (string?)answer["verdict"]);
        gate.Open();
    }

    private static Task<IPAddress[]> Never(string host, CancellationToken cancellationToken) => throw new InvalidOperationException($"{host} was looked up");

    private static HostLookup To(params string[] addresses) => (_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse));

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> TestAsync(TestGateway gateway, object order)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Post, "/admin/upstreams/test", JsonSerializer.Serialize(order));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(gateway.Cancel))!);
    }
}
