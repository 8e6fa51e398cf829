using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Routing.Catalogue;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Http;

public class UpstreamHeadersTests
{
    private static readonly CallerSecret Subscription = new("anthropic", "Authorization", new Secret("Bearer sk-ant-oat-canary"));

    private static HeaderDictionary Callers => new()
    {
        ["Host"] = "evil.example",
        ["Authorization"] = "Bearer sk-ant-oat-canary",
        ["x-api-key"] = "canary-key",
        ["x-goog-api-key"] = "canary-google",
        ["x-sluice-token"] = "canary-token",
        ["Cookie"] = "a=canary",
        ["Origin"] = "http://canary.example",
        ["Referer"] = "http://canary.example",
        ["Forwarded"] = "for=canary",
        ["X-Forwarded-For"] = "canary",
        ["X-Real-IP"] = "canary",
        ["Via"] = "canary",
        ["Connection"] = "close, x-hop",
        ["X-Hop"] = "canary",
        ["TE"] = "trailers",
        ["Upgrade"] = "h2c",
        ["traceparent"] = "00-canary",
        ["User-Agent"] = "claude-cli/2.1",
        ["anthropic-version"] = "2026-10-21",
        ["anthropic-beta"] = "context-1m-2025-08-07,effort-2025-11-24",
        ["Accept"] = "application/json",
        ["Accept-Encoding"] = "gzip, br",
    };

    [Theory]
    [InlineData("ollama", "http://127.0.0.1:11434")]
    [InlineData("openai-chat", "https://api.openai.com/v1")]
    [InlineData("gemini", "https://generativelanguage.googleapis.com")]
    public void F108_AnotherVendorsUpstream_SeesNothingOfTheCallers(string protocol, string baseUrl)
    {
        // Also when a mistake further up hands the credential over.
        foreach (var own in new[] { null, Subscription })
        {
            using var request = Request(Upstream(protocol, baseUrl, UpstreamCredential.None, vendor: "openai"), own, sameProtocol: false);

            Assert.Equal(
                ["Accept-Encoding: identity", "Accept: application/json, text/event-stream, application/x-ndjson", "Content-Type: application/json", "User-Agent: sluice"],
                Lines(request));
        }
    }

    [Fact]
    public void T11_AnthropicPassthrough_GetsAnthropicHeaders_AndTheCallersOwnCredential_AndNothingElse()
    {
        using var request = Request(Upstream("anthropic", "https://api.anthropic.com", UpstreamCredential.Caller, "anthropic"), Subscription, sameProtocol: true);

        Assert.Equal(
            [
                "Accept-Encoding: identity", "Accept: application/json", "Authorization: Bearer sk-ant-oat-canary", "Content-Type: application/json",
                "User-Agent: claude-cli/2.1", "anthropic-beta: context-1m-2025-08-07,effort-2025-11-24", "anthropic-version: 2026-10-21",
            ],
            Lines(request));
        Assert.Equal("https://api.anthropic.com/v1/messages", request.RequestUri!.ToString());
        Assert.Null(request.Headers.Host);
    }

    [Fact]
    public void AnthropicFromAnotherProtocol_GetsOurVersion_AndNoBetas()
    {
        var upstream = Upstream("anthropic", "https://api.anthropic.com", new UpstreamCredential(CredentialKind.Configured, new Secret("sk-ant-api03-own")), "anthropic");
        using var request = Request(upstream, null, sameProtocol: false);

        Assert.Equal(
            [
                "Accept-Encoding: identity", "Accept: application/json, text/event-stream, application/x-ndjson", "Content-Type: application/json",
                "User-Agent: sluice", "anthropic-version: 2023-06-01", "x-api-key: sk-ant-api03-own",
            ],
            Lines(request));
    }

    [Theory]
    [InlineData("anthropic", "sk-ant-api03-k", "x-api-key: sk-ant-api03-k")]
    [InlineData("anthropic", "sk-ant-oat01-k", "Authorization: Bearer sk-ant-oat01-k")]
    [InlineData("openai-chat", "sk-k", "Authorization: Bearer sk-k")]
    [InlineData("ollama", "k", "Authorization: Bearer k")]
    [InlineData("gemini", "AIza", "x-goog-api-key: AIza")]
    public void AConfiguredKey_TravelsInItsProtocolsHeader(string protocol, string key, string expected)
    {
        using var request = Request(Upstream(protocol, "https://host.example", new UpstreamCredential(CredentialKind.Configured, new Secret(key)), null), null, sameProtocol: true);

        Assert.Contains(expected, Lines(request));
        Assert.DoesNotContain(Lines(request), line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void ConfiguredHeaders_AreAdded()
    {
        var upstream = Upstream("openai-chat", "https://openrouter.ai/api/v1", UpstreamCredential.None, null) with
        {
            Headers = new Dictionary<string, Secret> { ["x-title"] = new("Sluice"), ["user-agent"] = new("mine") },
        };
        using var request = Request(upstream, null, sameProtocol: false);

        Assert.Contains("x-title: Sluice", Lines(request));
        Assert.Contains("User-Agent: mine", Lines(request));
    }

    [Fact]
    public void AHeaderWithALineBreak_IsLeftOut()
    {
        var callers = new HeaderDictionary { ["anthropic-beta"] = "a\r\nx-evil: 1" };
        using var request = UpstreamHeaders.CreateRequest(
            Upstream("anthropic", "https://api.anthropic.com", UpstreamCredential.Caller, "anthropic"), "/v1/messages", new ByteArrayContent([]), callers, null, sameProtocol: true);

        Assert.False(request.Headers.Contains("anthropic-beta"));
    }

    private static HttpRequestMessage Request(UpstreamModel upstream, CallerSecret? own, bool sameProtocol) =>
        UpstreamHeaders.CreateRequest(upstream, "/v1/messages", new ByteArrayContent("{}"u8.ToArray()), Callers, own, sameProtocol);

    private static UpstreamModel Upstream(string protocol, string baseUrl, UpstreamCredential credential, string? vendor) =>
        new() { Name = "u", Protocol = protocol, BaseUri = new Uri(baseUrl), Credential = credential, Vendor = vendor };

    private static List<string> Lines(HttpRequestMessage request) =>
    [
        .. request.Headers.NonValidated.Concat(request.Content!.Headers.NonValidated)
            .Select(header => $"{header.Key}: {header.Value}")
            .Order(StringComparer.Ordinal),
    ];
}
