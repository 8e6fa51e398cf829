using Sluice.Demo;
using Sluice.Output;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>The demo's scripts through the real gateway, and the two classic examples as the ledger counts them.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task SmallJobs_InputOnly_CostAsTheExampleSays()
    {
        var (usage, _) = await RunAsync(1);
        Assert.Equal([100, 50, 10], usage.Rows.Select(row => row.Requests));
        Assert.All(usage.Rows, row => Assert.Equal(row.Requests * 1_000, row.Tokens.Input));
        Assert.Equal(0.48m, usage.Total.Asked.Baseline);
        Assert.Equal(0.0425m, usage.Total.Asked.Actual);
        Assert.Equal(0.0425m, usage.Total.Spend);
        Assert.Equal(0.48m, usage.Total.Dearest.Baseline);
    }

    [Fact]
    public async Task SmallJobs_AtTodaysPrices_CountOutput()
    {
        var (usage, _) = await RunAsync(2);
        Assert.Equal(160 * 300, usage.Total.Tokens.Output);
        Assert.Equal(0.80m, usage.Total.Asked.Baseline);
        Assert.Equal(0.175m, usage.Total.Spend);
    }

    [Fact]
    public async Task Migrations_Keep72000TokensOutOfTheCloud()
    {
        var (usage, rows) = await RunAsync(3);
        Assert.Equal(12, rows.Count);
        Assert.Equal(120_000, usage.Total.Tokens.Total);
        Assert.Equal(48_000, usage.Total.CloudTokens);
        Assert.Equal(72_000, usage.Total.CloudTokensAvoided);
        Assert.Equal(0.384m, usage.Total.Asked.Baseline);
        Assert.Equal(0.144m, usage.Total.Spend);
    }

    [Fact]
    public async Task WorkingDay_ShowsEveryWayOfRouting_AndSaysThatItIsSimulated()
    {
        using var output = new StringWriter();
        var (usage, rows) = await RunAsync(0, output);
        Assert.Equal(DemoScripts.All[0].Requests.Count, rows.Count);
        foreach (var route in (string[])["static", "off", "alias", "rule:titles stay home", "rule:large changes", "rule:nightly builds", "rule:secrets stay home"])
            Assert.Contains(rows, row => row.Route == route);
        Assert.Contains(rows, row => row.Attempts == 2 && row.Tier == 1);
        Assert.True(usage.Total.Asked.Saved > 0);
        Assert.True(usage.Total.Tokens.CacheRead > 0);
        Assert.Contains("[simulated reply", output.ToString(), StringComparison.Ordinal);

        // What must not leave the machine did not leave it, not even while nothing at home could answer.
        Assert.All(rows.Where(row => row.Route == "rule:secrets stay home"), row => Assert.Equal(0, row.CloudTokens));
    }

    [Fact]
    public async Task EveryRun_CountsTheSame()
    {
        var (first, _) = await RunAsync(3);
        var (second, _) = await RunAsync(3);
        Assert.Equal(first.Total, second.Total);
    }

    private static async Task<DemoShow.Result> RunAsync(int script, StringWriter? output = null) =>
        await DemoShow.RunAsync(DemoScripts.All[script], new Terminal(output ?? TextWriter.Null, TextWriter.Null, colours: false), TestContext.Current.CancellationToken);
}
