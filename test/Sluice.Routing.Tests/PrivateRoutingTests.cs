using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;
using Xunit;

namespace Sluice.Routing.Tests;

/// <summary>What must stay on the machine stays, whatever was configured, asked or forced.</summary>
public sealed class PrivateRoutingTests
{
    private static readonly Situation Private = Situation.None with { LocalOnlyBecause = "private mode is on", LocalOnlyPolicy = "private mode" };

    [Theory]
    [InlineData("coder", null, Catalogues.Coder)]
    [InlineData("claude-opus-4-8", null, Catalogues.Coder)]
    [InlineData("sluice/tier3", null, Catalogues.Coder)]
    [InlineData("sluice/auto", "tier:3", Catalogues.Coder)]
    [InlineData("anthropic/claude-opus-4-8", Catalogues.Coder, Catalogues.Coder)]
    public void Answers_AreLocal(string asked, string? forced, string first)
    {
        var decision = Decide(Catalogues.Standard(), asked, forced);

        Assert.Equal(first, decision.Plan[0].Model.Address);
        Assert.All(decision.Plan, target => Assert.True(target.Model.IsLocal));
        Assert.Equal("private", decision.Receipt.Route);
    }

    [Theory]
    [InlineData("opus", null)]
    [InlineData("anthropic/claude-opus-4-8", null)]
    [InlineData("coder", "gpt")]
    [InlineData("sluice/local", "anthropic/a-model-nobody-listed")]
    public void AnExactCloudAddress_IsRefused_AndTheWayOutNamed(string asked, string? forced)
    {
        var model = Catalogues.Standard() with { Upstreams = new Dictionary<string, RoutableUpstream> { ["anthropic"] = new("anthropic") { Protocol = "anthropic", IsLocal = false, Credential = CredentialKind.Configured, TakesUnlisted = true } } };
        var decision = Decide(model, asked, forced);

        Assert.Empty(decision.Plan);
        Assert.Equal(403, decision.Refusal!.Status);
        Assert.Contains("private mode is on", decision.Refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Any configuration, any request: routing on or off, rules, tiers and fallbacks that lead out, anything up or down.</summary>
    [Fact]
    public void NoPlan_EverHoldsWhatIsNotLocal()
    {
        var random = new Random(4711);
        string[] addresses = [Catalogues.Coder, Catalogues.Small, Catalogues.Haiku, Catalogues.Sonnet, Catalogues.Opus, Catalogues.Gpt, "ollama/gpt-oss:120b-cloud"];
        string[] names = [.. addresses, "coder", "opus", "sonnet", "gpt", "claude-sonnet-5", "gpt-5.5", "nobody-knows", "sluice/auto", "sluice/local", "sluice/tier0", "sluice/tier2", "sluice/tier3", "sluice/nonsense", ""];
        string?[] forces = [null, null, null, "tier:0", "tier:3", "opus", Catalogues.Gpt, Catalogues.Coder, "nonsense"];
        string[] bodies = [Requests.ClaudeMain(), Requests.ClaudeTitle, Requests.ClaudeWebSearch, Requests.CodexMain, Requests.OpenCodeMain];
        var (answered, leadsOut) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var model = Catalogues.Standard(Catalogues.Local("ollama/gpt-oss:120b-cloud") with { IsLocal = false });
            model = model with { Enabled = random.Next(2) == 0, LocalWhenOffline = random.Next(2) == 0, PaidKeysForSubscribers = random.Next(2) == 0 };
            if (random.Next(2) == 0) model = model.WithTiers([.. Enumerable.Range(0, 4).Select(_ => new[] { Pick(addresses), Pick(addresses) })]);
            model = model.WithFallback((Catalogues.Coder, [Pick(addresses), Pick(addresses)]), (Catalogues.Small, [Pick(addresses)]), ("coder", [Pick(addresses)]));
            RuleUse[] uses = [new(RuleUseKind.Tier, Tier: random.Next(4)), new(RuleUseKind.Address, Pick(addresses)), new(RuleUseKind.Vendor), new(RuleUseKind.LocalOnly)];
            if (random.Next(2) == 0) model = model.WithRule(new RuleConditions(), Pick(uses));
            var states = addresses.Select(address => (address, new Availability((AvailabilityState)random.Next(3)))).ToArray();

            var profile = Profile(Pick(bodies), Pick(names), Pick(forces), random.Next(4) == 0 ? RequestKind.Other : null);
            RouteDecision In(Situation situation) => new Router().Decide(profile, model, candidate => Array.Find(states, state => state.address == candidate.Address).Item2, situation);
            var decision = In(Private);

            Assert.All(decision.Plan, target => Assert.True(target.Model.IsLocal, $"run {i}: {profile.RequestedModel} {profile.ForcedRoute} -> {decision.Plan()}"));
            Assert.True(decision.Plan.Count > 0 || decision.Refusal is not null);
            if (decision.Plan.Count > 0) answered++;
            if (In(Situation.None).Plan.Any(target => !target.Model.IsLocal)) leadsOut++;
        }

        // The runs are of the kind that matters: many have a plan, and many would leave the machine if nothing kept them.
        Assert.True(answered > 1000, $"{answered} runs have a plan");
        Assert.True(leadsOut > 1000, $"{leadsOut} runs would leave the machine");

        T Pick<T>(T[] of) => of[random.Next(of.Length)];
    }

    [Fact]
    public void AnEmbedding_IsNotMadeByAnotherModel()
    {
        var decision = new Router().Decide(Profile(Requests.OpenCodeMain, "text-embedding-3-large", null, RequestKind.Other), Catalogues.Standard(), _ => Availability.Up, Private);

        Assert.Empty(decision.Plan);
        Assert.NotNull(decision.Refusal);
    }

    [Fact]
    public void ASafetyCheck_IsRefusedRatherThanLeftToALocalModel()
    {
        var decision = new Router().Decide(Profile(Requests.ClaudeMain(), "claude-sonnet-5", null, RequestKind.Safety), Catalogues.Standard(), _ => Availability.Up, Private);

        Assert.Empty(decision.Plan);
        Assert.Equal(403, decision.Refusal!.Status);
    }

    private static RouteDecision Decide(RoutingModel model, string asked, string? forced) => new Router().Decide(Profile(Requests.ClaudeMain(), asked, forced, null), model, _ => Availability.Up, Private);

    private static RequestProfile Profile(string body, string asked, string? forced, string? kind) => new()
    {
        Protocol = "anthropic",
        Head = Protocols.Json.RequestHead.Read(System.Text.Encoding.UTF8.GetBytes(body)),
        RequestedModel = asked,
        ForcedRoute = forced,
        Kind = kind ?? RequestKind.Main,
        Client = "claude",
    };
}
