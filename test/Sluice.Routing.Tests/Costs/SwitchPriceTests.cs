using Sluice.Routing.Catalogue;
using Sluice.Routing.Costs;
using Sluice.Routing.Situations;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;
using static Sluice.Routing.Tests.Costs.RequestCostTests;

namespace Sluice.Routing.Tests.Costs;

/// <summary>Affinity and hysteresis follow from the price.</summary>
public sealed class SwitchPriceTests
{
    // The cache holds the whole prompt.
    private const long All = 10_000_000;

    private static readonly ModelPrice SonnetPrice = new(3, 15, 0.3m) { CacheWrite = 3.75m, CacheWrite1h = 6 };
    private static readonly ModelPrice HaikuPrice = new(1, 5, 0.1m) { CacheWrite = 1.25m, CacheWrite1h = 2 };
    private static readonly RoutableModel SonnetModel = Cloud(Sonnet, 2, "anthropic", price: SonnetPrice);
    private static readonly RoutableModel HaikuModel = Cloud(Haiku, 1, "anthropic", price: HaikuPrice);
    private static readonly RoutableModel Coder7 = Local(Coder);
    private static readonly RoutableModel Small4 = Local(Small, window: 200_000, tools: true);

    [Fact]
    public void LongPromptInTheCache_TheTurnStays()
    {
        // Sonnet reads 150,000 tokens at 0.30; Haiku would have to write them at 1.25.
        var price = SwitchPrice.Of(SonnetModel, HaikuModel, Request(150_000), Warm((Sonnet, All, 5, SonnetPrice)))!.Value;
        Assert.False(price.IsCheaper);
        Assert.Equal(6, price.FurtherCalls);
    }

    [Fact]
    public void ColdPrompt_TheTurnGoesToTheCheaperModel() =>
        Assert.True(SwitchPrice.Of(SonnetModel, HaikuModel, Request(150_000), Situation.None)!.Value.IsCheaper);

    [Fact]
    public void ManyFurtherCalls_PayForTheSwitch()
    {
        var warm = Warm((Sonnet, All, 60, SonnetPrice));
        Assert.False(SwitchPrice.Of(SonnetModel, HaikuModel, Request(60_000), warm, furtherCalls: 0)!.Value.IsCheaper);
        Assert.True(SwitchPrice.Of(SonnetModel, HaikuModel, Request(60_000), warm, furtherCalls: 40)!.Value.IsCheaper);
    }

    [Fact]
    public void Hysteresis_BothWaysTheWarmOneIsStayedWith()
    {
        var request = Request(150_000);
        var model = Of(SonnetModel, HaikuModel);
        Assert.Equal(Sonnet, CacheAffinity.Stay(1, HaikuModel, request, model, Warm((Sonnet, All, 5, SonnetPrice)))!.Value.Model.Address);
        Assert.Null(CacheAffinity.Stay(1, HaikuModel, request, model, Warm((Haiku, All, 5, HaikuPrice))));
        // A turn that needs the stronger model gets it, whatever is warm.
        Assert.Null(CacheAffinity.Stay(2, SonnetModel, request, model, Warm((Haiku, All, 5, HaikuPrice))));
    }

    [Fact]
    public void Hysteresis_ASessionDoesNotSwingWithEveryTurn()
    {
        // As the prompt grows by a turn's loop each time, the choice changes at most once.
        var model = Of(SonnetModel, HaikuModel);
        var home = Haiku;
        var switches = 0;
        for (var words = 5_000; words <= 150_000; words += 5_000)
        {
            var wanted = (words / 5_000) % 2 == 0 ? SonnetModel : HaikuModel;
            var request = Request(words);
            var warm = Warm((home, words - 4_000, 4, home == Sonnet ? SonnetPrice : HaikuPrice));
            var next = CacheAffinity.Stay(1, wanted, request, model, warm)?.Model.Address ?? wanted.Address;
            if (next != home) switches++;
            home = next;
        }

        Assert.InRange(switches, 0, 2);
    }

    [Fact]
    public void HomeIsFree_WarmCloudIsLeft_UnlessTheWayBackCostsMore()
    {
        var request = Request(20_000);
        var warm = Warm((Sonnet, 20_000, 60, SonnetPrice));
        Assert.True(SwitchPrice.Of(SonnetModel, Coder7, request, warm)!.Value.IsCheaper);
        Assert.Null(CacheAffinity.Stay(0, Coder7, request, Of(SonnetModel, Coder7), warm));
    }

    [Fact]
    public void BetweenTwoLocalModels_TheWarmOneIsQuicker()
    {
        var warm = Warm((Coder, 20_000, 30, null)) with { Speed = model => new LocalSpeed(model.Address == Coder ? 500 : 800, 40) };
        var stay = CacheAffinity.Stay(0, Small4, Request(20_000), Of(Coder7, Small4), warm);
        Assert.Equal(Coder, stay!.Value.Model.Address);
        Assert.Null(CacheAffinity.Stay(0, Small4, Request(20_000), Of(Coder7, Small4), Warm((Coder, 100, 30, null)) with { Speed = warm.Speed }));
    }

    [Fact]
    public void Unpriced_GivesNoAdvice() =>
        Assert.Null(SwitchPrice.Of(SonnetModel, Cloud(Gpt, 2, "openai"), Request(2_000), Situation.None));
}
