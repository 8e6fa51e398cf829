using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Replay;
using Sluice.Gateway.Tests.Cascade;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Sluice.Routing.Verification;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.Gateway.Tests.Replay;

/// <summary>With nothing changed a week is decided as it was, whatever happened in it; and what nobody can know is told apart.</summary>
public sealed class ReplayIdentityTests
{
    [Fact]
    public async Task AWeekWithLoops_Leases_Drafts_Failovers_AndWalls_IsDecidedAgainAsItWas()
    {
        await using var world = await StartAsync();
        var week = new Week(world);

        // 1. Two sessions, one behind the other: a tool loop at home, and one at the vendor.
        await week.SayAsync("a", "fix the typo in readme.md [[say ok]]");
        await week.LoopAsync("a", 3);
        await week.SayAsync("b", "design a distributed consensus protocol with byzantine faults and prove that it is live");
        await week.LoopAsync("b", 3);

        // 2. A draft that does not hold, the turns of its lease, and the try after it.
        await week.SayAsync("c", "rename the class Foo to Bar [[say BAD words]]");
        for (var turn = 0; turn < 4; turn++) await week.SayAsync("c", $"rename the class Bar{turn} to Foo [[say fine]]");

        // 3. The vendor fails, then its plan is spent, then both are well.
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 0 };
        for (var turn = 0; turn < 4; turn++) await week.SayAsync("d", $"design a distributed consensus protocol with byzantine faults and prove that it is live ({turn})");
        world.Anthropic.Plan = null;
        world.Clock.Advance(TimeSpan.FromHours(6));
        await week.SayAsync("d", "delete the production database");

        var rows = await week.RowsAsync();
        Assert.Contains(rows, row => row.Request.Kind == "tool-loop");
        Assert.Contains(rows, row => row.Attempts.Any(attempt => attempt.Outcome == Outcomes.RejectedDraft));
        Assert.Contains(rows, row => row.Attempts.Any(attempt => attempt.Outcome == Outcomes.RateLimited));
        Assert.Contains(rows, row => ReceiptJson.Read(row.Receipt).Facts is { LeaseTurns: > 0 });
        Assert.Contains(rows, row => ReceiptJson.Read(row.Receipt).Facts is { Windows.Count: > 0 });

        var result = await ReplayAsync(world, "{}");
        Assert.Empty(result.Skipped);
        Assert.Equal((week.Sent, week.Sent, 0), (result.Replayed, result.AsRecorded, result.Changed));
        Assert.Equal((result.DollarsBefore, null), (result.DollarsAfter, result.Pacing));

        // A draft that says what is in force already changes nothing, either.
        var same = await ReplayAsync(world, """{"draft":{"routing":{"strategy":"cascade"}}}""");
        Assert.Equal((week.Sent, 0), (same.Replayed, same.Changed));
    }

    [Fact]
    public async Task WhatTheSwitchDecided_IsToldApart_AndTheSwitchOfNowHasNoSay()
    {
        await using var world = await StartAsync();
        var week = new Week(world);
        await week.SayAsync("a", "say hello [[say hello]]");
        await TurnAsync(world, "tier:1");
        await week.SayAsync("a", "say it again [[say hello]]");
        await TurnAsync(world, "off");
        await week.SayAsync("a", "and again [[say hello]]");
        await week.RowsAsync();

        // The switch is off still.
        var result = await ReplayAsync(world, "{}");

        Assert.Equal((1L, 1L, 0L), (result.Replayed, result.AsRecorded, result.Changed));
        Assert.Equal([1L, 1L], result.Skipped.Select(skip => skip.Requests));
        Assert.Contains(result.Skipped, skip => skip.Why.StartsWith("the switch was pinned then", StringComparison.Ordinal));
        Assert.Contains(result.Skipped, skip => skip.Why.StartsWith("routing was off for it then", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PacingSwitchedOn_IsTriedWithTheWindowsOfThen_AndSaysSo()
    {
        await using var world = await StartAsync(""" "pacing": { "enabled": false } """, "\"strategy\": \"complexity\"");
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 20 };
        var week = new Week(world);
        for (var turn = 0; turn < 16; turn++) await week.SayAsync($"s{turn}", "design a distributed consensus protocol with byzantine faults and prove that it is live");
        var rows = await week.RowsAsync();
        Assert.All(rows, row => Assert.Equal(0, ReceiptJson.Read(row.Receipt).Facts!.Shift));

        var result = await ReplayAsync(world, """{"draft":{"pacing":{"enabled":true}}}""");

        Assert.True(result.Changed > 0, result.Pacing);
        Assert.StartsWith("The changed pacing was tried on 15 requests with what was known of quota windows", result.Pacing, StringComparison.Ordinal);
        Assert.Contains("For 1 request no limit was known", result.Pacing, StringComparison.Ordinal);
        Assert.All(result.Samples, sample => Assert.True(sample.ToTier < sample.FromTier));
    }

    private static Task<World> StartAsync(string more = "", string routing = "\"strategy\": \"cascade\"") => World.StartAsync(routing, more: more, services: static services =>
    {
        services.RemoveAll<IAnswerVerifier>();
        services.AddSingleton<IAnswerVerifier>(new WordVerifier());
    });

    private static async Task TurnAsync(World world, string use)
    {
        using var turned = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing", $$"""{"use":"{{use}}"}""");
        turned.EnsureSuccessStatusCode();
    }

    private static async Task<ReplayResult> ReplayAsync(World world, string order)
    {
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/replay", order);
        var progress = JsonSerializer.Deserialize((await response.Content.ReadAsStringAsync(world.Cancel)).Split("\ndata: ")[^1].Trim(), ReplayJson.Default.ReplayProgress)!;
        Assert.Null(progress.Error);
        return progress.Result!;
    }

    /// <summary>Conversations that go on.</summary>
    private sealed class Week(World world)
    {
        private readonly Dictionary<string, JsonArray> _talks = new(StringComparer.Ordinal);

        public int Sent { get; private set; }

        public Task SayAsync(string session, string text) => AskAsync(session, new JsonObject { ["role"] = "user", ["content"] = text });

        /// <summary>The model calls a tool, and gets its result, so many times.</summary>
        public async Task LoopAsync(string session, int times)
        {
            for (var call = 0; call < times; call++)
            {
                var id = $"toolu_{Sent}";
                Talk(session).Last()!["content"] = new JsonArray(new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = "Read", ["input"] = new JsonObject { ["file_path"] = $"/src/{call}.cs" } });
                await AskAsync(session, new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = id, ["content"] = $"class File{call} {{ }}" }) });
            }
        }

        public Task<IReadOnlyList<RequestDetail>> RowsAsync() => world.Gateway.RowsAsync(Sent);

        private async Task AskAsync(string session, JsonObject said)
        {
            var talk = Talk(session);
            talk.Add(said);
            var body = new JsonObject
            {
                ["model"] = "claude-sonnet-5",
                ["max_tokens"] = 500,
                ["tools"] = new JsonArray(new JsonObject { ["name"] = "Read", ["description"] = "Reads a file.", ["input_schema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["file_path"] = new JsonObject { ["type"] = "string" } } } }),
                ["messages"] = talk.DeepClone(),
            };
            Sent++;
            await world.Gateway.AskAsync("/v1/messages", body.ToJsonString(), ("x-sluice-session", session));
            talk.Add(new JsonObject { ["role"] = "assistant", ["content"] = "Done." });
            world.Clock.Advance(TimeSpan.FromSeconds(20));
        }

        private JsonArray Talk(string session)
        {
            if (!_talks.TryGetValue(session, out var talk)) _talks[session] = talk = [];
            return talk;
        }
    }
}
