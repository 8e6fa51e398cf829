using Sluice.Gateway.Ledger.Pricing;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

public sealed class PriceBookTests
{
    [Theory]
    [InlineData("anthropic", "claude-sonnet-5", "claude-sonnet-5")]
    [InlineData("anthropic", "claude-opus-4-8[1m]", "claude-opus-4-8")]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20250929")]
    [InlineData("anthropic", "claude-opus-4-8-20260401", "claude-opus-4-8")]
    [InlineData("anthropic", "claude-opus-4-8@20260401", "claude-opus-4-8")]
    [InlineData("anthropic", "anthropic/claude-opus-4.8", "claude-opus-4-8")]
    [InlineData("anthropic", "claude-opus-4", "claude-opus-4-0")]
    [InlineData("openai", "gpt-5.4-2026-03-05", "gpt-5.4")]
    [InlineData("google", "models/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("openrouter", "anthropic/claude-opus-4.8", "anthropic/claude-opus-4.8")]
    [InlineData("openrouter", "qwen/qwen3-coder:free", "qwen/qwen3-coder:free")]
    [InlineData(null, "CLAUDE-SONNET-5", "claude-sonnet-5")]
    [InlineData("some-proxy", "gpt-5.5", "gpt-5.5")]
    public void Model_IsFoundUnderItsUsualSpellings(string? provider, string model, string id) =>
        Assert.Equal(id, ModelCatalogue.Embedded.Find(provider, model)?.Id);

    [Theory]
    [InlineData("anthropic", "gpt-5.5")]
    [InlineData(null, "qwen2.5-coder:7b")]
    [InlineData(null, "")]
    public void Model_OfNobody_IsNotFound(string? provider, string model) => Assert.Null(ModelCatalogue.Embedded.Find(provider, model));

    [Fact]
    public void Facts_ComeWithThePrice()
    {
        var facts = ModelCatalogue.Embedded.Find("anthropic", "claude-haiku-4-5")!;

        Assert.Equal("2026-07-02", ModelCatalogue.Embedded.Date);
        Assert.Equal((200_000, 64_000, true, true), (facts.ContextWindow, facts.MaxOutput, facts.Reasoning, facts.Tools));
        Assert.Contains("image", facts.Modalities);
        Assert.Equal(new Price(1, 5, 0.1m, 1.25m, 2), facts.Price! with { LongContext = facts.Price.LongContext }, PriceFigures);
    }

    [Fact]
    public void FreeOfCharge_IsAPrice_NotListedIsNone()
    {
        Assert.Equal(0, PriceBook.Embedded.Find("openrouter", "openai/gpt-oss-20b:free")!.Input);
        Assert.Null(PriceBook.Embedded.Find("mistral", "labs-devstral-small-2512"));
    }

    [Fact]
    public void LongContextPrices_KeepTheRelationOfTheCachePrices()
    {
        var opus = PriceBook.Embedded.Find("openrouter", "anthropic/claude-opus-4.6")!;

        Assert.Equal(new Price(5, 25, 0.5m, 6.25m, 10), opus.For(200_000), PriceFigures);
        Assert.Equal(new Price(10, 37.5m, 1, 12.5m, 20), opus.For(200_001), PriceFigures);
    }

    [Fact]
    public void Override_OfInput_MovesTheCachePricesWithIt()
    {
        var price = PriceBook.Embedded.Find("anthropic", "claude-sonnet-5", new PriceOverride(Input: 1))!;

        Assert.Equal(new Price(1, 10, 0.1m, 1.25m, 2), price, PriceFigures);
    }

    [Fact]
    public void Override_OfAnUnlistedModel_NeedsBothFigures()
    {
        Assert.Null(PriceBook.Embedded.Find(null, "mine", new PriceOverride(Input: 1)));
        Assert.Equal(new Price(1, 2, 1, 1, 1), PriceBook.Embedded.Find(null, "mine", new PriceOverride(Input: 1, Output: 2)), PriceFigures!);
    }

    [Fact]
    public void Nearest_NamesTheLikelyOnes()
    {
        Assert.Equal("claude-sonnet-5", ModelCatalogue.Embedded.Nearest("anthropic", "claude-sonet-5")[0]);
        Assert.Empty(ModelCatalogue.Embedded.Nearest("anthropic", "zzzzzzzzzz"));
    }

    [Theory]
    [InlineData("https://api.anthropic.com", "anthropic")]
    [InlineData("https://openrouter.ai/api/v1", "openrouter")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta", "google")]
    [InlineData("https://api.x.ai/v1", "xai")]
    [InlineData("https://notopenai.com/v1", null)]
    [InlineData("http://127.0.0.1:11434", null)]
    public void Provider_IsKnownByItsHost(string url, string? provider) => Assert.Equal(provider, Providers.Of(new Uri(url)));

    private static bool PriceFigures(Price? a, Price? b) =>
        (a!.Input, a.Output, a.CacheRead, a.CacheWrite5m, a.CacheWrite1h) == (b!.Input, b.Output, b.CacheRead, b.CacheWrite5m, b.CacheWrite1h);
}
