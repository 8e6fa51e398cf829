using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

public sealed class RequestSearchTests
{
    /// <summary>Every look at the clock takes a while: all the time is up at once, and each page must get somewhere nevertheless.</summary>
    [Fact]
    public async Task Pages_ThatHaveNoTime_AreParts_AndTogetherAreEverything()
    {
        await using var ledger = new LedgerFixture();
        var served = new List<long>();
        for (var i = 0; i < 300; i++) served.Add(ledger.Serve("model", new Usage(i % 3), tier: i % 3));
        await ledger.Flush();
        var queries = new LedgerQueries(ledger.Directory, new HurryingClock());
        var found = new List<long>();
        var parts = 0;
        long? before = null;
        do
        {
            var page = queries.Requests(new RequestQuery { Tier = 1, Limit = 1000, Before = before, Within = TimeSpan.FromMilliseconds(1) }, TestContext.Current.CancellationToken);
            Assert.True(page.Next is null || before is null || page.Next < before);
            found.AddRange(page.Rows.Select(row => row.Id));
            if (page.IsPartial) parts++;
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(served.Where((_, i) => i % 3 == 1).Reverse(), found);
        Assert.True(parts > 0);
    }

    [Fact]
    public async Task EveryCondition_FindsTheSame_AsALookAtEveryRow()
    {
        await using var ledger = new LedgerFixture();
        var random = new Random(5);
        for (var i = 0; i < 400; i++)
        {
            ledger.Serve(
                "model-" + random.Next(4), new Usage(1), "asked-" + random.Next(3), session: "s_" + random.Next(30), kind: random.Next(2) == 0 ? "main" : "title",
                outcome: random.Next(5) == 0 ? Outcomes.RateLimited : Outcomes.Ok, tier: random.Next(4), client: "c%" + random.Next(3));
        }

        await ledger.Flush();
        var all = ledger.Queries.Requests(new RequestQuery { Limit = 1000 }, TestContext.Current.CancellationToken).Rows;
        (RequestQuery Query, Func<RequestRow, bool> Fits)[] cases =
        [
            (new() { Client = "c%1", Model = "model-2" }, row => row is { Client: "c%1", Model: "model-2" }),
            (new() { Session = "s_7", Outcome = RequestQuery.Failed }, row => row is { Session: "s_7", Outcome: Outcomes.RateLimited }),
            (new() { Outcome = Outcomes.RateLimited, Tier = 2 }, row => row is { Outcome: Outcomes.RateLimited, Tier: 2 }),
            (new() { Outcome = Outcomes.Ok, Kind = "title" }, row => row is { Outcome: Outcomes.Ok, Kind: "title" }),
            (new() { Search = "S_1" }, row => row.Session!.Contains("s_1", StringComparison.Ordinal)),
            (new() { Search = "%1" }, row => row.Client == "c%1"),
            (new() { Search = "el-3", RequestedModel = "asked-0" }, row => row is { Model: "model-3", RequestedModel: "asked-0" }),
        ];
        Assert.All(cases, wanted =>
        {
            var expected = all.Where(wanted.Fits).Select(row => row.Id).ToList();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, ledger.Queries.All(wanted.Query with { Limit = 7 }, TestContext.Current.CancellationToken).SelectMany(page => page.Rows).Select(row => row.Id));
        });
    }

    [Fact]
    public async Task Query_ThatNobodyWaitsForAnyMore_Stops()
    {
        await using var ledger = new LedgerFixture();
        for (var i = 0; i < 2_000; i++) ledger.Serve("model", new Usage(1), tier: 1);
        await ledger.Flush();
        Assert.Throws<OperationCanceledException>(() => ledger.Queries.Requests(new RequestQuery { Tier = 2 }, new CancellationToken(canceled: true)));
    }

    private sealed class HurryingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now += 10;
    }
}
