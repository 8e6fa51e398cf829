using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Overview;

public sealed class OverviewEndpointTests
{
    [Fact]
    public async Task FreshInstall_SaysThatNothingWasEverAsked()
    {
        await using var gateway = await TestGateway.StartAsync("{}");

        var view = await ReadAsync(gateway, "today");

        Assert.False((bool)view["hasHistory"]!);
        Assert.Equal(0, (long)view["total"]!["requests"]!);
        Assert.Equal(24, view["buckets"]!.AsArray().Count);
        Assert.Null(view["window"]);
    }

    [Fact]
    public async Task Today_TellsWhatRanWhere()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        Serve(gateway, "ollama", "qwen", Payers.Local, 0, "claude", new Usage(1000, Output: 100));
        Serve(gateway, "anthropic", "claude-sonnet-5", Payers.Api, 2, "claude", new Usage(10, CacheRead: 900, CacheWrite5m: 90, Output: 50));
        Serve(gateway, "nowhere", "nobody-knows", Payers.Api, 2, "codex", new Usage(500, Output: 50));
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);

        var view = await ReadAsync(gateway, "today");

        Assert.True((bool)view["hasHistory"]!);
        Assert.Equal((1L, 2L, 0L), ((long)view["requests"]!["local"]!, (long)view["requests"]!["cloud"]!, (long)view["requests"]!["neither"]!));
        Assert.Equal((1100L, 1600L), ((long)view["tokens"]!["local"]!, (long)view["tokens"]!["cloud"]!));
        Assert.Equal(1, view["buckets"]!.AsArray().Count(bucket => (long)bucket!["localRequests"]! == 1 && (long)bucket["cloudRequests"]! == 2));
        Assert.Equal(["0", "2"], view["tiers"]!.AsArray().Select(tier => (string)tier!["key"]!));
        Assert.Equal(0.6, (double)view["cache"]!["share"]!, 2);
        Assert.Equal("nobody-knows", (string)view["unpriced"]![0]!["model"]!);
        Assert.Contains("models without a price", (string)view["how"]!["spend"]!, StringComparison.Ordinal);
        Assert.Contains(view["models"]!["rows"]!.AsArray(), model => (bool)model!["isLocal"]! && (string)model["usage"]!["key"]! == "qwen");
    }

    [Fact]
    public async Task RangeThatThereIsNot_IsRefusedWithTheRightOnes()
    {
        await using var gateway = await TestGateway.StartAsync("{}");

        using var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/overview?range=century");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("today, 7d, 30d or window", await response.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
    }

    private static async Task<JsonNode> ReadAsync(TestGateway gateway, string range)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Get, $"/admin/overview?range={range}");
        var text = await response.Content.ReadAsStringAsync(gateway.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static void Serve(TestGateway gateway, string upstream, string model, string payer, int tier, string client, Usage usage)
    {
        var id = gateway.Parts.Ledger.Ids.Next();
        gateway.Parts.Ledger.Record(
            new RequestStarted { Id = id, StartedAt = gateway.Clock.GetUtcNow(), Protocol = "anthropic", Client = client, Session = "s", RequestedModel = "claude-sonnet-5" },
            new AttemptEnded { RequestId = id, Number = 1, Upstream = upstream, Model = model, Tier = tier, PaidBy = payer, Outcome = Outcomes.Ok, Usage = usage },
            new RequestEnded { Id = id, Outcome = Outcomes.Ok, HttpStatus = 200, Upstream = upstream, Model = model, Tier = tier, Attempts = 1 });
    }
}
