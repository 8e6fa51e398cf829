using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Tests.Configuration;
using Sluice.Gateway.Tests.Model;
using Sluice.Gateway.Tests.Platform;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Protocols.Canonical;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Cards;

/// <summary>What is made of a card, and when it is no longer obeyed.</summary>
public sealed class CardTests
{
    private const string Address = "ollama/qwen2.5-coder:7b";

    private static CapabilityCard Card { get; } = new()
    {
        Address = Address,
        Measured = DateTimeOffset.UnixEpoch,
        Digest = "sha256:one",
        SizeBytes = 4_700_000_000,
        ToolChoice = new(9, 9),
        ToolArguments = new(8, 8),
        ToolChains = new(5, 5),
        Edits = new(3, 10),
        LargestContext = 8192,
        MissedAt = 16384,
        LoadSeconds = 7,
        Speeds = [new(512, 0.5, 0.1, 1000, 60), new(8192, 10, 0.2, 800, 50), new(40_000, 80, 0.4, 500, 20)],
    };

    [Fact]
    public void WhatIsBelowItsThreshold_IsALimit_InWords()
    {
        var limits = CardRules.Limits(Card)!;
        Assert.Equal("exact edits 3 of 10", limits.Edits);
        Assert.Equal(8192, limits.LargestPrompt);
        Assert.Null(limits.Tools);
        Assert.Null(limits.ToolLoops);
        Assert.Null(limits.Json);
        Assert.Equal(["edits"], CardRules.Unfit(Card));
        Assert.True(CardRules.ToolsAllowed(Card));
    }

    [Fact]
    public void AtTheThreshold_IsFit_AndTooFewTasksSayNothing()
    {
        Assert.Null(CardRules.Limits(Card with { Edits = new(6, 10), MissedAt = null }));
        Assert.Null(CardRules.Limits(Card with { Edits = new(0, 2), MissedAt = null }));
        Assert.Null(CardRules.ToolsAllowed(Card with { ToolChoice = null, ToolArguments = null }));
        Assert.False(CardRules.ToolsAllowed(Card with { ToolArguments = new(4, 8) }));
    }

    [Fact]
    public void TheUsersWord_IsStronger()
    {
        var weak = Card with { ToolChoice = new(0, 9), ToolChains = new(0, 5), Json = new(0, 7), MissedAt = null };
        Assert.NotNull(CardRules.Limits(weak)!.Tools);
        var limits = CardRules.Limits(weak, new CapabilitiesConfig { Tools = true })!;
        Assert.Equal((null, null, null), (limits.Tools, limits.ToolLoops, limits.Edits));
        Assert.NotNull(limits.Json);
        Assert.Null(CardRules.Limits(weak, new CapabilitiesConfig { Tools = true, StructuredOutput = true }));
    }

    [Fact]
    public void CardOfTheModelAsItIs_IsObeyed_OfAnotherItIsNot()
    {
        Assert.Equal("exact edits 3 of 10", Build(Found()).Routing.Models[Address].Card!.Edits);
        Assert.Equal("exact edits 3 of 10", Build(Found() with { Digest = null }).Routing.Models[Address].Card!.Edits);
        Assert.Null(Build(Found() with { Digest = "sha256:two" }).Routing.Models[Address].Card);
        Assert.Null(Build(Found() with { SizeBytes = 4_400_000_000 }).Routing.Models[Address].Card);
        Assert.Empty(Build(Found() with { Digest = "sha256:two" }).Cards);
        Assert.Contains("files have changed", CardIdentity.Stale(Card, Found() with { Digest = "sha256:two" }), StringComparison.Ordinal);
        Assert.Contains("another quantisation", CardIdentity.Stale(Card with { Quantization = "Q4_K_M" }, Found() with { Quantization = "Q8_0" }), StringComparison.Ordinal);
        Assert.Null(CardIdentity.Stale(Card, null));
    }

    [Fact]
    public void ModelThatCannotCallTools_FillsTierZeroBehindOneThatCan()
    {
        var other = new DiscoveredModel("aaa:3b") { Tools = true, SizeBytes = 2_000_000_000, Parameters = 3, TrainedContext = 32768 };
        Assert.Equal(Address, Build(Found(), other).Routing.Tiers[0][0]);
        Assert.Equal("ollama/aaa:3b", Build(Card with { ToolChoice = new(1, 9) }, Found(), other).Routing.Tiers[0][0]);
    }

    [Fact]
    public void FirstTurnAfterAStart_HasAForecastFromTheCard_UntilAnswersTellBetter()
    {
        var gateway = Build(Found());
        var model = gateway.Routing.Models[Address];
        var speeds = new LocalSpeeds(new UpstreamSlots(new FakeTimeProvider()));
        var forecast = speeds.Of(model, gateway, new TurnOwner("", "cli", ""), default)!.Value;
        Assert.Equal((800.0, 50.0, TimeSpan.FromSeconds(7)), (forecast.PrefillPerSecond, forecast.OutputPerSecond, forecast.Load));
        speeds.Ended(model, new Usage(4000, Output: 100), 0, new LocalTimes(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)), wasLoaded: true);
        Assert.Equal(2000, speeds.Of(model, gateway, new TurnOwner("", "cli", ""), default)!.Value.PrefillPerSecond);
        Assert.Null(speeds.Of(model, Build(Found() with { Digest = "sha256:two" }), new TurnOwner("", "cli", ""), default) is { PrefillPerSecond: 800 } ? "stale" : null);
    }

    [Fact]
    public void Cards_SurviveARestart_AndDamagedOnesDoNotCount()
    {
        using var folder = new TemporaryDirectory();
        var book = new CardBook(folder["cards"]);
        var told = 0;
        book.Changed += _ => told++;
        book.Keep(Card);
        book.Keep(Card with { Address = "ollama/other:1b", Edits = null });
        Assert.Equal(2, told);
        File.WriteAllText(Path.Combine(folder["cards"], "bad.json"), "{");
        File.WriteAllText(Path.Combine(folder["cards"], "newer.json"), """{"version":99,"address":"x/y","measured":"2031-01-01T00:00:00Z"}""");
        var again = new CardBook(folder["cards"]);
        Assert.Equal(["ollama/other:1b", Address], again.All.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Card.Edits, again.Of(Address)!.Edits);
        Assert.Equal(Card.Speeds, again.Of(Address)!.Speeds);
    }

    [Theory]
    [InlineData("""{"version":1,"address":null,"measured":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"version":1,"address":"ollama/a","measured":"2026-01-01T00:00:00Z","speeds":null}""")]
    [InlineData("""{"version":1,"address":"ollama/a","measured":"2026-01-01T00:00:00Z","speeds":[null]}""")]
    [InlineData("""{"version":1,"address":"ollama/a","measured":"2026-01-01T00:00:00Z","quirks":[null]}""")]
    [InlineData("""{"version":1,"address":"ollama/a","measured":"2026-01-01T00:00:00Z","unfit":null}""")]
    [InlineData("""{"version":1,"address":"ollama/a","measured":"2026-01-01T00:00:00Z","leftOut":null}""")]
    [InlineData("""{"version":1,"address":"ollama/a","measured":"2026-01-01T00:00:00Z","loadSeconds":1e30}""")]
    [InlineData("""{"version":1,"address":"ollama/a","measured":"2026-01-01T00:00:00Z","speeds":[{"promptTokens":512,"firstTokenSeconds":1,"prefillPerSecond":1e-200,"outputPerSecond":1}]}""")]
    public void ForeignCard_DoesNotCount(string text)
    {
        using var folder = new TemporaryDirectory();
        new CardBook(folder["cards"]).Keep(Card);
        File.WriteAllText(Path.Combine(folder["cards"], "foreign.json"), text);
        Assert.Equal([Address], new CardBook(folder["cards"]).All.Keys);
    }

    private static DiscoveredModel Found() => ModelBuilding.Coder with { Digest = "sha256:one" };

    private static GatewayModel Build(params DiscoveredModel[] models) => Build(Card, models);

    private static GatewayModel Build(CapabilityCard card, params DiscoveredModel[] models) => GatewayModelBuilder.Build(
        new ModelInputs(ConfigText.Good("{}"), [ModelBuilding.Ollama(models)], Switches.None, ModelBuilding.Variables(), ModelBuilding.SixteenGigabytes) with
        {
            Cards = new Dictionary<string, CapabilityCard> { [card.Address] = card },
        });
}
