using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Replay;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Replay;

/// <summary>Past requests are decided again from what their receipts keep.</summary>
public sealed class ReplayTests
{
    private static readonly string[] Prompts =
    [
        "fix the typo in readme.md", "design a distributed consensus protocol with byzantine faults and prove that it is live", "say hello",
        "delete the production database", "rename the class Foo to Bar in src/Foo.cs", "why does this deadlock under load only on arm64 and how would you find out?",
    ];

    [Theory]
    [InlineData("static")]
    [InlineData("complexity")]
    [InlineData("cascade")]
    public async Task NothingChanged_EveryRequestGoesWhereItWent(string strategy)
    {
        await using var world = await World.StartAsync($"\"strategy\": \"{strategy}\", \"rules\": [{{ \"name\": \"short\", \"when\": {{ \"maxTokens\": 4 }}, \"use\": \"tier:1\" }}, {{ \"name\": \"secrets\", \"when\": {{ \"path\": \"**/secrets/**\" }}, \"use\": \"local-only\" }}, {{ \"name\": \"typos\", \"when\": {{ \"text\": \"typo\" }}, \"use\": \"haiku\" }}]");
        var sent = await SendAsync(world);

        var result = await ReplayAsync(world, "{}");

        Assert.Equal("recorded", result.ComparedWith);
        Assert.Equal((sent, sent, 0), (result.Replayed, result.AsRecorded, result.Changed));
        Assert.Equal(result.DollarsBefore, result.DollarsAfter);
    }

    [Fact]
    public async Task Draft_SaysWhatGoesElsewhere_AndWhy_AndChangesNothing()
    {
        await using var world = await World.StartAsync("\"strategy\": \"complexity\"");
        var sent = await SendAsync(world);

        var result = await ReplayAsync(world, """{"draft":{"routing":{"rules":[{"name":"all to haiku","use":"haiku"}]}}}""");

        Assert.Equal("current", result.ComparedWith);
        Assert.Equal(sent, result.Replayed);
        Assert.Equal(sent, result.AsRecorded);
        Assert.True(result.Changed > 0);
        Assert.All(result.Moves, move => Assert.Equal("anthropic/claude-haiku-4-5", move.To));
        Assert.Equal(result.Changed, result.Moves.Sum(move => move.Requests));
        Assert.Contains(result.Samples, sample => sample.WhyAfter.Contains("the rule's model", StringComparison.Ordinal));
        Assert.NotEmpty(result.Assumptions);
        Assert.Empty(world.Gateway.Parts.Config.Current.Config.Routing.Rules);
    }

    [Fact]
    public async Task WhatIsNotKept_IsCountedAndSaid()
    {
        await using var world = await World.StartAsync("\"strategy\": \"complexity\"");
        var sent = await SendAsync(world);

        var result = await ReplayAsync(world, """{"draft":{"routing":{"rules":[{"name":"secrets","when":{"path":"**/secrets/**"},"use":"local-only"}]}}}""");

        Assert.Equal(0, result.Replayed);
        Assert.Equal([new ReplaySkip("a rule or strategy asks for what is not kept: paths in the prompt", sent)], result.Skipped);
    }

    [Fact]
    public async Task BrokenDraft_IsRefusedWithItsPlace()
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/replay", """{"draft":{"routing":{"rules":[{"name":"x","use":"nobody"}]}}}""");
        Assert.Contains("routing.rules[0].use", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_TellsProblems_Matches_AndShadows()
    {
        await using var world = await World.StartAsync("\"strategy\": \"complexity\"");
        await SendAsync(world);

        using var broken = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/check", """{"draft":{"routing":{"thresholds":{"local":9,"cheap":2}}}}""");
        var wrong = JsonNode.Parse(await broken.Content.ReadAsStringAsync(world.Cancel))!;
        Assert.False(wrong["valid"]!.GetValue<bool>());
        Assert.Equal("routing.thresholds", wrong["problems"]![0]!["path"]!.GetValue<string>());

        using var good = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/check", """{"draft":{"routing":{"rules":[{"name":"all","use":"haiku"},{"name":"never","when":{"kind":"main"},"use":"sonnet"}]}}}""");
        var check = JsonSerializer.Deserialize(await good.Content.ReadAsStringAsync(world.Cancel), ReplayJson.Default.DraftCheck)!;
        Assert.True(check.Valid);
        Assert.Equal((Prompts.Length, Prompts.Length, null), (check.Rules[0].Decides, check.Rules[0].Matches, check.Rules[0].ShadowedBy));
        Assert.Equal((0, "all"), (check.Rules[1].Decides, check.Rules[1].ShadowedBy));
    }

    [Fact]
    public async Task Save_IsOneChange_AndAStaleOneIsRefused()
    {
        await using var world = await World.StartAsync("\"strategy\": \"complexity\"");
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/config", """{"draft":{"routing":{"thresholds":{"local":4,"cheap":6,"draft":8}}}}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!["saved"]!.GetValue<bool>());
        Assert.Equal(4, world.Gateway.Parts.Config.Current.Config.Routing.Thresholds.Local);

        using var stale = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/config", """{"draft":{"routing":{"strategy":"static"}},"expected":"0000"}""");
        Assert.True(JsonNode.Parse(await stale.Content.ReadAsStringAsync(world.Cancel))!["conflict"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Simulator_ShowsAPastRequest_AndAPrompt_WithoutAskingAnybody()
    {
        await using var world = await World.StartAsync("\"strategy\": \"complexity\"");
        await SendAsync(world);
        var id = (await world.Gateway.LastRowAsync(Prompts.Length)).Request.Name;
        var asked = world.Anthropic.Requests.Count + world.OllamaTurns.Count;

        foreach (var query in (string[])[$$"""{"request":"{{id}}"}""", """{"prompt":"rename a variable","model":"claude-sonnet-5"}"""])
        {
            using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/simulate", query);
            var view = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!;
            Assert.NotEmpty(view["plan"]!.AsArray());
            Assert.NotEmpty(view["receipt"]!["candidates"]!.AsArray());
        }

        Assert.Equal(asked, world.Anthropic.Requests.Count + world.OllamaTurns.Count);
    }

    private static async Task<long> SendAsync(World world)
    {
        foreach (var prompt in Prompts)
            await world.Gateway.AskAsync("/v1/messages", new JsonObject { ["model"] = "claude-sonnet-5", ["max_tokens"] = 50, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) }.ToJsonString(), ("x-sluice-session", "s1"));
        await world.Gateway.RowsAsync(Prompts.Length);
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        return Prompts.Length;
    }

    private static async Task<ReplayResult> ReplayAsync(World world, string order)
    {
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/replay", order);
        var events = await response.Content.ReadAsStringAsync(world.Cancel);
        var last = events.Split("\ndata: ")[^1].Trim();
        var progress = JsonSerializer.Deserialize(last, ReplayJson.Default.ReplayProgress)!;
        Assert.Null(progress.Error);
        return progress.Result!;
    }
}
