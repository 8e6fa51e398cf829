using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Quota.Budgets;
using Sluice.Gateway.Tests.Configuration;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Quota;

public sealed class BudgetTests
{
    private const string Cloud = """ "rules": [ { "name": "all to the cloud", "use": "tier:2" } ], "tiers": { "0": ["coder"], "2": ["sonnet"] } """;
    private const string Local = "ollama/qwen2.5-coder:7b";
    private const string Vendor = "anthropic/claude-sonnet-5";

    [Fact]
    public async Task UsedUpBudget_KeepsWorkLocal_UntilItsDayEnds()
    {
        await using var world = await World.StartAsync(routing: Cloud, more: """ "budgets": [ { "dollars": 0.0001, "per": "day" } ] """);
        Assert.Equal(Vendor, await AnswererAsync(world));
        Assert.Equal(Local, await AnswererAsync(world));
        world.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(Vendor, await AnswererAsync(world));
    }

    [Theory]
    [InlineData(Ask.Messages, "permission_error")]
    [InlineData(Ask.Chat, "permission")]
    [InlineData(Ask.Gemini, "PERMISSION_DENIED")]
    public async Task UsedUpBudget_ThatRefuses_SaysWhichAndUntilWhen_InTheCallersProtocol(string path, string type)
    {
        await using var world = await World.StartAsync(routing: Cloud, more: """ "budgets": [ { "tokens": 1, "per": "week", "then": "refuse" } ] """);
        Assert.Equal(Vendor, await AnswererAsync(world));
        using var refused = await world.Gateway.PostAsync(path, Ask.For(path, "claude-sonnet-5"));
        var text = await refused.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Wire.AssertErrorShape(path, text);
        Assert.Contains(type, text, StringComparison.Ordinal);
        Assert.Contains("budget of 1 cloud tokens a week is used up", text, StringComparison.Ordinal);
        Assert.Contains("until 2026-11-23 00:00", text, StringComparison.Ordinal);
        Assert.Single(world.Anthropic.Requests);
    }

    [Theory]
    [InlineData("sonnet")]
    [InlineData("anthropic/claude-sonnet-5")]
    [InlineData("sluice/tier2")]
    public async Task UsedUpBudget_HoldsForExactAddressesToo(string model)
    {
        await using var world = await World.StartAsync(routing: Cloud, more: """ "budgets": [ { "dollars": 0.0001 } ] """);
        Assert.Equal(Vendor, await AnswererAsync(world));
        using var refused = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(model));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Budget_OfOneClient_LeavesOthersAlone()
    {
        await using var world = await World.StartAsync(routing: Cloud, more: """ "budgets": [ { "dollars": 0.0001, "client": "claude" } ] """);
        (string, string) claude = ("user-agent", "claude-cli/2.1.197 (external, cli)");
        Assert.Equal(Vendor, await AnswererAsync(world, claude));
        Assert.Equal(Local, await AnswererAsync(world, claude));
        Assert.Equal(Vendor, await AnswererAsync(world));
    }

    [Fact]
    public async Task Budget_IsPassedByTheRunningRequestsOnly_AndBookedByTheirStart_F099()
    {
        await using var world = await World.StartAsync(routing: Cloud, more: """ "budgets": [ { "dollars": 0.0001, "per": "month" } ] """);
        world.Clock.SetWallClock(new DateTimeOffset(2026, 11, 30, 23, 59, 0, TimeSpan.Zero));
        var hold = new Gate();
        world.Anthropic.HoldFirstByte = hold;
        var running = AnswererAsync(world);
        await hold.Reached.WaitAsync(world.Cancel);
        var second = AnswererAsync(world);
        await world.Anthropic.WaitForRequestAsync(request => request != world.Anthropic.Requests[0], world.Cancel);
        world.Clock.SetWallClock(new DateTimeOffset(2026, 12, 1, 0, 1, 0, TimeSpan.Zero));
        hold.Open();
        Assert.All(await Task.WhenAll(running, second), answerer => Assert.Equal(Vendor, answerer));

        // Both belong to November: December is untouched, November is spent.
        Assert.Equal(Vendor, await AnswererAsync(world));
        world.Clock.SetWallClock(new DateTimeOffset(2026, 11, 30, 23, 59, 30, TimeSpan.Zero));
        Assert.Equal(Local, await AnswererAsync(world));
        var november = world.Gateway.Queries.Usage(UsageQuery.Month(2026, 11, TimeZoneInfo.Utc));
        Assert.Equal(3, november.Total.Requests);
    }

    [Fact]
    public async Task F098_ClockSetBack_DoesNotResetABudget()
    {
        await using var world = await World.StartAsync(routing: Cloud, more: """ "budgets": [ { "dollars": 0.0001 } ] """);
        Assert.Equal(Vendor, await AnswererAsync(world));
        world.Clock.SetWallClock(world.Clock.GetUtcNow().AddHours(-1));
        Assert.Equal(Local, await AnswererAsync(world));
        world.Clock.SetWallClock(world.Clock.GetUtcNow().AddHours(25));
        Assert.Equal(Vendor, await AnswererAsync(world));
        world.Clock.SetWallClock(world.Clock.GetUtcNow().AddHours(-24));
        Assert.Equal(Local, await AnswererAsync(world));
    }

    [Fact]
    public async Task Budget_IsReadFromTheLedgerAtTheStart()
    {
        await using var world = await World.StartAsync(routing: Cloud);
        Assert.Equal(Vendor, await AnswererAsync(world));
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);

        // A budget that comes with a reload counts what was spent before it.
        world.Gateway.Reconfigure(world.Config(routing: Cloud, more: """ "budgets": [ { "dollars": 0.0001 } ] """));
        Assert.Equal(Local, await AnswererAsync(world));
        var fresh = new BudgetBook(world.Gateway.Parts.Ledger, world.Gateway.Parts.Models, world.Gateway.Parts.Paths, world.Clock);
        Assert.True(Assert.Single(fresh.Of(null, world.Gateway.Parts.Models.Current, world.Clock.GetUtcNow().AddSeconds(1))).IsReached);
    }

    [Fact]
    public async Task Status_ShowsBudgets()
    {
        await using var world = await World.StartAsync(routing: Cloud, more: """ "budgets": [ { "dollars": 5, "per": "month" }, { "tokens": 1, "client": "codex", "then": "refuse" } ] """);
        await AnswererAsync(world);
        using var response = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/status");
        var budgets = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!["budgets"]!.AsArray();
        Assert.Equal(["budget of $5 a month", "budget of 1 cloud tokens a day for codex"], budgets.Select(budget => (string?)budget!["name"]));
        Assert.True((decimal)budgets[0]!["spentDollars"]! > 0);
        Assert.Equal([false, false], budgets.Select(budget => (bool)budget!["reached"]!));
    }

    [Fact]
    public void Windows_FollowTheUsersCalendar_OverClockChanges_F099()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var autumn = BudgetWindow.Of(BudgetPeriod.Day, new DateTimeOffset(2026, 10, 25, 12, 0, 0, TimeSpan.Zero), berlin);
        Assert.Equal(TimeSpan.FromHours(25), autumn.End - autumn.Start);
        var spring = BudgetWindow.Of(BudgetPeriod.Day, new DateTimeOffset(2026, 3, 29, 12, 0, 0, TimeSpan.Zero), berlin);
        Assert.Equal(TimeSpan.FromHours(23), spring.End - spring.Start);
        var week = BudgetWindow.Of(BudgetPeriod.Week, new DateTimeOffset(2026, 11, 22, 22, 59, 0, TimeSpan.Zero), berlin);
        Assert.Equal((new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.FromHours(1)), new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.FromHours(1))), (week.Start, week.End));
        var month = BudgetWindow.Of(BudgetPeriod.Month, new DateTimeOffset(2026, 11, 30, 23, 30, 0, TimeSpan.Zero), berlin);
        Assert.Equal((new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(1)), 31.0), (month.Start, (month.End - month.Start).TotalDays));
    }

    [Theory]
    [InlineData("""{ "budgets": [ { "per": "day" } ] }""", "The budget has no amount.")]
    [InlineData("""{ "budgets": [ { "dollars": 5, "tokens": 5 } ] }""", "The budget has two amounts.")]
    [InlineData("""{ "budgets": [ { "dollars": 0 } ] }""", "out of range")]
    public void BudgetThatSaysNothing_IsRefused(string config, string why) =>
        Assert.Contains(ConfigText.Problems(config), problem => problem.ToString().Contains(why, StringComparison.Ordinal));

    private static async Task<string?> AnswererAsync(World world, params (string, string)[] headers)
    {
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5"), headers);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        await world.Gateway.RowOf(response);
        return Wire.Header(response, "x-sluice-model");
    }
}
