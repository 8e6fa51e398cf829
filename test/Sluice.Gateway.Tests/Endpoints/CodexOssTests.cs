using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Endpoints;

/// <summary>What <c>codex --oss --local-provider ollama</c> asks before its first turn; it sends no credential, so the token stands in its base URL.</summary>
public sealed class CodexOssTests
{
    [Fact]
    public async Task Probes_AreAnsweredBelowTheKeyPrefix()
    {
        await using var world = await World.StartAsync();
        foreach (var (path, field) in new[] { ("/v1/models", "data"), ("/api/version", "version"), ("/api/tags", "models") })
            Assert.NotNull(JsonNode.Parse(await world.Gateway.Client.GetStringAsync(new Uri($"/key/{world.Gateway.Token}{path}", UriKind.Relative), world.Cancel))![field]);
    }

    [Theory]
    [InlineData("gpt-oss:20b")]
    [InlineData("coder")]
    [InlineData("sluice/auto")]
    public async Task Pull_OfANameThatIsRouted_SaysSuccessAndPullsNothing(string model)
    {
        await using var world = await World.StartAsync();
        var before = world.Ollama.Requests.Count;
        using var response = await world.Gateway.PostAsync("/api/pull", $$"""{"model":"{{model}}","stream":true}""");
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"status":"success"}""" + "\n", await response.Content.ReadAsStringAsync(world.Cancel));
        Assert.DoesNotContain(world.Ollama.Requests.Skip(before), request => request.Path.Contains("pull", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_OfANameThatLeadsNowhere_SaysSo()
    {
        await using var world = await World.StartAsync(routing: """ "enabled": false """);
        var (status, text) = await world.Gateway.AskAsync("/api/pull", """{"model":"gpt-oss:20b","stream":true}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("ollama pull", (string?)JsonNode.Parse(text)!["error"], StringComparison.Ordinal);
        (status, text) = await world.Gateway.AskAsync("/api/pull", """{"name":"gpt-oss:20b","stream":false}""");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Wire.AssertErrorShape(Ask.OllamaChat, text);
        (status, text) = await world.Gateway.AskAsync("/api/pull", """{"stream":true}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Wire.AssertErrorShape(Ask.OllamaChat, text);
    }
}
