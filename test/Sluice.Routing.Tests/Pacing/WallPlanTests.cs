using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;

namespace Sluice.Routing.Tests.Pacing;

/// <summary>Plans where a limit or budget is, or may be, used up.</summary>
public sealed class WallPlanTests
{
    private static readonly RoutingModel Cloudy = Standard().WithRule(new(), new(RuleUseKind.Tier, Tier: 2));
    private static readonly PacingView Capped = new(0) { Cap = CapEffect.LocalOnly, CapWhy = "the budget of $5 a day is used up" };

    [Fact]
    public void CloudTurn_HasLocalModelsBehindIt()
    {
        var decision = Cloudy.Decide(Requests.Named("claude-sonnet-5"));
        Assert.Equal($"{Sonnet} Primary > {Coder} Offline > {Small} Offline", decision.Plan());
        Assert.Equal([false, true, true], decision.Plan.Select(target => target.AtWall));
    }

    [Fact]
    public void SpentForLong_LocalGoesFirst_SpentForAMoment_ItWaits()
    {
        var profile = Requests.Named("claude-sonnet-5");
        var spent = Decide(Cloudy, profile, Availability.Limited(profile.Time.AddHours(2), "the 5h window is used up"));
        Assert.Equal($"{Coder} Wall > {Sonnet} Primary > {Small} Offline", spent.Plan());
        Assert.Contains("is spent until", spent.Receipt.Summary, StringComparison.Ordinal);
        Assert.StartsWith($"{Sonnet} Primary", Decide(Cloudy, profile, Availability.Limited(profile.Time.AddSeconds(20), "slow down")).Plan(), StringComparison.Ordinal);
        Assert.StartsWith($"{Sonnet} Primary", Decide(Cloudy with { LocalAtWall = false }, profile, Availability.Limited(profile.Time.AddHours(2), "spent")).Plan(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherCloudModelOfTheTier_GoesBeforeTheStandIn()
    {
        var profile = Requests.Named("claude-sonnet-5");
        var model = Standard().WithTiers([Coder], [], [Sonnet, Gpt]).WithRule(new(), new(RuleUseKind.Tier, Tier: 2));
        var decision = new Router().Decide(profile, model, candidate => candidate.Address == Sonnet ? Availability.Limited(profile.Time.AddHours(2), "spent") : Availability.Up);
        Assert.Equal($"{Gpt} Primary > {Sonnet} Tier > {Coder} Offline", decision.Plan());
    }

    [Fact]
    public void TranscriptThatIsTooLong_IsAnnouncedAsShortened_WhereInstructionsAndToolsFit()
    {
        var decision = Cloudy.Decide(Requests.Named("claude-sonnet-5", words: 40_000));
        Assert.Equal([null, 31768L, 7192L], decision.Plan.Select(target => target.ShortenTo));
        var tools = string.Join(',', Enumerable.Range(0, 400).Select(i => $$$"""{"name":"tool{{{i}}}","description":"{{{string.Join(' ', Enumerable.Repeat("word", 100))}}}","input_schema":{"type":"object"}}"""));
        var crowded = Requests.Anthropic($$"""{"model":"claude-sonnet-5","max_tokens":1000,"tools":[{{tools}}],"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal($"{Sonnet} Primary", Cloudy.Decide(crowded).Plan());
    }

    [Theory]
    [InlineData("anthropic/claude-sonnet-5")]
    [InlineData("sonnet")]
    [InlineData("sluice/tier2")]
    public void NamedExactly_HasNoStandIn(string name) => Assert.DoesNotContain(Cloudy.Decide(Requests.Named(name)).Plan, target => target.AtWall);

    [Fact]
    public void SafetyCheck_HasNoStandIn()
    {
        var profile = new RequestProfile { Protocol = "anthropic", RequestedModel = "claude-sonnet-5", Kind = RequestKind.Safety };
        Assert.Equal($"{Sonnet} Primary", Decide(Cloudy, profile, Availability.Limited(DateTimeOffset.UnixEpoch.AddHours(2), "spent")).Plan());
    }

    [Fact]
    public void Barred_IsNotAskedEvenWhereNothingElseIsLeft()
    {
        var profile = Requests.Named("claude-sonnet-5");
        var barred = Availability.Barred(profile.Time.AddHours(2), "the plan is used up");
        Assert.Equal($"{Coder} Wall > {Small} Offline", Decide(Cloudy, profile, barred).Plan());
        var alone = Decide(Of(Cloud(Sonnet, 2, "anthropic")), profile, barred);
        Assert.Empty(alone.Plan);
        Assert.Equal((403, "plan_used_up"), (alone.Refusal!.Status, alone.Refusal.Code));
    }

    [Fact]
    public void Cap_LocalOnly_KeepsCloudModelsOut_AndLetsLocalOnesStandIn()
    {
        var decision = Decide(Cloudy with { LocalAtWall = false }, Requests.Named("claude-sonnet-5", words: 40_000), default, Capped);
        Assert.Equal($"{Coder} Wall > {Small} Wall", decision.Plan());
        Assert.All(decision.Plan, target => Assert.NotNull(target.ShortenTo));
    }

    [Fact]
    public void Cap_Refuse_SaysWhichBudget_AndLeavesLocalTurnsAlone()
    {
        var refuse = Capped with { Cap = CapEffect.Refuse };
        var refusal = Decide(Cloudy, Requests.Named("claude-sonnet-5"), default, refuse).Refusal!;
        Assert.Equal((403, "budget_used_up", "the budget of $5 a day is used up"), (refusal.Status, refusal.Code, refusal.Message));
        Assert.Equal(Coder, Decide(Standard(), Requests.Named("claude-sonnet-5"), default, refuse).Plan[0].Model.Address);
        Assert.NotNull(Decide(Standard(), Requests.Named("sonnet"), default, Capped).Refusal);
    }

    [Fact]
    public void Cap_OfDollars_LeavesSubscriptionsAlone_OfTokensDoesNot()
    {
        var profile = Requests.Anthropic("""{"model":"claude-sonnet-5","max_tokens":1000,"messages":[{"role":"user","content":"hi"}]}""", credential: CallerCredential.Subscription);
        Assert.Equal(Sonnet, Decide(Cloudy, profile, default, Capped).Plan[0].Model.Address);
        Assert.Equal(Coder, Decide(Cloudy, profile, default, Capped with { CapStopsPlans = true }).Plan[0].Model.Address);
    }

    [Fact]
    public void PlanOnly_NoPaidKeyForASubscriber()
    {
        var model = Standard().WithRule(new(), new(RuleUseKind.Address, Gpt)) with { PaidKeysForSubscribers = true };
        var profile = Requests.Anthropic("""{"model":"claude-sonnet-5","max_tokens":1000,"messages":[{"role":"user","content":"hi"}]}""", credential: CallerCredential.Subscription);
        Assert.Equal(Gpt, model.Decide(profile).Plan[0].Model.Address);
        Assert.DoesNotContain((model with { PlanOnly = true }).Decide(profile).Plan, target => target.Model.Address == Gpt);
    }

    [Fact]
    public void Draft_WhoseTakerIsSpent_AnswersAfterAll()
    {
        var profile = Requests.Named("claude-sonnet-5");
        var model = Of(Local(Coder), Cloud(Sonnet, 2, "anthropic"));
        Assert.Equal($"{Coder} Primary draft > {Sonnet} Escalation > {Coder} Offline at the wall", Drafted(model, profile, default));
        Assert.Equal($"{Coder} Wall > {Sonnet} Primary", Drafted(model, profile, Availability.Limited(profile.Time.AddHours(2), "spent")));
    }

    private static string Drafted(RoutingModel model, RequestProfile profile, Availability sonnet) =>
        string.Join(" > ", new Router().Decide(profile, model with { Strategy = new Drafting() }, candidate => candidate.Address == Sonnet ? sonnet : default).Plan.Select(target => $"{target.Model.Address} {target.Origin}{(target.Draft ? " draft" : "")}{(target is { AtWall: true, Origin: TargetOrigin.Offline } ? " at the wall" : "")}"));

    private sealed class Drafting : Sluice.Routing.Strategies.IRoutingStrategy
    {
        public string Name => "drafting";

        public Sluice.Routing.Strategies.RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation) =>
            new([new(RuleUseKind.Tier, Tier: 2)], "test") { Draft = new(RuleUseKind.Tier, Tier: 0) };
    }

    private static RouteDecision Decide(RoutingModel model, RequestProfile profile, Availability sonnet, PacingView? pacing = null) =>
        new Router().Decide(profile, model, candidate => candidate.Address == Sonnet ? sonnet : default, Situation.None with { Pacing = pacing ?? PacingView.None });
}
