using System.Net;
using Sluice.Gateway.Tests.Gemini;
using Sluice.Gateway.Tests.Hosting;
using Xunit;
using static Sluice.Gateway.Tests.Gemini.GeminiWorld;

namespace Sluice.Gateway.Tests.Security;

/// <summary>Whose credential goes where when the caller speaks Gemini, whose key stands in a header of its own or in the query.</summary>
public sealed class GeminiCredentialTests
{
    [Theory]
    [InlineData("x-goog-api-key", "")]
    [InlineData("", "?key=" + CallerKey)]
    public async Task F108_CallersKey_ReachesGoogleOnly(string header, string query)
    {
        await using var world = await StartAsync("client");
        world.Google.Next(Testing.Upstream.Reply.Json(Body));
        foreach (var model in new[] { "flash", "gpt:5" })
        {
            using var response = await PostAsync(world, $"/v1beta/models/{model}:generateContent{query}", header);
            Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(world.Gateway.Cancel));
        }

        var own = Assert.Single(world.Google.Requests);
        Assert.Equal(CallerKey, own.Header("x-goog-api-key"));
        Assert.Null(own.Header("x-sluice-token"));
        Assert.DoesNotContain("key=", own.Target, StringComparison.Ordinal);
        var other = Assert.Single(world.OpenAi.Requests);
        Assert.Equal($"Bearer {Canary.OpenAiKey}", other.Header("authorization"));
        Assert.Null(other.Header("x-goog-api-key"));
        Assert.DoesNotContain(CallerKey, other.Target + other.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F108_CallersKey_DoesNotFollowAFailover()
    {
        await using var world = await StartAsync("client", """ "fallback": { "flash": ["gpt:5"] } """);
        world.Google.Next(Testing.Upstream.Reply.Json("""{"error":{"code":503,"message":"down","status":"UNAVAILABLE"}}""", 503));
        using var response = await PostAsync(world, Generate, "x-goog-api-key");
        Assert.Equal("openai/gpt:5.5", Wire.Header(response, "x-sluice-model"));
        Assert.Null(Assert.Single(world.OpenAi.Requests).Header("x-goog-api-key"));
    }

    [Theory]
    [InlineData("x-goog-api-key", "")]
    [InlineData("authorization", "")]
    [InlineData("", "?key=")]
    public async Task TokenInTheUsualPlaces_IsNobodysKey(string header, string query)
    {
        await using var world = await StartAsync();
        world.Google.Next(Testing.Upstream.Reply.Json(Body));
        var token = world.Gateway.Token;
        (string, string)[] headers = header switch { "" => [], "authorization" => [(header, $"Bearer {token}")], _ => [(header, token)] };
        using var request = new HttpRequestMessage(HttpMethod.Post, Generate + (query.Length > 0 ? query + token : "")) { Content = new StringContent(Hello) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await world.Gateway.Client.SendAsync(request, world.Gateway.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(GoogleKey, Assert.Single(world.Google.Requests).Header("x-goog-api-key"));
        Assert.DoesNotContain(token, world.Google.Requests[0].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T5_WithoutAToken_IsRefusedInGeminisShape()
    {
        await using var world = await StartAsync();
        foreach (var path in new[] { Generate, Streaming, "/v1/models/flash:generateContent" })
        {
            using var response = await world.Gateway.Client.PostAsync(path, new StringContent(Hello), world.Gateway.Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("\"status\":\"UNAUTHENTICATED\"", await response.Content.ReadAsStringAsync(world.Gateway.Cancel), StringComparison.Ordinal);
        }

        Assert.Empty(world.Google.Requests);
    }

    private static Task<HttpResponseMessage> PostAsync(GeminiWorld world, string path, string header)
    {
        (string, string)[] own = header.Length > 0 ? [(header, CallerKey)] : [];
        return world.Gateway.PostAsync(path, Hello, [("x-sluice-token", world.Gateway.Token), .. own]);
    }
}
