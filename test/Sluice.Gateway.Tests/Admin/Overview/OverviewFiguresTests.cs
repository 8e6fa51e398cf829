using System.Diagnostics;
using System.Globalization;
using Sluice.Gateway.Admin.Overview;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Testing.Ledger;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Overview;

/// <summary>
/// The overview's sums against those of <c>sluice usage</c>. With <c>SLUICE_LEDGER_ROWS=1000000</c> the times that it prints are the
/// figures of the page's budget.
/// </summary>
public sealed class OverviewFiguresTests(ITestOutputHelper output) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 17, 23, 45, 678, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Kolkata = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EverySum_IsThatOfUsage()
    {
        var requests = int.Parse(Environment.GetEnvironmentVariable("SLUICE_LEDGER_ROWS") ?? "6000", CultureInfo.InvariantCulture);
        new GeneratedLedger(new GeneratedLedgerOptions { Requests = requests, Days = requests > 100_000 ? 90 : 12, To = Now }).Write(_folder.Path);
        var queries = new LedgerQueries(_folder.Path);
        foreach (var zone in new[] { TimeZoneInfo.Utc, Berlin, Kolkata })
        {
            foreach (var name in new[] { "today", "7d", "30d" })
            {
                var range = OverviewRange.Of(name, Now, zone, null, out _)!;
                OverviewFigures figures = null!;
                for (var run = 0; run < 3; run++)
                {
                    var start = Stopwatch.GetTimestamp();
                    figures = queries.Overview(range.From, range.To, range.Edges(zone));
                    output.WriteLine($"{zone.Id} {name}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
                }

                UsagePage By(UsageGroup by) => queries.Usage(new UsageQuery { From = range.From, To = range.To, By = by, Zone = zone });
                Assert.Equal(By(UsageGroup.None).Total, figures.Total);
                Assert.Equal(By(UsageGroup.None).Unpriced, figures.Unpriced);
                Assert.Equal(By(UsageGroup.Tier).Rows, figures.ByTier);
                Assert.Equal(By(UsageGroup.Client).Rows, figures.ByClient);
                Assert.Equal(By(UsageGroup.PaidBy).Rows, figures.ByPayer);
                Assert.Equal(figures.Total.Spend, figures.ByModel.Sum(model => model.Usage.Spend));
                Assert.Equal(By(UsageGroup.Session).Rows.Where(row => row.Key.Length > 0).Select(row => row.Tokens.Total).Order(), figures.Sessions.Select(session => session.Tokens));
                Assert.Equal(figures.Total.Requests, figures.Buckets.Sum(bucket => bucket.Requests));
                Assert.Equal(figures.Total.Spend, Nano.Dollars(figures.Buckets.Sum(bucket => bucket.Spend)));
                Assert.Equal(figures.Total.Asked.Saved, Nano.Dollars(figures.Buckets.Sum(bucket => bucket.Saved)));
                Assert.Equal(figures.Total.CloudTokens, figures.Buckets.Sum(bucket => bucket.CloudTokens));
                Assert.Equal(figures.Total.Tokens.Total, figures.Buckets.Sum(bucket => bucket.CloudTokens + bucket.LocalTokens));
                Assert.Equal(figures.Total.Tokens.CacheRead, figures.Buckets.Sum(bucket => bucket.CloudCached));
                if (name == "today") continue;
                var days = By(UsageGroup.Day).Rows.ToDictionary(row => row.Key, row => row.Requests);
                Assert.All(figures.Buckets, bucket => Assert.Equal(
                    days.GetValueOrDefault(TimeZoneInfo.ConvertTime(bucket.Start, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), bucket.Requests));
            }
        }

        for (var run = 0; run < 2; run++)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.NotEmpty(queries.CacheByClient(Now - CacheAlarm.Memory, Now.AddHours(1)));
            output.WriteLine($"cache by client: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        }
    }

    [Fact]
    public void RescuedRequests_AreThoseOfTheRows()
    {
        new GeneratedLedger(new GeneratedLedgerOptions { Requests = 4000, Days = 3, To = Now }).Write(_folder.Path);
        var (from, to) = (Now.AddDays(-2), Now.AddHours(-1));

        var figures = new LedgerQueries(_folder.Path).Overview(from, to, [from, to]);

        using var database = SqliteDatabase.Open(LedgerFiles.Database(_folder.Path), readOnly: true, 1_000);
        var rows = $"FROM requests r WHERE started_at >= {from.ToUnixTimeMilliseconds()} AND started_at < {to.ToUnixTimeMilliseconds()} AND outcome IN ('ok', 'truncated', 'client_cancelled')";
        Assert.Equal(database.Scalar($"SELECT count(*) {rows} AND EXISTS (SELECT 1 FROM attempts a WHERE a.request_id = r.id AND a.outcome = 'rejected_draft')"), figures.Escalated);
        Assert.Equal(database.Scalar($"SELECT count(*) {rows} AND EXISTS (SELECT 1 FROM attempts a WHERE a.request_id = r.id AND a.outcome IN ('rate_limited', 'upstream_error'))"), figures.FailedOver);
        Assert.True(figures is { Escalated: > 0, FailedOver: > 0 });
    }

    [Fact]
    public void LedgerThatIsNotThere_IsEmpty()
    {
        var range = OverviewRange.Of("7d", Now, Berlin, null, out _)!;

        var figures = new LedgerQueries(_folder["nothing"]).Overview(range.From, range.To, range.Edges(Berlin));

        Assert.False(figures.HasHistory);
        Assert.Equal(0, figures.Total.Requests);
        Assert.Equal(8, figures.Buckets.Count);
        Assert.All(figures.Buckets, bucket => Assert.Equal(0, bucket.Requests));
    }

    [Theory]
    [InlineData("2026-03-29T10:00:00Z", 23)]
    [InlineData("2026-10-25T10:00:00Z", 25)]
    [InlineData("2026-11-20T10:00:00Z", 24)]
    public void DayWhoseClockIsTurned_HasItsHours(string now, int hours)
    {
        var range = OverviewRange.Of("today", DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), Berlin, null, out _)!;
        var edges = range.Edges(Berlin);

        Assert.Equal(hours, edges.Count - 1);
        Assert.Equal((range.From, range.To), (edges[0], edges[^1]));
        Assert.All(edges.Zip(edges.Skip(1)), bucket => Assert.Equal(TimeSpan.FromHours(1), bucket.Second - bucket.First));
    }

    [Fact]
    public void DaysAroundATurnedClock_AreLocalDays()
    {
        var range = OverviewRange.Of("7d", new DateTimeOffset(2026, 10, 27, 12, 0, 0, TimeSpan.Zero), Berlin, null, out _)!;

        var edges = range.Edges(Berlin);

        Assert.Equal(9, edges.Count);
        Assert.All(edges.Skip(1).SkipLast(1), edge => Assert.Equal(TimeSpan.Zero, TimeZoneInfo.ConvertTime(edge, Berlin).TimeOfDay));
    }

    [Fact]
    public void Window_IsTheOneThatRuns()
    {
        var window = new RunningWindow("anthropic", "5h", Now.AddHours(-2), Now.AddHours(3));

        var range = OverviewRange.Of("window", Now, Berlin, window, out _)!;

        Assert.Equal((window.Start, Now.AddMilliseconds(1), true), (range.From, range.To, range.ByHour));
        Assert.Null(OverviewRange.Of("window", Now, Berlin, null, out var problem));
        Assert.Contains("No subscription window", problem, StringComparison.Ordinal);
        Assert.Null(OverviewRange.Of("year", Now, Berlin, null, out problem));
        Assert.Contains("today, 7d, 30d", problem, StringComparison.Ordinal);
    }
}
