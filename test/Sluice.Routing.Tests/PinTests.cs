using Sluice.Routing.Catalogue;
using Sluice.Routing.Pins;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;
using Sluice.Routing.Strategies;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;

namespace Sluice.Routing.Tests;

/// <summary>The switch pins what routing decides, and nothing that was decided otherwise.</summary>
public sealed class PinTests
{
    [Theory]
    [InlineData("gpt", Gpt)]
    [InlineData("openai/gpt-5.5", Gpt)]
    [InlineData("tier:1", Haiku)]
    [InlineData("tier:3", Opus)]
    [InlineData("coder", Coder)]
    public void Pin_IsObeyed_ForNamesThatRoutingDecides_AndTheReceiptSaysSo(string pin, string expected)
    {
        foreach (var name in (string[])["claude-sonnet-5", "sluice/auto", "a-name-nobody-knows"])
        {
            var decision = Pinned(pin).Decide(Requests.Named(name));
            Assert.Equal(expected, decision.Plan[0].Model.Address);
            Assert.Equal("pinned", decision.Receipt.Route);
            Assert.Equal($"{expected}: pinned by the switch.", decision.Receipt.Summary);
            Assert.Null(decision.Turn);
        }
    }

    [Theory]
    [InlineData("opus", Opus, "alias")]
    [InlineData(Coder, Coder, "address")]
    [InlineData("sluice/tier1", Haiku, "tier1")]
    [InlineData("sluice/local", Coder, "local")]
    public void WhatIsNamedExactly_IsStillObeyed(string name, string expected, string route)
    {
        var decision = Pinned("gpt").Decide(Requests.Named(name));
        Assert.Equal((expected, route), (decision.Plan[0].Model.Address, decision.Receipt.Route));
    }

    [Fact]
    public void ForcedRoute_IsStillObeyed() => Assert.Equal("forced", Pinned("gpt").Decide(Requests.Named("claude-sonnet-5", forced: "opus")).Receipt.Route);

    [Fact]
    public void RoutingOff_WinsOverThePin() => Assert.Equal("off", (Pinned("gpt") with { Enabled = false }).Decide(Requests.Named("claude-sonnet-5")).Receipt.Route);

    [Fact]
    public void PrivateMode_WinsOverThePin()
    {
        var decision = new Router().Decide(Requests.Named("claude-sonnet-5"), Pinned("opus"), _ => Availability.Up, Situation.None with { LocalOnlyBecause = "private mode is on" });
        Assert.Equal("private", decision.Receipt.Route);
        Assert.All(decision.Plan, target => Assert.True(target.Model.IsLocal));
    }

    [Fact]
    public void LocalOnlyRule_WinsOverThePin_WhereverItStands_AndOtherRulesDoNot()
    {
        var model = Pinned("opus").WithRule(new(), new(RuleUseKind.Tier, Tier: 1), "cheap").WithRule(new() { MinTokens = 20 }, new(RuleUseKind.LocalOnly), "home");
        Assert.Equal("rule:home", model.Decide(Requests.Named("claude-sonnet-5")).Receipt.Route);
        Assert.Equal("pinned", model.Decide(Requests.Named("claude-sonnet-5", words: 0)).Receipt.Route);
    }

    [Fact]
    public void ClientsPin_WinsOverEverybodys_AndItsOwnAutoPinsNothing()
    {
        var model = Pinned("opus") with { Pins = new Dictionary<string, RoutePin?>(StringComparer.OrdinalIgnoreCase) { ["claude"] = RoutePin.Read("haiku"), ["codex"] = null } };
        Assert.Equal(Haiku, model.Decide(Requests.Claude(Requests.ClaudeMain())).Plan[0].Model.Address);
        Assert.Equal("static", model.Decide(Of("codex")).Receipt.Route);
        Assert.Equal(Opus, model.Decide(Of("other")).Plan[0].Model.Address);

        static RequestProfile Of(string app) => Requests.Anthropic("""{"model":"claude-sonnet-5","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""", app: app);
    }

    [Fact]
    public void PinThatIsGone_IsRoutedWithoutIt_AndTheReceiptSaysSo()
    {
        var decision = Pinned("removed").Decide(Requests.Named("claude-sonnet-5"));
        Assert.Equal((Coder, "static"), (decision.Plan[0].Model.Address, decision.Receipt.Route));
        Assert.StartsWith("The switch says removed, which this request could not have (there is no model removed). Routed instead: ", decision.Receipt.Summary, StringComparison.Ordinal);
        Assert.Contains(decision.Receipt.Signals, signal => signal is { Name: "pin", Value: "removed: there is no model removed" });
    }

    [Fact]
    public void PinThatIsTooSmall_GoesWhereRoutingWouldSend_NeverToAnotherVendor()
    {
        var decision = Pinned("coder").Decide(Requests.Named("claude-sonnet-5", words: 60_000));
        Assert.Equal($"{Sonnet} Primary", decision.Plan().Split(" > ")[0]);
        Assert.Contains("too small", decision.Receipt.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(decision.Plan, target => target.Model.Vendor is "openai");
    }

    [Fact]
    public void PinThatIsTooSmall_TakesItsWrittenRouteFirst()
    {
        var decision = Pinned("coder").WithFallback(("coder", ["gpt"])).Decide(Requests.Named("claude-sonnet-5", words: 60_000));
        Assert.Equal((Gpt, "pinned"), (decision.Plan[0].Model.Address, decision.Receipt.Route));
    }

    [Fact]
    public void PinThatIsDown_IsRoutedWithoutIt()
    {
        var decision = Pinned("opus").Decide(Requests.Named("claude-sonnet-5"), (Opus, Availability.Down("connection refused")));
        Assert.Equal(Coder, decision.Plan[0].Model.Address);
        Assert.Contains("connection refused", decision.Receipt.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void PinToAPaidKey_DoesNotBillWhoBroughtASubscription()
    {
        var decision = Pinned("gpt").Decide(Requests.Anthropic("""{"model":"claude-sonnet-5","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""", credential: CallerCredential.Subscription));
        Assert.DoesNotContain(decision.Plan, target => target.PaidBy == "api");
        Assert.Contains("brought a subscription", decision.Receipt.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CapEffect.LocalOnly, "pinned")]
    [InlineData(CapEffect.Refuse, "pinned")]
    public void BudgetThatIsUsedUp_WinsOverThePin_AndSendsNothingElsewhere(CapEffect cap, string route)
    {
        var decision = new Router().Decide(Requests.Named("claude-sonnet-5"), Pinned("opus"), _ => Availability.Up, Situation.None with { Pacing = new PacingView(0) { Cap = cap, CapWhy = "the budget of $5 a day is used up" } });
        Assert.Equal(route, decision.Receipt.Route);
        Assert.DoesNotContain(decision.Plan, target => !target.Model.IsLocal);
        if (cap == CapEffect.Refuse) Assert.Equal("budget_used_up", decision.Refusal!.Code);
    }

    [Fact]
    public void SafetyCheck_IsNotPinnedToALocalModel()
    {
        foreach (var pin in (string[])["coder", "tier:0"])
        {
            var decision = Pinned(pin).Decide(Safety());
            Assert.DoesNotContain(decision.Plan, target => target.Model.IsLocal);
            Assert.NotEqual("pinned", decision.Receipt.Route);
        }

        static RequestProfile Safety() => new() { Protocol = "anthropic", Kind = RequestKind.Safety, RequestedModel = "claude-sonnet-5", Head = Requests.Head("""{"model":"claude-sonnet-5","max_tokens":10,"messages":[{"role":"user","content":"is this safe"}]}""") };
    }

    [Fact]
    public void HostedSearch_IsNotPinnedToAModelWithoutOne() =>
        Assert.NotEqual("pinned", Pinned("coder").Decide(Requests.Claude(Requests.ClaudeWebSearch)).Receipt.Route);

    [Fact]
    public void Embeddings_AreNotPinned()
    {
        var profile = RequestProfile.Create("openai-chat", "/v1/embeddings", Requests.Head("""{"model":"gpt-5.5","input":"words"}"""), Requests.Headers(), Requests.Noon);
        Assert.NotEqual("pinned", Pinned("tier:1").Decide(profile).Receipt.Route);
    }

    [Fact]
    public void Pin_EndsAHeldTurn()
    {
        var situation = Situation.None with { Session = new SessionView { Held = new TurnDecision(Opus, 3, "asked for", false) } };
        var model = Pinned("haiku") with { Strategy = new CascadeStrategy(ScoreThresholds.Default) };
        Assert.Equal(Haiku, new Router().Decide(Requests.Claude(Requests.ClaudeMain(more: Requests.ClaudeToolResult)), model, _ => Availability.Up, situation).Plan[0].Model.Address);
    }

    private static RoutingModel Pinned(string name) => Standard() with { Pin = RoutePin.Read(name) };
}
