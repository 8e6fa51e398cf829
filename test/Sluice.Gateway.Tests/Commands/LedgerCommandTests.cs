using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Gateway.Tests.Ledger;
using Sluice.Protocols.Canonical;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>usage, requests and why, over a ledger that nobody else has open.</summary>
public sealed class LedgerCommandTests
{
    [Fact]
    public async Task Usage_ShowsGroupsAndTotal()
    {
        await using var ledger = new LedgerFixture();
        using var run = await WithLedgerAsync(ledger);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("usage", "--month", "2026-11", "--by", "model", "--json"));
        var page = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["small", "large"], page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("key").GetString()!).OrderDescending());
        Assert.Equal(2, page.GetProperty("total").GetProperty("requests").GetInt64());
        Assert.Equal(1_500, page.GetProperty("total").GetProperty("tokens").GetProperty("input").GetInt64());
        Assert.Equal(200, page.GetProperty("total").GetProperty("tokens").GetProperty("cacheRead").GetInt64());
    }

    [Fact]
    public async Task Usage_NamesModelsWithoutPrice()
    {
        await using var ledger = new LedgerFixture();
        using var run = await WithLedgerAsync(ledger);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("usage", "--month", "2026-11"));
        Assert.Contains("Unpriced: cloud/large", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_AsCsv_HasAHeadAndNoTotals()
    {
        await using var ledger = new LedgerFixture();
        using var run = await WithLedgerAsync(ledger, client: "=cmd,\"x\"");
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("usage", "--month", "2026-11", "--by", "client", "--csv"));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("client,requests,", lines[0], StringComparison.Ordinal);

        // A spreadsheet must not take a client's name for a formula.
        Assert.StartsWith("\"'=cmd,\"\"x\"\"\",2,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AreNewestFirst_AndWhyFindsThem()
    {
        await using var ledger = new LedgerFixture();
        using var run = await WithLedgerAsync(ledger);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("requests", "--last", "1", "--json"));
        var row = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal("small", row.GetProperty("model").GetString());
        var id = row.GetProperty("id").GetString()!;
        Assert.StartsWith("req_", id, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("why", id));
        Assert.Contains("cloud/small", run.Output, StringComparison.Ordinal);
        using var elsewhere = new CommandRun();
        Assert.Equal(ExitCodes.Failed, await elsewhere.InvokeAsync("why", id));
    }

    [Fact]
    public async Task Text_FromElsewhere_CannotMoveTheCursor()
    {
        await using var ledger = new LedgerFixture();
        using var run = await WithLedgerAsync(ledger, client: "evil\e[2J\nname");
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("requests"));
        Assert.DoesNotContain('\e', run.Output);
        Assert.Equal(3, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Why_TellsSilences_AndHeadersWhenAsked()
    {
        await using var ledger = new LedgerFixture();
        var id = ledger.Writer.Ids.Next();
        var sent = CapturedHeaders.Of(new HeaderDictionary { ["user-agent"] = "tool/1 \e[2J", ["authorization"] = "Bearer x" }, HeaderNames.IsKeptOfRequest, []);
        ledger.Writer.Record(
            new RequestStarted { Id = id, StartedAt = LedgerFixture.Noon, Protocol = "anthropic", Client = "claude", Headers = sent },
            new AttemptEnded { RequestId = id, Number = 1, Upstream = "cloud", Model = "large", PaidBy = Payers.Api, Outcome = Outcomes.Ok, DurationMs = 30_000, SilenceMs = 12_000, SilenceAtMs = 9_000, Silences = 2, SentHeaders = sent },
            new RequestEnded { Id = id, Outcome = Outcomes.Ok, HttpStatus = 200, Attempts = 1 });
        using var run = await WithLedgerAsync(ledger);

        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("why", RequestIds.Format(id)));
        Assert.Contains("silent for 12.0 s from 9.0 s on, 2 silences of 5 s or more", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("user-agent", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("why", RequestIds.Format(id), "--headers"));
        Assert.Contains("1. TO cloud\nuser-agent: tool/1", run.Output, StringComparison.Ordinal);
        Assert.Contains("Without their values: authorization", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("why", RequestIds.Format(id), "--json"));
        Assert.Equal("user-agent", JsonDocument.Parse(run.Output).RootElement.GetProperty("headers").GetProperty("client").GetProperty("lines")[0].GetProperty("name").GetString());
    }

    private static async Task<CommandRun> WithLedgerAsync(LedgerFixture ledger, string client = "claude")
    {
        ledger.Serve("large", new Usage(1_000, CacheRead: 200, Output: 50), client: client);
        ledger.Serve("small", new Usage(500, Output: 5), client: client);
        await ledger.Writer.StopAsync();
        return new CommandRun { Time = new FakeTimeProvider(LedgerFixture.Noon.AddHours(1)), Ledger = ledger.Directory };
    }
}
