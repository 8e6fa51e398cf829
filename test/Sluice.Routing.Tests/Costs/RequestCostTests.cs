using Sluice.Routing.Catalogue;
using Sluice.Routing.Costs;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Situations;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;

namespace Sluice.Routing.Tests.Costs;

/// <summary>Every candidate priced for this very request. Prices of Claude Sonnet: 3 / 15, read 0.30, write 3.75 and 6.</summary>
public sealed class RequestCostTests
{
    private static readonly ModelPrice Claude = new(3, 15, 0.3m) { CacheWrite = 3.75m, CacheWrite1h = 6 };
    private static readonly RoutableModel SonnetModel = Cloud(Sonnet, 2, "anthropic", price: Claude);
    private static readonly RoutableModel GptModel = Cloud(Gpt, 2, "openai", price: new(2, 10, 0.2m));
    private static readonly RoutableModel HaikuModel = Cloud(Haiku, 1, "anthropic", price: new(1, 5, 0.1m) { CacheWrite = 1.25m, CacheWrite1h = 2 });
    private static readonly RoutableModel Coder7 = Local(Coder);

    [Fact]
    public void Cold_IsPlainInput_AndAnAnswerOfUsualLength()
    {
        var request = Request(20_000, marks: "");
        Assert.Equal(Dollars((Tokens(request, SonnetModel), 3m), (500, 15m)), Of(SonnetModel, request).Dollars);
        Assert.Equal(Dollars((Tokens(request, GptModel), 2m), (500, 10m)), Of(GptModel, request).Dollars);
    }

    [Theory]
    [InlineData("""{"type":"ephemeral"}""", 3.75)]
    [InlineData("""{"type":"ephemeral","ttl":"1h"}""", 6)]
    public void Marked_WritingCostsExtra_WhereTheVendorChargesForIt(string mark, double write)
    {
        var request = Request(20_000, mark);
        Assert.Equal(Dollars((Tokens(request, SonnetModel), (decimal)write), (500, 15m)), Of(SonnetModel, request).Dollars);
        Assert.Equal(Dollars((Tokens(request, GptModel), 2m), (500, 10m)), Of(GptModel, request).Dollars);
    }

    [Fact]
    public void Warm_IsReadFromTheCache_AndOnlyTheRestIsWritten()
    {
        var request = Request(20_000);
        var tokens = Tokens(request, SonnetModel);
        var cost = Of(SonnetModel, request, Warm((Sonnet, 15_000, 5, Claude)));
        Assert.Equal(15_000, cost.CachedTokens);
        Assert.Equal(Dollars((15_000, 0.3m), (tokens - 15_000, 3.75m), (500, 15m)), cost.Dollars);
        Assert.Equal(0, cost.SwitchDollars);
    }

    [Fact]
    public void CacheThatHasDied_CountsForNothing() => Assert.Equal(0, Of(SonnetModel, Request(20_000), Warm((Sonnet, 15_000, 0, Claude))).CachedTokens);

    [Fact]
    public void MoreWarmThanThePromptIsLong_IsThePrompt()
    {
        var request = Request(2_000);
        Assert.Equal(Tokens(request, SonnetModel), Of(SonnetModel, request, Warm((Sonnet, 150_000, 5, Claude))).CachedTokens);
    }

    [Fact]
    public void ShortPrompts_AreNotCached() =>
        Assert.Equal(Dollars((Tokens(Request(500), SonnetModel), 3m), (500, 15m)), Of(SonnetModel, Request(500)).Dollars);

    [Fact]
    public void LongPrompts_HaveThePriceOfTheirLength()
    {
        var price = Claude with { LongPrompts = [new(200_000, new(6, 22.5m, 0.6m) { CacheWrite = 7.5m })] };
        var request = Request(300_000, marks: "");
        var model = Cloud(Sonnet, 2, "anthropic", price: price);
        Assert.Equal(Dollars((Tokens(request, model), 6m), (500, 22.5m)), Of(model, request).Dollars);
    }

    [Fact]
    public void ShortAnswersAskedFor_ArePricedAsThat() =>
        Assert.Equal(Dollars((Tokens(Request(500, max: 20), GptModel), 2m), (20, 10m)), Of(GptModel, Request(500, max: 20)).Dollars);

    [Fact]
    public void Unpriced_IsNotFree()
    {
        var cost = Of(Cloud(Gpt, 2, "openai"), Request(500));
        Assert.Null(cost.Dollars);
        Assert.Null(cost.Total);
    }

    [Fact]
    public void Local_CostsSeconds_AndElectricityWhereThatHasAPrice()
    {
        var request = Request(20_000);
        Assert.Equal((0m, (double?)null), (Of(Coder7, request).Dollars!.Value, Of(Coder7, request).Seconds));
        var speed = new LocalSpeed(1000, 50) { Load = TimeSpan.FromSeconds(8), Queue = TimeSpan.FromSeconds(2), DollarsPerSecond = 0.0001m };
        var cold = Of(Coder7, request, new Situation { Speed = _ => speed });
        var tokens = Tokens(request, Coder7);
        Assert.Equal((tokens / 1000.0) + 10 + 10, cold.Seconds!.Value, 6);
        Assert.Equal(((tokens / 1000.0) + 10) * 0.0001, (double)cold.Dollars!.Value, 9);
        var warm = Of(Coder7, request, Warm((Coder, tokens - 1000, 30, null)) with { Speed = _ => speed });
        Assert.Equal(1 + 10 + 10, warm.Seconds!.Value, 6);
    }

    [Fact]
    public void LeavingAWarmModel_CostsWhatTheLifeLeftMakesLikely()
    {
        var request = Request(50_000);
        // 40,000 tokens to write again instead of read, times the time away (one call and six more, 20 s each) over the life left.
        var whole = 40_000 * (3.75m - 0.3m) / 1_000_000m;
        Assert.Equal(whole * 140 / 300, Of(HaikuModel, request, Warm((Sonnet, 40_000, 5, Claude))).SwitchDollars, 6);
        Assert.Equal(whole, Of(HaikuModel, request, Warm((Sonnet, 40_000, 1, Claude))).SwitchDollars, 6);
        var hour = Request(50_000, """{"type":"ephemeral","ttl":"1h"}""");
        Assert.Equal(40_000 * (6m - 0.3m) / 1_000_000m * 140 / 3600, Of(HaikuModel, hour, Warm((Sonnet, 40_000, 60, Claude))).SwitchDollars, 6);
        Assert.Equal(0, Of(SonnetModel, request, Warm((Sonnet, 40_000, 5, Claude))).SwitchDollars);
        Assert.Equal(0, Of(HaikuModel, request, Warm((Coder, 40_000, 5, null))).SwitchDollars);
    }

    [Fact]
    public void Receipt_TellsWhatIsCached_AndOldReceiptsAreRead()
    {
        var model = Standard(SonnetModel, HaikuModel);
        var decision = new Router().Decide(Request(20_000, route: Sonnet), model, _ => default, Warm((Sonnet, 15_000, 5, Claude)));
        var sonnet = Assert.Single(decision.Receipt.Candidates, candidate => candidate.Address == Sonnet);
        Assert.Equal(15_000, sonnet.CachedTokens);
        var read = ReceiptJson.Read(ReceiptJson.Write(decision.Receipt));
        Assert.Equal(decision.Receipt.Candidates.Select(candidate => (candidate.CachedTokens, candidate.Seconds)), read.Candidates.Select(candidate => (candidate.CachedTokens, candidate.Seconds)));
        Assert.Contains("15000 tokens cached", ReceiptText.Write(read), StringComparison.Ordinal);
        var old = ReceiptJson.Read("""{"route":"static","summary":"s","signals":{},"candidates":[{"address":"a/b","tier":1,"cost":0.01,"chosen":true,"reason":"r"}]}"""u8.ToArray());
        Assert.Equal(("a/b", 0.01m, 0L, null, 0m), (old.Candidates[0].Address, old.Candidates[0].EstimatedCost!.Value, old.Candidates[0].CachedTokens, old.Candidates[0].Seconds, old.Candidates[0].SwitchDollars));
    }

    internal static Situation Warm(params (string Address, long Tokens, int Minutes, ModelPrice? Price)[] prompts) => new()
    {
        Session = new SessionView { Warm = prompts.ToDictionary(prompt => prompt.Address, prompt => new WarmPrompt(prompt.Tokens, Requests.Noon.AddMinutes(prompt.Minutes)) { Price = prompt.Price }) },
    };

    internal static RequestProfile Request(int words, string marks = """{"type":"ephemeral"}""", int max = 64_000, string tools = Requests.ClaudeTools, string? route = null)
    {
        var mark = marks.Length == 0 ? "" : $",\"cache_control\":{marks}";
        return Requests.Anthropic(
            $$$"""{"model":"claude-sonnet-5","max_tokens":{{{max}}},"tools":{{{tools}}},"messages":[{"role":"user","content":[{"type":"text","text":"{{{string.Join(' ', Enumerable.Repeat("word", words))}}}"{{{mark}}} } ]}]}""",
            headers: route is null ? [] : [("x-sluice-route", route)]);
    }

    private static CandidateCost Of(RoutableModel model, RequestProfile profile, Situation? situation = null) => RequestCost.Of(model, profile, situation ?? Situation.None);

    private static long Tokens(RequestProfile profile, RoutableModel model) => profile.TokensFor(model);

    private static decimal Dollars(params (long Tokens, decimal Price)[] parts) => parts.Sum(part => part.Tokens * part.Price) / 1_000_000m;
}
