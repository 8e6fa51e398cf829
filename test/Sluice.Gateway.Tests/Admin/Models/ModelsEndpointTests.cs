using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Models;

/// <summary>What the page of models is told.</summary>
public sealed class ModelsEndpointTests
{
    [Fact]
    public async Task Models_TellPriceAndItsSource()
    {
        await using var world = await World.StartAsync();
        var models = (await GetAsync(world.Gateway, "/admin/models")).AsArray();
        var haiku = models.Single(model => (string?)model!["alias"] == "haiku")!;
        Assert.Equal("configuration", (string?)haiku["priceSource"]);
        Assert.Equal(1m, (decimal)haiku["inputPrice"]!);
        Assert.Equal("claude-haiku-4-5", (string?)haiku["id"]);
        Assert.True((bool)haiku["chat"]!);
        Assert.Equal("own hardware", (string?)models.Single(model => (string?)model!["alias"] == "coder")!["priceSource"]);
    }

    [Fact]
    public async Task F121_Upstreams_TellWhereAKeyIsKept_NeverTheKey()
    {
        await using var world = await World.StartAsync();
        var text = (await GetAsync(world.Gateway, "/admin/upstreams")).ToJsonString();
        Assert.DoesNotContain(Canary.AnthropicKey, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary.AnthropicKey[^4..] + " (", text, StringComparison.Ordinal);
        var anthropic = JsonNode.Parse(text)!.AsArray().Single(upstream => (string?)upstream!["name"] == "anthropic")!;
        Assert.Equal("configured", (string?)anthropic["credential"]);
        Assert.Equal("env:CANARY_ANTHROPIC", (string?)anthropic["keySource"]);
    }

    [Fact]
    public async Task F121_KeyWrittenIntoTheConfiguration_IsNotEvenShownMasked()
    {
        await using var gateway = await TestGateway.StartAsync("""{ "discovery": { "enabled": false }, "upstreams": { "own": { "protocol": "openai-chat", "baseUrl": "https://api.example.com/v1", "apiKey": "sk-literal-key-0123456789" } } }""");
        var own = (await GetAsync(gateway, "/admin/upstreams")).AsArray().Single(upstream => (string?)upstream!["name"] == "own")!;
        Assert.Equal("configuration file", (string?)own["keySource"]);
        Assert.DoesNotContain("6789", own.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_CountsAnswersFailuresAndLimits_InTheirQuarter()
    {
        await using var world = await World.StartAsync(anthropic: "\"retries\": 0");
        await AskAsync(world, 200);
        world.Anthropic.Next(Reply.Json("""{"type":"error","error":{"type":"api_error","message":"x"}}""", 500));
        await AskAsync(world, 500);
        world.Anthropic.Next(Reply.Json("""{"type":"error","error":{"type":"rate_limit_error","message":"x"}}""", 429));
        await AskAsync(world, 429);

        var health = await GetAsync(world.Gateway, "/admin/upstreams/anthropic/health");
        Assert.Equal(96, health["quarters"]!.AsArray().Count);
        Assert.Equal((1, 1, 1), ((int)health["answered"]!, (int)health["failed"]!, (int)health["limited"]!));
        var last = health["quarters"]!.AsArray()[^1]!;
        Assert.Equal("mixed", (string?)last["state"]);
        Assert.Equal("unknown", (string?)health["quarters"]![0]!["state"]);

        // The ledger tells the same of it, for the next start.
        await world.Gateway.RowsAsync(3);
        var now = world.Clock.GetUtcNow();
        var kept = world.Gateway.Queries.Attempts(now.AddHours(-1), now.AddHours(1)).Single(row => row.Upstream == "anthropic").Quarter;
        Assert.Equal((1, 1, 1), (kept.Answered, kept.Failed, kept.Limited));
        Assert.Equal(DateTimeOffset.Parse((string)last["start"]!, null), Sluice.Gateway.Upstreams.Health.HealthHistory.StartOf(kept.Number));

        // A quarter of an hour later it has moved by one.
        world.Clock.Advance(TimeSpan.FromMinutes(15));
        var later = await GetAsync(world.Gateway, "/admin/upstreams/anthropic/health");
        Assert.Equal("mixed", (string?)later["quarters"]!.AsArray()[^2]!["state"]);
        Assert.Equal((string?)last["start"], (string?)later["quarters"]!.AsArray()[^2]!["start"]);

        // And a day later it is forgotten.
        world.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(0, (int)(await GetAsync(world.Gateway, "/admin/upstreams/anthropic/health"))["answered"]!);
    }

    [Fact]
    public async Task Health_OfNoUpstream_Is404()
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/upstreams/nobody/health");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task AskAsync(World world, int status)
    {
        var (answered, text) = await world.Gateway.AskAsync("/v1/messages", """{"model":"haiku","max_tokens":16,"messages":[{"role":"user","content":"hello"}]}""");
        Assert.True((int)answered == status, $"{answered}: {text}");
    }

    private static async Task<JsonNode> GetAsync(TestGateway gateway, string path)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(gateway.Cancel))!;
    }
}
