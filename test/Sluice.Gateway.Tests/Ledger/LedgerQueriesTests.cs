using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

public sealed class LedgerQueriesTests
{
    [Fact]
    public void LedgerThatDoesNotExist_IsEmpty()
    {
        var queries = new LedgerQueries(Path.Combine(Path.GetTempPath(), "sluice-nothing-here"));

        Assert.Empty(queries.Requests(new RequestQuery(), TestContext.Current.CancellationToken).Rows);
        Assert.Null(queries.Request(1));
        Assert.Equal(0, queries.Usage(UsageQuery.Since(TimeSpan.FromDays(7), LedgerFixture.Noon)).Total.Requests);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(60_000, 2)]
    [InlineData(60_001, 1)]
    [InlineData(3_600_000, 1)]
    [InlineData(3_600_001, 0)]
    public async Task Usage_IsExactToTheMillisecondAtItsStart(int afterMilliseconds, int requests)
    {
        await using var ledger = await Served(1, 60_000, 3_600_000);

        var page = ledger.Queries.Usage(new UsageQuery { From = LedgerFixture.Noon.AddMilliseconds(afterMilliseconds), To = LedgerFixture.Noon.AddHours(9) });

        Assert.Equal(requests, page.Total.Requests);
        Assert.Equal(requests * 10, page.Total.Tokens.Input);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3_600_000, 2)]
    [InlineData(3_600_001, 3)]
    public async Task Usage_IsExactToTheMillisecondAtItsEnd(int afterMilliseconds, int requests)
    {
        await using var ledger = await Served(1, 60_000, 3_600_000);

        var page = ledger.Queries.Usage(new UsageQuery { From = LedgerFixture.Noon.AddHours(-9), To = LedgerFixture.Noon.AddMilliseconds(afterMilliseconds) });

        Assert.Equal(requests, page.Total.Requests);
    }

    [Fact]
    public async Task EveryGrouping_AddsUpToTheTotal_AtWholeAndAtCutHours()
    {
        await using var ledger = new LedgerFixture(new FixedPrices { DearestModel = "claude-opus-4-8" });
        var random = new Random(7);
        string[] models = ["local", "claude-sonnet-5", "nobody-knows", "gpt-5.5"];
        for (var i = 0; i < 400; i++)
        {
            var model = models[random.Next(4)];
            ledger.Serve(
                model, new Usage(random.Next(3_000), random.Next(9_000), random.Next(500), random.Next(500), random.Next(700), random.Next(300)), "claude-sonnet-5",
                model == "local" ? Payers.Local : random.Next(2) == 0 ? Payers.Api : Payers.Plan, "s" + random.Next(9), random.Next(2) == 0 ? "main" : "title",
                LedgerFixture.Noon.AddSeconds(random.Next(75 * 3600)), random.Next(9) == 0 ? Outcomes.UpstreamError : Outcomes.Ok, random.Next(3), "c" + random.Next(3),
                "u" + random.Next(3), random.Next(2) == 0 ? Payers.Plan : null);
        }

        await ledger.Flush();
        var whole = new UsageQuery { From = LedgerFixture.Noon, To = LedgerFixture.Noon.AddHours(75) };
        var total = ledger.Queries.Usage(whole).Total;
        Assert.Equal(400, total.Requests);
        Assert.Equal(ledger.Scalar("SELECT sum(spend) FROM requests"), Nano.Of(total.Spend));
        Assert.Equal(ledger.Scalar("SELECT sum(cloud_tokens) FROM requests"), total.CloudTokens);
        foreach (var by in Enum.GetValues<UsageGroup>())
        {
            var page = ledger.Queries.Usage(whole with { By = by });
            Assert.Equal(total, page.Total);
            Assert.Equal(by == UsageGroup.None ? 0 : 400, page.Rows.Sum(row => row.Requests));

            // The same span in three parts: an edge that is cut, whole hours, an edge that is cut.
            var (first, second) = (LedgerFixture.Noon.AddMinutes(17.5), LedgerFixture.Noon.AddHours(63.71));
            var parts = new[] { whole with { By = by, To = first }, whole with { By = by, From = first, To = second }, whole with { By = by, From = second } }
                .Select(ledger.Queries.Usage).ToArray();
            Assert.Equal(total.Asked.Baseline, parts.Sum(part => part.Total.Asked.Baseline));
            Assert.Equal(total.AskedOnPlan.Baseline, parts.Sum(part => part.Total.AskedOnPlan.Baseline));
            Assert.Equal(total.Dearest.Saved, parts.Sum(part => part.Total.Dearest.Saved));
            Assert.Equal(total.PlanValue, parts.Sum(part => part.Total.PlanValue));
            Assert.Equal(total.Tokens.Total, parts.Sum(part => part.Total.Tokens.Total));
            Assert.Equal(total.CloudTokensAvoided, parts.Sum(part => part.Total.CloudTokensAvoided));
            Assert.Equal(total.Unpriced, parts.Sum(part => part.Total.Unpriced));
            Assert.Equal(
                ledger.Queries.Usage(whole).Unpriced.Sum(model => model.Tokens), parts.Sum(part => part.Unpriced.Sum(model => model.Tokens)));
            foreach (var row in page.Rows.Where(_ => by is not UsageGroup.Day and not UsageGroup.None))
            {
                Assert.Equal(row.Tokens.Total, parts.Sum(part => part.Rows.Where(r => r.Key == row.Key).Sum(r => r.Tokens.Total)));
                Assert.Equal(row.Requests, parts.Sum(part => part.Rows.Where(r => r.Key == row.Key).Sum(r => r.Requests)));
            }
        }

        var one = ledger.Queries.Usage(whole with { Client = "c1", User = "u2", By = UsageGroup.Session });
        Assert.Equal(
            ledger.Scalar("SELECT count(*) FROM requests WHERE client = (SELECT id FROM names WHERE value = 'c1') AND user = (SELECT id FROM names WHERE value = 'u2')"),
            one.Total.Requests);
        Assert.Equal(0, ledger.Queries.Usage(whole with { Client = "c%" }).Total.Requests);
    }

    [Fact]
    public async Task F099_ARequestAcrossTheMonthsEnd_IsBookedOnceInTheMonthOfItsStart()
    {
        await using var ledger = new LedgerFixture();
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var lastOfNovember = new DateTimeOffset(2026, 11, 30, 23, 59, 59, 999, TimeSpan.FromHours(1));
        ledger.Serve("m", new Usage(1), at: lastOfNovember, durationMs: 60_000);
        ledger.Serve("m", new Usage(1), at: lastOfNovember.AddMilliseconds(1));
        await ledger.Flush();

        Assert.Equal(1, ledger.Queries.Usage(UsageQuery.Month(2026, 11, berlin)).Total.Requests);
        Assert.Equal(1, ledger.Queries.Usage(UsageQuery.Month(2026, 12, berlin)).Total.Requests);
        Assert.Equal(2, ledger.Queries.Usage(UsageQuery.Month(2026, 11, TimeZoneInfo.Utc)).Total.Requests);
    }

    [Theory]
    [InlineData("Europe/Berlin", 2026, 10, 25, 25)]
    [InlineData("Europe/Berlin", 2026, 3, 29, 23)]
    [InlineData("Asia/Kolkata", 2026, 11, 20, 24)]
    [InlineData("America/Havana", 2026, 3, 8, 23)]
    public async Task F099_Days_HaveAsManyHoursAsTheClockShows(string zoneName, int year, int month, int day, int hours)
    {
        await using var ledger = new LedgerFixture();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
        var start = LocalDays.Start(new DateOnly(year, month, day), zone).AddHours(-30);
        for (var hour = 0; hour < 90; hour++)
        {
            ledger.Serve("m", new Usage(1), at: start.AddHours(hour));
        }

        await ledger.Flush();
        var days = ledger.Queries.Usage(new UsageQuery { From = start, To = start.AddHours(90), By = UsageGroup.Day, Zone = zone }).Rows;

        Assert.Equal(hours, days.Single(row => row.Key == $"{year:0000}-{month:00}-{day:00}").Requests);
        Assert.Equal(90, days.Sum(row => row.Requests));
        Assert.Equal(days.Select(row => row.Key).Order(StringComparer.Ordinal), days.Select(row => row.Key));
    }

    [Theory]
    [InlineData("' OR 1=1--")]
    [InlineData("%%%_%")]
    [InlineData("%")]
    [InlineData("c_aude")]
    [InlineData("claude\0")]
    [InlineData("\"; DROP TABLE requests; --")]
    public async Task F120_Filters_AreLiteral(string hostile)
    {
        await using var ledger = new LedgerFixture();
        ledger.Serve("model", new Usage(1), "asked", session: "session", user: "user");
        var id = ledger.Serve(hostile, new Usage(1), hostile, session: hostile, user: hostile, client: hostile, kind: hostile, upstream: hostile);
        await ledger.Flush();

        RequestQuery[] queries =
        [
            new() { Client = hostile }, new() { Model = hostile }, new() { RequestedModel = hostile }, new() { Session = hostile }, new() { Kind = hostile },
            new() { User = hostile }, new() { Upstream = hostile },
        ];
        Assert.All(queries, query => Assert.Equal(id, Assert.Single(ledger.Queries.Requests(query, TestContext.Current.CancellationToken).Rows).Id));
        Assert.Empty(ledger.Queries.Requests(new RequestQuery { Outcome = hostile }, TestContext.Current.CancellationToken).Rows);
        Assert.Empty(ledger.Queries.Requests(new RequestQuery { Client = hostile + "x" }, TestContext.Current.CancellationToken).Rows);
        Assert.Equal(2, ledger.Queries.Requests(new RequestQuery(), TestContext.Current.CancellationToken).Rows.Count);
        Assert.Equal(hostile, ledger.Queries.Request(id)!.Request.Session);
    }

    [Fact]
    public async Task Requests_ComeNewestFirstAndInPages()
    {
        await using var ledger = new LedgerFixture();
        var ids = Enumerable.Range(0, 25).Select(i => ledger.Serve("m", new Usage(1), outcome: i % 5 == 0 ? Outcomes.UpstreamStall : Outcomes.Ok)).ToArray();
        await ledger.Flush();

        var seen = new List<long>();
        long? before = null;
        do
        {
            var page = ledger.Queries.Requests(new RequestQuery { Limit = 10, Before = before }, TestContext.Current.CancellationToken);
            seen.AddRange(page.Rows.Select(row => row.Id));
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(ids.Reverse(), seen);
        Assert.Equal(5, ledger.Queries.Requests(new RequestQuery { Outcome = Outcomes.UpstreamStall }, TestContext.Current.CancellationToken).Rows.Count);
        Assert.Equal(20, ledger.Queries.Requests(new RequestQuery { Outcome = Outcomes.Ok, Client = "claude" }, TestContext.Current.CancellationToken).Rows.Count);
    }

    [Fact]
    public async Task UnknownReceipt_AndUnknownId_AreEmptyAndNull()
    {
        await using var ledger = new LedgerFixture();
        var id = ledger.Serve("m", new Usage(1));
        await ledger.Flush();

        Assert.True(ledger.Queries.Request(id)!.Receipt.IsEmpty);
        Assert.Null(ledger.Queries.Request(id + 1));
    }

    private static async Task<LedgerFixture> Served(params int[] milliseconds)
    {
        var ledger = new LedgerFixture();
        foreach (var after in milliseconds)
        {
            ledger.Serve("m", new Usage(10), at: LedgerFixture.Noon.AddMilliseconds(after));
        }

        await ledger.Flush();
        return ledger;
    }
}
