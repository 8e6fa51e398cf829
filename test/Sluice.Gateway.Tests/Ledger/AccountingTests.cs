using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

public sealed class AccountingTests
{
    private static readonly Price Strong = Price.Flat(3.00m, 15.00m);
    private static readonly Price Light = Price.Flat(0.25m, 1.25m);

    [Fact]
    public async Task ClassicDay_InputOnly_Costs_0_0425_Against_0_48()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong), ("light", Light)) { DearestModel = "strong" });
        Day(ledger, "light", "strong", new Usage(1_000));
        var total = await ledger.Total();

        Assert.Equal(160, total.Requests);
        Assert.Equal(0.0425m, total.Spend);
        Assert.Equal(new Comparison(0.48m, 0.0425m), total.Asked);
        Assert.Equal(new Comparison(0.48m, 0.0425m), total.Dearest);
        Assert.Equal(0.4375m, total.Asked.Saved);
        Assert.Equal((60_000, 100_000), (total.CloudTokens, total.CloudTokensAvoided));
    }

    [Fact]
    public async Task ClassicDay_AtTodaysPricesWithOutput()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        Day(ledger, "claude-haiku-4-5", "claude-sonnet-5", new Usage(1_000, Output: 300));
        var total = await ledger.Total();

        // Haiku 4.5 is 1 and 5 dollars per million, Sonnet 5 is 2 and 10: 160 x (0.002 + 0.003) against 50 x 0.0025 + 10 x 0.005.
        Assert.Equal(new Comparison(0.80m, 0.175m), total.Asked);
    }

    [Fact]
    public async Task FourMigrations_48KCloudTokensInsteadOf120K()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)));
        for (var migration = 0; migration < 4; migration++)
        {
            var session = "migration-" + migration;
            ledger.Serve("local-coder", new Usage(14_000, Output: 4_000), "strong", Payers.Local, session, upstream: "ollama", cacheSeconds: 0);
            ledger.Serve("strong", new Usage(9_000, Output: 3_000), "strong", session: session, cacheSeconds: 0);
        }

        var total = await ledger.Total();
        Assert.Equal(48_000, total.CloudTokens);
        Assert.Equal(120_000, total.CloudTokens + total.CloudTokensAvoided);
        Assert.Equal(new Comparison(0.696m, 0.288m), total.Asked);
    }

    [Fact]
    public async Task CacheWritesOfFiveMinutesAndOfAnHour_ArePricedApart()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        var id = ledger.Serve("claude-sonnet-5", new Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 400_000), cacheSeconds: 0);
        await ledger.Flush();

        // 2 + 0.20 + 2.50 + 4 + 10
        var row = ledger.Queries.Request(id)!.Request;
        Assert.Equal(18.70m, row.Spend);
        Assert.Equal(new Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 400_000), row.Tokens);
    }

    [Theory]
    [InlineData(272_000, 272_000 * 2.5 + 1_000 * 15)]
    [InlineData(272_001, 272_001 * 5.0 + 1_000 * 22.5)]
    public async Task LongContext_RaisesThePriceOfTheWholeRequest(long input, double micros)
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        var id = ledger.Serve("gpt-5.4", new Usage(input, Output: 1_000));
        await ledger.Flush();

        Assert.Equal((decimal)micros / 1_000_000, ledger.Queries.Request(id)!.Request.Spend);
    }

    [Fact]
    public async Task AskedBaseline_WithinASession_ReadsThePreviousPromptFromTheCache()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("local", new Usage(20_000, Output: 100), "claude-sonnet-5", Payers.Local, "s");
        var second = ledger.Serve("local", new Usage(21_000, Output: 100), "claude-sonnet-5", Payers.Local, "s", "tool-loop", LedgerFixture.Noon.AddMinutes(4));
        var third = ledger.Serve("local", new Usage(22_000, Output: 100), "claude-sonnet-5", Payers.Local, "s", "tool-loop", LedgerFixture.Noon.AddMinutes(9.1));
        await ledger.Flush();

        // Read 20,000 at 0.20, write 1,000 at 2.50, output 100 at 10.
        Assert.Equal(0.004m + 0.0025m + 0.001m, ledger.Queries.Request(second)!.Request.Asked);

        // Five minutes and six seconds later nothing is left in the cache.
        Assert.Equal(0.055m + 0.001m, ledger.Queries.Request(third)!.Request.Asked);
    }

    [Fact]
    public async Task AskedBaseline_BackFromAnotherModel_DoesNotBillAgainWhatTheCacheWouldHaveHeld()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("local", new Usage(20_000, Output: 100), "claude-sonnet-5", Payers.Local, "s");
        var back = ledger.Serve("claude-sonnet-5", new Usage(0, CacheWrite5m: 21_000, Output: 100), "claude-sonnet-5", session: "s", kind: "tool-loop", at: LedgerFixture.Noon.AddMinutes(1));
        var next = ledger.Serve("claude-sonnet-5", new Usage(0, 10_000, 12_000, Output: 100), "claude-sonnet-5", session: "s", kind: "tool-loop", at: LedgerFixture.Noon.AddMinutes(2));
        await ledger.Flush();

        // It wrote 21,000 at 2.50. Without the turn at home it would have read 20,000 of them at 0.20.
        var request = ledger.Queries.Request(back)!.Request;
        Assert.Equal(0.0525m + 0.001m, request.Actual);
        Assert.Equal(0.004m + 0.0025m + 0.001m, request.Asked);

        // From then on its own figures are the truth again, whatever its vendor's cache does.
        Assert.Equal(0, ledger.Queries.Request(next)!.Request.Saved);
    }

    [Fact]
    public async Task AskedBaseline_OfAClientThatCannotMark_IsPlainInputWhereOnlyMarksAreCached()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("local", new Usage(20_000), "claude-sonnet-5", Payers.Local, "s", protocol: "openai-chat");
        var second = ledger.Serve("local", new Usage(21_000), "claude-sonnet-5", Payers.Local, "s", protocol: "openai-chat");
        await ledger.Flush();

        Assert.Equal(0.042m, ledger.Queries.Request(second)!.Request.Asked);
    }

    [Fact]
    public async Task AskedBaseline_WithAnHoursCache_LivesAnHourAndWritesAtTwiceTheInput()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("local", new Usage(20_000), "claude-sonnet-5", Payers.Local, "s", cacheSeconds: 3600);
        var second = ledger.Serve("local", new Usage(21_000), "claude-sonnet-5", Payers.Local, "s", at: LedgerFixture.Noon.AddMinutes(59), cacheSeconds: 3600);
        await ledger.Flush();

        Assert.Equal(0.004m + 0.004m, ledger.Queries.Request(second)!.Request.Asked);
    }

    [Fact]
    public async Task AskedBaseline_WhereWritingIsFree_GrowthIsPlainInput()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("local", new Usage(20_000), "gpt-5.4", Payers.Local, "s");
        var second = ledger.Serve("local", new Usage(21_000), "gpt-5.4", Payers.Local, "s", at: LedgerFixture.Noon.AddMinutes(9));
        await ledger.Flush();

        Assert.Equal(0.005m + 0.0025m, ledger.Queries.Request(second)!.Request.Asked);
    }

    [Fact]
    public async Task AskedBaseline_OfOtherSessionsKindsAndShortPrompts_HasNoCache()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("local", new Usage(20_000), "claude-sonnet-5", Payers.Local, "s");
        var title = ledger.Serve("local", new Usage(20_000), "claude-sonnet-5", Payers.Local, "s", "title");
        var shortPrompt = ledger.Serve("local", new Usage(1_000), "claude-sonnet-5", Payers.Local, "t");
        var uncached = ledger.Serve("local", new Usage(20_000), "claude-sonnet-5", Payers.Local, "s", cacheSeconds: 0);
        await ledger.Flush();

        Assert.Equal(0.04m, ledger.Queries.Request(title)!.Request.Asked);
        Assert.Equal(0.002m, ledger.Queries.Request(shortPrompt)!.Request.Asked);
        Assert.Equal(0.04m, ledger.Queries.Request(uncached)!.Request.Asked);
    }

    [Fact]
    public async Task AskedModelThatAnswered_IsItsOwnBaseline()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("claude-sonnet-5", new Usage(10, 0, 30_000, 0, 500), "claude-sonnet-5", session: "s");
        ledger.Serve("claude-sonnet-5", new Usage(10, 30_000, 700, 0, 500), "claude-sonnet-5", session: "s");
        var total = await ledger.Total();

        Assert.Equal(0, total.Asked.Saved);
        Assert.True(total.Asked.Baseline > 0);
        Assert.Equal(0, total.CloudTokensAvoided);
    }

    [Fact]
    public async Task DearerModelThanAsked_IsANegativeSaving()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong), ("light", Light)));
        ledger.Serve("strong", new Usage(1_000_000), "light");
        var total = await ledger.Total();

        Assert.Equal(-2.75m, total.Asked.Saved);
    }

    [Fact]
    public async Task UnpricedModel_IsNamedAndLeftOut_NeverFree()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)) { DearestModel = "strong" });
        var id = ledger.Serve("no-such-model", new Usage(700, Output: 300), "strong");
        ledger.Serve("local", new Usage(100), "no-such-model", Payers.Local, upstream: "ollama");
        await ledger.Flush();

        var page = ledger.Queries.Usage(UsageQuery.Month(2026, 11, TimeZoneInfo.Utc) with { By = UsageGroup.Model });
        Assert.Equal([new UnpricedModel("cloud", "no-such-model", 1, 1_000)], page.Unpriced);
        Assert.Equal(1, page.Total.Unpriced);
        Assert.Equal(default, page.Total.Asked);
        Assert.Equal("unpriced", ledger.Queries.Request(id)!.Request.CostGap);
        Assert.Null(ledger.Queries.Request(id)!.Attempts[0].Spend);
        Assert.Null(ledger.Queries.Request(id)!.Request.Actual);
    }

    [Fact]
    public async Task F053_AnswerWithoutUsage_IsUnknownAndNot0()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        var id = ledger.Serve("claude-sonnet-5", default, "claude-opus-4-8");
        await ledger.Flush();

        Assert.Equal("unknown", ledger.Queries.Request(id)!.Request.CostGap);
        Assert.Equal(1, (await ledger.Total()).UnknownCost);
        Assert.Null(ledger.Queries.Request(id)!.Request.Asked);
    }

    [Theory]
    [InlineData(Outcomes.Unknown, "unknown")]
    [InlineData(Outcomes.RateLimited, "nothing")]
    [InlineData(Outcomes.UpstreamUnreachable, "nothing")]
    public async Task AttemptWithoutAnswer_CostsNothingOnlyWhenNothingCanHaveBeenBilled(string outcome, string source)
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        var id = ledger.Serve("claude-sonnet-5", default, outcome: Outcomes.UpstreamError, attemptOutcome: outcome);
        await ledger.Flush();

        Assert.Equal(source, Assert.Single(ledger.Queries.Request(id)!.Attempts).CostSource);
    }

    [Fact]
    public async Task PlanTurns_HaveListValueAndNoSpend()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)));
        ledger.Serve("strong", new Usage(1_000_000), "strong", Payers.Plan, wouldPay: Payers.Plan);
        ledger.Serve("local", new Usage(1_000_000), "strong", Payers.Local, wouldPay: Payers.Plan, upstream: "ollama");
        var total = await ledger.Total();

        Assert.Equal((0m, 3m), (total.Spend, total.PlanValue));
        Assert.Equal(default, total.Asked);
        Assert.Equal(new Comparison(6m, 3m), total.AskedOnPlan);
        Assert.Equal(1_000_000, total.CloudTokensAvoided);
    }

    [Fact]
    public async Task ReportedCost_WinsOverTheTable()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        ledger.Serve("claude-sonnet-5", new Usage(1_000_000), reported: 0.5m);
        ledger.Serve("no-such-model", new Usage(1_000_000), reported: 0.25m);

        Assert.Equal(0.75m, (await ledger.Total()).Spend);
    }

    [Fact]
    public async Task Electricity_IsWattsTimesSecondsTimesPrice_AndLessensTheSaving()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)) { ElectricityPrice = 0.36m });
        ledger.Serve("local", new Usage(100_000), "strong", Payers.Local, watts: 200, durationMs: 36_000, upstream: "ollama");
        var total = await ledger.Total();

        Assert.Equal(0.00072m, total.Electricity);
        Assert.Equal(0, total.Spend);
        Assert.Equal(new Comparison(0.3m, 0.00072m), total.Asked);
    }

    [Fact]
    public async Task Electricity_IsThatOfEachAttempt_DraftsIncluded()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)) { ElectricityPrice = 0.36m });
        var id = ledger.Start("strong");
        ledger.Writer.Record(new AttemptEnded { RequestId = id, Number = 1, Upstream = "ollama", Model = "small", PaidBy = Payers.Local, Outcome = Outcomes.RejectedDraft, Usage = new Usage(900, Output: 50), LocalWattSeconds = 1_000 });
        ledger.Writer.Record(new AttemptEnded { RequestId = id, Number = 2, Upstream = "ollama", Model = "large", PaidBy = Payers.Local, Outcome = Outcomes.Ok, Usage = new Usage(1_000, Output: 100), LocalWattSeconds = 30_000 });
        ledger.Writer.Record(new RequestEnded { Id = id, Outcome = Outcomes.Ok, HttpStatus = 200, Upstream = "ollama", Model = "large" });
        Assert.Equal(0.0031m, (await ledger.Total()).Electricity);
    }

    [Fact]
    public async Task FailedLocalAttempt_BeforeACloudAnswer_AvoidsNothing()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)));
        var id = ledger.Start("strong");
        ledger.Writer.Record(new AttemptEnded { RequestId = id, Number = 1, Upstream = "ollama", Model = "local", PaidBy = Payers.Local, Outcome = Outcomes.RejectedDraft, Usage = new Usage(900, Output: 50) });
        ledger.Writer.Record(new AttemptEnded { RequestId = id, Number = 2, Upstream = "cloud", Model = "strong", PaidBy = Payers.Api, Outcome = Outcomes.Ok, Usage = new Usage(1_000, Output: 100) });
        ledger.Writer.Record(new RequestEnded { Id = id, Outcome = Outcomes.Ok, HttpStatus = 200, Upstream = "cloud", Model = "strong" });
        var total = await ledger.Total();

        Assert.Equal((1_100, 0), (total.CloudTokens, total.CloudTokensAvoided));
        Assert.Equal(new Usage(1_900, Output: 150), total.Tokens);
        Assert.Equal(0, total.Asked.Saved);

        var byPayer = ledger.Queries.Usage(UsageQuery.Month(2026, 11, TimeZoneInfo.Utc) with { By = UsageGroup.PaidBy }).Rows;
        Assert.Equal([("api", 1L, 1_100L), ("local", 0L, 950L)], byPayer.Select(row => (row.Key, row.Requests, row.Tokens.Total)));
    }

    [Fact]
    public async Task FailedAndRejectedRequests_TakeNoPartInSavings()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)));
        ledger.Serve("strong", new Usage(1_000), "strong", outcome: Outcomes.UpstreamError);
        var rejected = ledger.Start("strong");
        ledger.Writer.Record(new RequestEnded { Id = rejected, Outcome = Outcomes.Rejected, HttpStatus = 400 });
        var total = await ledger.Total();

        Assert.Equal((2, 0), (total.Requests, total.Served));
        Assert.Equal(default, total.Asked);
        Assert.Equal(0.003m, total.Spend);
    }

    [Fact]
    public async Task RoutedName_HasOnlyTheDearestBaseline()
    {
        await using var ledger = new LedgerFixture(new FixedPrices(("strong", Strong)) { DearestModel = "strong" });
        ledger.Serve("local", new Usage(1_000_000), "sluice/auto", Payers.Local);
        var total = await ledger.Total();

        Assert.Equal(default, total.Asked);
        Assert.Equal(3m, total.Dearest.Saved);
        Assert.Equal(1_000_000, total.CloudTokensAvoided);
    }

    private static void Day(LedgerFixture ledger, string light, string strong, Usage each)
    {
        for (var i = 0; i < 100; i++)
        {
            ledger.Serve("local-classifier", each, strong, Payers.Local, upstream: "ollama", tier: 0);
        }

        for (var i = 0; i < 50; i++)
        {
            ledger.Serve(light, each, strong, tier: 1);
        }

        for (var i = 0; i < 10; i++)
        {
            ledger.Serve(strong, each, strong, tier: 2);
        }
    }
}
