using System.Text.Json;
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

    private static async Task<CommandRun> WithLedgerAsync(LedgerFixture ledger, string client = "claude")
    {
        ledger.Serve("large", new Usage(1_000, CacheRead: 200, Output: 50), client: client);
        ledger.Serve("small", new Usage(500, Output: 5), client: client);
        await ledger.Writer.StopAsync();
        return new CommandRun { Time = new FakeTimeProvider(LedgerFixture.Noon.AddHours(1)), Ledger = ledger.Directory };
    }
}
