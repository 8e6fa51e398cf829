using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Endpoints;

/// <summary>
/// What Codex asks before its first turn: with <c>--oss --local-provider ollama</c> it sends no credential, signed in it sends
/// OpenAI's, so the token stands in its base URL.
/// </summary>
public sealed class CodexProbeTests
{
    [Fact]
    public async Task Probes_AreAnsweredBelowTheKeyPrefix()
    {
        await using var world = await World.StartAsync();
        foreach (var (path, field) in new[] { ("/v1/models", "data"), ("/api/version", "version"), ("/api/tags", "models") })
            Assert.NotNull(JsonNode.Parse(await world.Gateway.Client.GetStringAsync(new Uri($"/key/{world.Gateway.Token}{path}", UriKind.Relative), world.Cancel))![field]);
    }

    [Fact]
    public async Task Catalogue_OfASignedInUser_IsEmpty()
    {
        await using var world = await World.StartAsync();
        Assert.Equal("""{"models":[]}""", await world.Gateway.Client.GetStringAsync(new Uri($"/key/{world.Gateway.Token}/v1/models?client_version=0.169.0", UriKind.Relative), world.Cancel));
    }

    [Fact]
    public async Task Pull_IsNotServed_AndSaysWhatToDo()
    {
        await using var world = await World.StartAsync();
        var (status, text) = await world.Gateway.AskAsync("/api/pull", """{"model":"gpt-oss:20b","stream":true}""");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Wire.AssertErrorShape(Ask.OllamaChat, text);
        Assert.Contains("codex --oss -m", text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Ollama.Requests, request => request.Path.Contains("pull", StringComparison.Ordinal));
    }
}
