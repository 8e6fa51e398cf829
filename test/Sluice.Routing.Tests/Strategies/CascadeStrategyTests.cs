using Sluice.Protocols.Json;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;
using Sluice.Routing.Strategies;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;

namespace Sluice.Routing.Tests.Strategies;

/// <summary>The local model drafts what it is likely to do well; everything else goes where the score says.</summary>
public sealed class CascadeStrategyTests
{
    private const string Easy = "rename the variable foo to bar in src/app.cs";
    private const string Hard = "The service deadlocks about once a day under load and I do not know why. Find out what causes it and design a fix.";

    private const string Between = "Debug the race condition in the connection pool that only shows when many clients connect at once";

    private static readonly RoutingModel Model = Standard().WithTiers([Coder], [Haiku], [Sonnet], [Opus]) with { Strategy = new CascadeStrategy(ScoreThresholds.Default) };

    [Fact]
    public void EasyTurn_IsDraftedAtHome_AndGoesOneUpWhenPoor()
    {
        var decision = Decide(Easy);
        Assert.Equal($"{Coder} Primary > {Haiku} Escalation", Plan(decision));
        Assert.True(decision.Plan[0].Draft);
        Assert.Equal("cascade", decision.Receipt.Route);
        Assert.Equal(new TurnDecision(Coder, 0, decision.Turn!.Why, true), decision.Turn);
    }

    [Fact]
    public void HardTurn_GoesUpAtOnce()
    {
        var decision = Decide(Hard);
        Assert.Equal($"{Sonnet} Primary", Plan(decision));
        Assert.False(decision.Plan[0].Draft);
    }

    [Fact]
    public void IrreversibleWork_IsTier3_WhateverTheScore() => Assert.Equal($"{Opus} Primary", Plan(Decide("terraform apply -auto-approve in the prod workspace")));

    [Fact]
    public void UserWhoPickedASmallModel_IsNotSentToADearerOne() => Assert.Equal($"{Haiku} Primary", Plan(Decide(Hard, model: "claude-haiku-4-5")));

    [Fact]
    public void HeldTurn_StaysWithItsModel()
    {
        var situation = Held(new TurnDecision(Sonnet, 2, "debug", false));
        Assert.Equal($"{Sonnet} Primary", Plan(Decide(Easy, situation)));
    }

    [Fact]
    public void HeldDraft_IsDraftedAgain()
    {
        var decision = Decide(Hard, Held(new TurnDecision(Coder, 0, "rename", true)));
        Assert.Equal($"{Coder} Primary > {Haiku} Escalation", Plan(decision));
        Assert.True(decision.Plan[0].Draft);
    }

    [Fact]
    public void StuckTurn_GoesToAStrongerModel_ThoughItWasHeld()
    {
        var situation = Situation.None with { Session = new SessionView { UserTurns = 1, Stall = "the same call failed again" } };
        Assert.Equal($"{Sonnet} Primary", Plan(Decide(Easy, situation)));
    }

    [Fact]
    public void Lease_KeepsASessionUp()
    {
        var situation = Situation.None with { Session = new SessionView { UserTurns = 3, LeaseTier = 2, LeaseTurns = 1, LeaseBecause = "a draft was not good enough" } };
        Assert.Equal($"{Sonnet} Primary", Plan(Decide(Easy, situation)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Lease_AllowsNoDraft_WhereTheScoreReachesItsTierByItself(int tier)
    {
        Assert.True(Decide(Between).Plan[0].Draft);
        var situation = Situation.None with { Session = new SessionView { UserTurns = 3, LeaseTier = tier, LeaseTurns = 1 } };
        var decision = Decide(Between, situation);
        Assert.Equal($"{Sonnet} Primary", Plan(decision));
        Assert.False(decision.Plan[0].Draft);
    }

    [Fact]
    public void AskedToThinkHarder_IsNotDrafted_WhereTheScoreWantsTier2ByItself()
    {
        const string prompt = "ultrathink. Debug the race condition in the connection pool";
        Assert.InRange(Profile(prompt).Assessment.Score, ScoreThresholds.Default.Cheap, ScoreThresholds.Default.Draft);
        var decision = Decide(prompt);
        Assert.Equal($"{Sonnet} Primary", Plan(decision));
        Assert.False(decision.Plan[0].Draft);
    }

    [Fact]
    public void PressingQuota_KeepsMoreAtHome()
    {
        var pressed = Situation.None with { Pacing = new PacingView(6, "92 % of the window is used") };
        var decision = Decide(Hard, pressed);
        Assert.True(decision.Plan[0].Draft);
        Assert.Contains(decision.Receipt.Signals, signal => signal.Name == "pacing");
    }

    [Fact]
    public void KindThatLosesByDrafts_IsNotDrafted()
    {
        var intent = Profile(Easy).Assessment.Intent;
        var learned = Situation.None with { Learned = LearnedView.None with { NoDraft = new Dictionary<string, string> { [intent] = "9 of 20 drafts were good" } } };
        Assert.False(Decide(Easy, learned).Plan[0].Draft);
    }

    [Fact]
    public void TooLargeForHome_GoesUpWithoutADraft()
    {
        var small = Model with { Models = new Dictionary<string, RoutableModel>(Model.Models) { [Coder] = Local(Coder, window: 16, alias: "coder") } };
        Assert.Equal($"{Haiku} Primary", Plan(Decide(Easy, model: "claude-opus-4-8", routing: small)));
    }

    [Fact]
    public void NothingWritten_DraftsAtHome_AndGoesToTheModelAskedFor()
    {
        var found = Standard() with { Strategy = new CascadeStrategy(ScoreThresholds.Default) };
        Assert.Equal($"{Coder} Primary > {Opus} Escalation", Plan(Decide(Easy, routing: found)));
        Assert.Equal($"{Opus} Primary", Plan(Decide(Hard, routing: found)));
    }

    [Fact]
    public void LocalModelDown_TheTurnGoesUp()
    {
        var decision = new Router().Decide(Profile(Easy), Model, model => model.IsLocal ? Availability.Down("gone") : Availability.Up);
        Assert.Equal(Haiku, decision.Plan[0].Model.Address);
        Assert.False(decision.Plan[0].Draft);
    }

    [Fact]
    public void NobodyAbove_TheDraftIsTheAnswer()
    {
        var home = Catalogues.Of(Local(Coder, alias: "coder")) with { Strategy = new CascadeStrategy(ScoreThresholds.Default) };
        var decision = Decide(Easy, model: "sluice/auto", routing: home);
        Assert.Equal($"{Coder} Primary", Plan(decision));
        Assert.False(decision.Plan[0].Draft);
    }

    [Theory]
    [InlineData("sluice/auto")]
    [InlineData("qwen2.5-coder:7b")]
    public void OnlyModelIsDown_ItIsAskedAllTheSame(string model)
    {
        var home = Catalogues.Of(Local(Coder, alias: "coder")) with { Strategy = new CascadeStrategy(ScoreThresholds.Default) };
        var decision = new Router().Decide(Profile(Easy, model), home, _ => Availability.Down("gone"));
        Assert.Null(decision.Refusal);
        Assert.Equal($"{Coder} Primary", Plan(decision));
        Assert.False(decision.Plan[0].Draft);
    }

    [Fact]
    public void ModelAskedForIsTheDrafter_ItsWrittenRouteTakesOver()
    {
        var routed = Standard().WithFallback((Coder, [Haiku])) with { Strategy = new CascadeStrategy(ScoreThresholds.Default) };
        Assert.Equal($"{Coder} Primary > {Haiku} Fallback", Plan(Decide(Easy, model: "qwen2.5-coder:7b", routing: routed)));
    }

    [Fact]
    public void TitleIsTriedAtHome_SafetyNever()
    {
        Assert.True(new Router().Decide(Of(Requests.ClaudeTitle), Model, _ => default).Plan[0].Draft);
        var safety = Of("""{"model":"claude-opus-4-8","max_tokens":64,"system":[{"type":"text","text":"You are a security monitor for autonomous agents."}],"messages":[{"role":"user","content":"Bash(rename foo)"}]}""");
        Assert.Equal(RequestKind.Safety, safety.Kind);
        Assert.DoesNotContain(new Router().Decide(safety, Model, _ => default).Plan, target => target.Model.IsLocal);
    }

    [Fact]
    public void CallInsideACloudModelsTurn_IsDraftedWhereThatIsAllowedAndCheaper()
    {
        var allowed = Model with { Strategy = new CascadeStrategy(ScoreThresholds.Default, continuations: true) };
        var loop = Of(Requests.ClaudeMain(Easy, more: Requests.ClaudeToolResult));
        var held = Held(new TurnDecision(Sonnet, 2, "rename", false));
        Assert.Equal(RequestKind.ToolLoop, loop.Kind);

        var decision = new Router().Decide(loop, allowed, _ => default, held);
        Assert.Equal($"{Coder} Primary > {Sonnet} Escalation", Plan(decision));
        Assert.True(decision.Plan[0].CallsOnly);
        Assert.Null(decision.Turn);
        Assert.Equal($"{Sonnet} Primary", Plan(new Router().Decide(loop, Model, _ => default, held)));
        Assert.Equal($"{Sonnet} Primary", Plan(new Router().Decide(Of(Requests.ClaudeMain(Hard, more: Requests.ClaudeToolResult)), allowed, _ => default, held)));
    }

    [Fact]
    public void Compaction_BelongsToTheModelThatHoldsTheSession()
    {
        var profile = Of($$"""{"model":"claude-opus-4-8","max_tokens":640,"messages":[{"role":"user","content":"Your task is to create a detailed summary of the conversation so far."}],"tools":{{Requests.ClaudeTools}}}""");
        Assert.Equal(RequestKind.Compaction, profile.Kind);
        var decision = new Router().Decide(profile, Model, _ => default, Held(new TurnDecision(Sonnet, 2, "debug", false)));
        Assert.Equal(Sonnet, decision.Plan[0].Model.Address);
        Assert.Null(decision.Turn);
    }

    [Theory]
    [InlineData("think hard: rename foo to bar in src/app.cs")]
    [InlineData("ultrathink about renaming foo to bar in src/app.cs")]
    public void DepthAskedFor_IsAFloor(string prompt) => Assert.Equal($"{Sonnet} Primary", Plan(Decide(prompt)));

    [Fact]
    public void WarmCacheThatWouldCostMoreToLeave_IsStayedWith()
    {
        var history = string.Concat(Enumerable.Repeat("The parser reads a line and hands it over to the next stage of the pipeline. ", 2000));
        var profile = Of(Requests.ClaudeMain(Easy, tools: "[]", more: $$""",{"role":"assistant","content":"{{history}}"},{"role":"user","content":"{{Easy}}"}"""));
        var tokens = profile.TokensFor(Model.Models[Sonnet]);
        var routing = Model with { Models = new Dictionary<string, RoutableModel>(Model.Models) { [Coder] = Local(Coder, window: 300_000, alias: "coder") } };

        Assert.True(Decide(600).Plan[0].Draft);
        var decision = Decide(3);
        Assert.StartsWith($"{Sonnet} Primary", Plan(decision), StringComparison.Ordinal);
        Assert.Contains($"holds {tokens} tokens", decision.Receipt.Summary, StringComparison.Ordinal);

        RouteDecision Decide(int secondsLeft)
        {
            var warm = new Dictionary<string, WarmPrompt> { [Sonnet] = new(tokens, Requests.Noon.AddSeconds(secondsLeft)) { Price = Model.Models[Sonnet].Price } };
            return new Router().Decide(profile, routing, _ => default, Situation.None with { Session = new SessionView { UserTurns = 4, Warm = warm } });
        }
    }

    [Fact]
    public void Private_OutranksEveryFloor()
    {
        var decision = Decide("terraform apply -auto-approve in the prod workspace", Situation.None with { LocalOnlyBecause = "private mode is on" });
        Assert.All(decision.Plan, target => Assert.True(target.Model.IsLocal));
        Assert.Equal("private", decision.Receipt.Route);
    }

    private static Situation Held(TurnDecision held) => Situation.None with { Session = new SessionView { UserTurns = 1, Held = held } };

    private static RouteDecision Decide(string prompt, Situation? situation = null, string model = "claude-opus-4-8", RoutingModel? routing = null) =>
        new Router().Decide(Profile(prompt, model), routing ?? Model, _ => default, situation);

    private static string Plan(RouteDecision decision) =>
        string.Join(" > ", decision.Plan.Where(target => target.Origin is not TargetOrigin.Offline).Select(target => $"{target.Model.Address} {target.Origin}"));

    private static RequestProfile Profile(string prompt, string model = "claude-opus-4-8") => Of(Requests.ClaudeMain(prompt, model));

    private static RequestProfile Of(string body) => RequestProfile.Create(
        "anthropic", "/v1/messages", RequestHead.Read(System.Text.Encoding.UTF8.GetBytes(body)), name => Array.Find(Requests.ClaudeHeaders, header => header.Item1 == name).Item2, Requests.Noon);
}
