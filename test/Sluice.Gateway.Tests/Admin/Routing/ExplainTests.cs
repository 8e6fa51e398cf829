using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Routing;

/// <summary>The dry run: everything that would be decided, and no model is asked.</summary>
public sealed class ExplainTests
{
    [Fact]
    public async Task TellsScoreDraftTakerAndRules_AndAsksNobody()
    {
        await using var world = await World.StartAsync(routing: """ "strategy": "cascade", "rules": [ { "name": "audits", "when": { "intent": "audit" }, "use": "tier:2" } ], "tiers": { "0": ["coder"], "1": ["haiku"], "2": ["sonnet"] } """);
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/explain", """{ "prompt": "Rename the variable n to count in counter.py" }""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var told = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!;

        Assert.Equal("rule \"audits\" does not fit: the intent is rename, not audit", (string?)Assert.Single(told["rules"]!.AsArray()));
        Assert.Equal("rename", (string?)told["receipt"]!["signals"]!["intent"]);
        Assert.NotNull(told["receipt"]!["signals"]!["score"]);
        var plan = told["plan"]!.AsArray();
        Assert.Equal(("ollama/qwen2.5-coder:7b", true), ((string?)plan[0]!["address"], (bool?)plan[0]!["draft"]));
        Assert.Equal("escalation", (string?)plan[1]!["origin"]);
        Assert.Empty(world.OllamaTurns);
        Assert.Empty(world.Anthropic.Requests);
    }

    [Fact]
    public async Task WhereNoRuleIsAsked_NoneIsTold()
    {
        await using var world = await World.StartAsync(routing: """ "rules": [ { "name": "all", "use": "tier:0" } ] """);
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/explain", """{ "prompt": "hello", "model": "haiku" }""");
        var told = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!;
        Assert.Empty(told["rules"]!.AsArray());
        Assert.Equal("alias", (string?)told["receipt"]!["route"]);
    }
}
