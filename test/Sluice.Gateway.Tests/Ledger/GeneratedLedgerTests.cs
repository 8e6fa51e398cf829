using System.Diagnostics;
using System.Globalization;
using Sluice.Gateway.Ledger;
using Sluice.Testing.Ledger;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

/// <summary>The generated ledger that the dashboard's pages and benchmarks are measured on.</summary>
public sealed class GeneratedLedgerTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 17, 23, 45, 678, TimeSpan.Zero);

    [Fact]
    public void HasEveryRequest_AndEverythingThatAPageShows()
    {
        var requests = int.Parse(Environment.GetEnvironmentVariable("SLUICE_LEDGER_ROWS") ?? "5000", CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        var start = Stopwatch.GetTimestamp();
        new GeneratedLedger(new GeneratedLedgerOptions { Requests = requests, Days = requests > 100_000 ? 90 : 5, To = Now }).Write(folder.Path);
        output.WriteLine($"{requests} requests in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {new FileInfo(LedgerFiles.Database(folder.Path)).Length / 1e6:F0} MB");

        var queries = new LedgerQueries(folder.Path);
        var all = UsageQuery.Since(TimeSpan.FromDays(91), Now);
        var total = queries.Usage(all).Total;
        Assert.Equal(requests, total.Requests);
        Assert.True(total.Served < total.Requests && total.Attempts > total.Requests && total.Spend > 0 && total.PlanValue > 0 && total.Electricity > 0);
        Assert.True(total.Asked.Saved != 0 && total.Dearest.Saved > 0 && total.Tokens.CacheRead > 0);
        Assert.Equal(["", "0", "1", "2", "3"], queries.Usage(all with { By = UsageGroup.Tier }).Rows.Select(row => row.Key));
        Assert.Equal(6, queries.Usage(all with { By = UsageGroup.Client }).Rows.Count);
        Assert.NotEmpty(queries.Requests(new RequestQuery { Outcome = Outcomes.Rejected }, TestContext.Current.CancellationToken).Rows);
    }
}
