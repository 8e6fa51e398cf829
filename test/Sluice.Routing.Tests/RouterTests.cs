using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;

namespace Sluice.Routing.Tests;

public sealed class RouterTests
{
    private static readonly Availability Refused = Availability.Down("connection refused");

    [Theory]
    [InlineData(Sonnet, Sonnet, "address")]
    [InlineData("sonnet", Sonnet, "alias")]
    [InlineData("coder", Coder, "alias")]
    [InlineData(Coder, Coder, "address")]
    [InlineData("sluice/tier1", Haiku, "tier1")]
    [InlineData("sluice/tier3", Opus, "tier3")]
    [InlineData("sluice/tier0", Coder, "tier0")]
    [InlineData("sluice/local", Coder, "local")]
    [InlineData("sluice/auto", Coder, "auto")]
    [InlineData("claude-sonnet-5", Coder, "static")]
    [InlineData("a-name-nobody-knows", Coder, "static")]
    public void ModelName_MeansWhatTheContractSays(string name, string expected, string route)
    {
        var decision = Standard().Decide(Requests.Named(name));
        Assert.Equal(expected, decision.Plan[0].Model.Address);
        Assert.Equal(TargetOrigin.Primary, decision.Plan[0].Origin);
        Assert.Equal(route, decision.Receipt.Route);
        Assert.Null(decision.Refusal);
    }

    [Fact]
    public void Address_IsNeverRerouted()
    {
        var model = Standard().WithRule(new(), new(RuleUseKind.Tier, Tier: 0));
        Assert.Equal($"{Opus} Primary", model.Decide(Requests.Named("opus")).Plan());
        Assert.Equal($"{Opus} Primary", model.Decide(Requests.Named("opus"), ("anthropic", Refused)).Plan());
    }

    [Fact]
    public void Address_ThatIsDownWithoutFallback_SaysSo()
    {
        var decision = Standard().Decide(Requests.Named("coder"), ("ollama", Refused));
        Assert.Equal($"{Coder} Primary", decision.Plan());
        Assert.Contains("down (connection refused)", decision.Receipt.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_GetsItsWrittenFallback_AndWhenDownThatComesFirst()
    {
        var model = Standard().WithFallback(("coder", ["haiku"]));
        Assert.Equal($"{Coder} Primary > {Haiku} Fallback", model.Decide(Requests.Named("coder")).Plan());
        var decision = model.Decide(Requests.Named("coder"), ("ollama", Refused));
        Assert.Equal($"{Haiku} Fallback > {Coder} Primary", decision.Plan());
        Assert.Contains($"stands in for {Coder}", decision.Receipt.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Fallbacks_AreTransitive_AndCyclesEnd()
    {
        var model = Standard().WithFallback(("coder", ["haiku"]), ("haiku", ["gpt", "coder"]), (Gpt, ["haiku", "sonnet"]));
        Assert.Equal($"{Coder} Primary > {Haiku} Fallback > {Gpt} Fallback > {Sonnet} Fallback", model.Decide(Requests.Named("coder")).Plan());
    }

    [Fact]
    public void UnlistedAddress_IsObeyed_WhereTheUpstreamTakesAny()
    {
        var model = Standard() with
        {
            Upstreams = new Dictionary<string, RoutableUpstream> { ["aggregator"] = new("aggregator") { Protocol = "openai-chat", IsLocal = false, Credential = CredentialKind.Configured, TakesUnlisted = true } },
        };
        var target = model.Decide(Requests.Named("aggregator/mistral/large:free")).Plan[0];
        Assert.Equal("mistral/large:free", target.Model.Id);
        Assert.Equal("api", target.PaidBy);
    }

    [Theory]
    [InlineData("coder", Coder, false)]
    [InlineData(Gpt, Gpt, false)]
    [InlineData("tier:2", Sonnet, false)]
    [InlineData("tier:7", null, true)]
    [InlineData("codder", null, true)]
    public void ForcedRoute_WinsOverTheName(string forced, string? expected, bool refused)
    {
        var decision = Standard().Decide(Requests.Named("claude-sonnet-5", forced: forced));
        Assert.Equal("forced", decision.Receipt.Route);
        Assert.Equal(refused, decision.Refusal is not null);
        if (expected is not null) Assert.Equal(expected, decision.Plan[0].Model.Address);
        else Assert.Equal(400, decision.Refusal!.Status);
    }

    [Fact]
    public void ForcedRoute_WorksWithRoutingOff()
    {
        var decision = (Standard() with { Enabled = false }).Decide(Requests.Named("claude-sonnet-5", forced: "tier:0"));
        Assert.Equal(Coder, decision.Plan[0].Model.Address);
    }

    [Fact]
    public void RoutingOff_GoesToTheUpstreamThatServesTheName_AndNowhereElse()
    {
        var model = (Standard() with { Enabled = false }).WithRule(new(), new(RuleUseKind.Tier, Tier: 0));
        var decision = model.Decide(Requests.Named("claude-sonnet-5"));
        Assert.Equal($"{Sonnet} Primary", decision.Plan());
        Assert.Equal("off", decision.Receipt.Route);
    }

    [Fact]
    public void RoutingOff_UnknownName_Is404WithTheNearest()
    {
        var refusal = (Standard() with { Enabled = false }).Decide(Requests.Named("claude-sonet-5")).Refusal!;
        Assert.Equal(ErrorKind.NotFound, refusal.Kind);
        Assert.Contains("claude-sonnet-5", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownSluiceName_Is404WithTheRealOnes()
    {
        var refusal = Standard().Decide(Requests.Named("sluice/tier4")).Refusal!;
        Assert.Equal(404, refusal.Status);
        Assert.Contains("sluice/tier", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("codex", null, true, false)]
    [InlineData("claude", null, true, true)]
    [InlineData("claude", null, false, false)]
    [InlineData("codex", "night", true, true)]
    [InlineData("claude", "quiet", true, false)]
    public void Switch_PerClientAndApplication_WinsOverTheGlobalOne(string client, string? app, bool global, bool expected)
    {
        var model = Standard() with
        {
            Enabled = global,
            Clients = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase) { ["codex"] = false, ["night"] = true, ["quiet"] = false },
        };
        var profile = new RequestProfile { Protocol = "anthropic", RequestedModel = "claude-sonnet-5", Kind = RequestKind.Main, Client = client, App = app };
        Assert.Equal(expected, Router.IsEnabled(profile, model));
        Assert.Equal(expected ? "static" : "off", model.Decide(profile).Receipt.Route);
    }

    [Fact]
    public void Static_TurnThatFits_StaysLocal_WithLocalEquivalentsOnly()
    {
        // The second local model takes no tools but this turn has none.
        Assert.Equal($"{Coder} Primary > {Small} Tier", Standard().Decide(Requests.Named("claude-sonnet-5")).Plan());
        Assert.Equal($"{Coder} Primary", Standard().Decide(Requests.Claude(Requests.ClaudeMain())).Plan());
    }

    [Fact]
    public void Static_TurnThatDoesNotFit_GoesToWhatWasAskedFor()
    {
        var decision = Standard().Decide(Requests.Named("claude-sonnet-5", words: 40_000));
        Assert.Equal($"{Sonnet} Primary > {Coder} Wall > {Small} Wall", decision.Plan());
        Assert.Contains(decision.Receipt.Candidates, candidate => candidate.Address == Coder && candidate.Reason.StartsWith("only when the plan or limit before it is spent; about ", StringComparison.Ordinal));
        decision = (Standard() with { LocalAtWall = false }).Decide(Requests.Named("claude-sonnet-5", words: 40_000));
        Assert.Equal($"{Sonnet} Primary", decision.Plan());
        Assert.Contains(decision.Receipt.Candidates, candidate => candidate.Address == Coder && !candidate.Chosen && candidate.Reason.StartsWith("too small", StringComparison.Ordinal));
    }

    [Fact]
    public void Static_Picture_GoesToTheLocalModelThatSees()
    {
        var picture = """{"model":"claude-sonnet-5","max_tokens":10,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}]}]}""";
        Assert.Equal($"{Small} Primary", Standard().Decide(Requests.Anthropic(picture)).Plan());
    }

    [Fact]
    public void Static_LocalServerDown_GoesToWhatWasAskedFor_AndComesBackOnlyOffline()
    {
        var decision = Standard().Decide(Requests.Claude(Requests.ClaudeMain(model: "claude-sonnet-5")), ("ollama", Refused));
        Assert.Equal($"{Sonnet} Primary > {Coder} Offline", decision.Plan());
    }

    [Fact]
    public void Static_EverythingDown_TriesWhatWasAskedFor_ThenLocal()
    {
        var decision = Standard().Decide(Requests.Named("claude-sonnet-5"), ("ollama", Refused), ("anthropic", Refused));
        Assert.Equal($"{Sonnet} Primary > {Coder} Offline > {Small} Offline", decision.Plan());
    }

    [Fact]
    public void Static_NeverLocalToCloud_WithoutAWrittenRoute()
    {
        Assert.All(Standard().Decide(Requests.Named("claude-sonnet-5")).Plan, target => Assert.True(target.Model.IsLocal));
        var written = Standard().WithFallback((Coder, [Haiku]));
        Assert.Equal($"{Coder} Primary > {Small} Tier > {Haiku} Fallback", written.Decide(Requests.Named("claude-sonnet-5")).Plan());
    }

    [Fact]
    public void Static_SafetyCheck_IsNeverGivenToALocalTier()
    {
        var profile = new RequestProfile { Protocol = "anthropic", RequestedModel = "claude-sonnet-5", Kind = RequestKind.Safety };
        Assert.Equal($"{Sonnet} Primary", Standard().Decide(profile).Plan());
        Assert.Equal($"{Sonnet} Primary", Standard().Decide(profile, ("anthropic", Refused)).Plan());
        var refusal = Standard().WithRule(new(), new(RuleUseKind.Tier, Tier: 0)).Decide(profile).Refusal!;
        Assert.Equal(ErrorKind.Permission, refusal.Kind);
    }

    [Fact]
    public void Static_NoTier_IsEnteredThatTheUserDidNotWrite()
    {
        // Nobody serves the name and the prompt is too long for tier 0: no dearer model is guessed.
        var refusal = Standard().Decide(Requests.Named("some-model", words: 40_000)).Refusal!;
        Assert.Equal(ErrorKind.ContextTooLong, refusal.Kind);
        var written = Standard().WithTiers([Coder], [Haiku], [Sonnet], [Opus]);
        Assert.Equal(Sonnet, written.Decide(Requests.Named("some-model", words: 40_000)).Plan[0].Model.Address);
    }

    [Fact]
    public void Auto_TakesTheLowestTierThatFits_AndTheDearestOnlyWhenWritten()
    {
        var unwritten = Of(Local(Coder), Cloud(Opus, 3, "anthropic"));
        Assert.Equal(Coder, unwritten.Decide(Requests.Named("sluice/auto")).Plan[0].Model.Address);
        Assert.Equal(ErrorKind.ContextTooLong, unwritten.Decide(Requests.Named("sluice/auto", words: 40_000)).Refusal!.Kind);
        Assert.Equal($"{Opus} Primary > {Coder} Wall", unwritten.WithTiers([Coder], [], [], [Opus]).Decide(Requests.Named("sluice/auto", words: 40_000)).Plan());
    }

    [Fact]
    public void Tier_ListThatTheUserWrote_IsAnOrderOfEquivalents()
    {
        var model = Standard().WithTiers([Coder], [Haiku], [Sonnet, "gpt"], []);
        Assert.Equal($"{Sonnet} Primary > {Gpt} Tier", model.Decide(Requests.Named("sluice/tier2")).Plan());
        Assert.Equal($"{Gpt} Primary > {Sonnet} Tier", model.Decide(Requests.Named("sluice/tier2"), (Sonnet, Availability.Limited(null, "429"))).Plan());
        Assert.Equal($"{Sonnet} Primary", Standard().Decide(Requests.Named("sluice/tier2")).Plan());
    }

    [Fact]
    public void Vendor_HasTheEquivalentsOfItsWrittenTier()
    {
        var model = Standard().WithTiers([], [Haiku], [Gpt, Sonnet], []);
        Assert.Equal($"{Sonnet} Primary > {Gpt} Tier", model.Decide(Requests.Named("claude-sonnet-5")).Plan());
        Assert.Equal($"{Gpt} Primary > {Sonnet} Tier", model.Decide(Requests.Named("claude-sonnet-5"), (Sonnet, Refused)).Plan());
    }

    [Fact]
    public void Tier_WithoutModel_SaysHowToFillIt()
    {
        var refusal = Of(Local(Coder)).Decide(Requests.Named("sluice/tier2")).Refusal!;
        Assert.Equal(404, refusal.Status);
        Assert.Contains("routing.tiers", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void F031_PromptTooLong_HasTheWordingThatClaudeCodeReads()
    {
        var decision = Standard().Decide(Requests.Named("coder", words: 40_000));
        Assert.Empty(decision.Plan);
        Assert.Equal(ErrorKind.ContextTooLong, decision.Refusal!.Kind);
        Assert.Matches("^prompt is too long: [0-9]+ tokens > [0-9]+ maximum", decision.Refusal.Message);
        var numbers = System.Text.RegularExpressions.Regex.Matches(decision.Refusal.Message, "[0-9]+", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(long.Parse(numbers[0].Value) > long.Parse(numbers[1].Value));
    }

    [Fact]
    public void F031_PromptTooLong_TakesAWrittenRouteWhereItFits()
    {
        var model = Standard().WithFallback(("coder", [Small, "haiku"]));
        Assert.Equal($"{Haiku} LargerContext", model.Decide(Requests.Named("coder", words: 40_000)).Plan());
    }

    [Fact]
    public void Cloud_IsRefusedOnlyWhatIsClearlyTooLong()
    {
        Assert.Null(Standard().Decide(Requests.Named("sonnet", words: 210_000)).Refusal);
        Assert.Equal(ErrorKind.ContextTooLong, Standard().Decide(Requests.Named("sonnet", words: 300_000)).Refusal!.Kind);
    }

    [Fact]
    public void LocalOnly_NeverLeaves()
    {
        var model = Standard().WithFallback((Coder, [Haiku])).WithRule(new() { Path = ["**/secrets/**"] }, new(RuleUseKind.LocalOnly), "never leaves");
        var profile = Requests.Claude(Requests.ClaudeMain("read /home/me/proj/secrets/prod.env"));
        var decision = model.Decide(profile, ("ollama", Refused));
        Assert.Equal("rule:never leaves", decision.Receipt.Route);
        Assert.Equal($"{Coder} Primary", decision.Plan());
        Assert.Contains(decision.Receipt.Candidates, candidate => candidate.Address == Haiku && !candidate.Chosen && candidate.Reason.Contains("not local", StringComparison.Ordinal));
    }

    [Fact]
    public void LocalOnly_FailsClearly()
    {
        var none = Of(Cloud(Sonnet, 2, "anthropic")).Decide(Requests.Named("sluice/local")).Refusal!;
        Assert.Equal(503, none.Status);
        Assert.Contains("must stay local", none.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.ContextTooLong, Standard().Decide(Requests.Named("sluice/local", words: 40_000)).Refusal!.Kind);
    }

    [Theory]
    [InlineData(RuleUseKind.Vendor, null, 0, Opus)]
    [InlineData(RuleUseKind.Tier, null, 1, Haiku)]
    [InlineData(RuleUseKind.Address, "gpt", 0, Gpt)]
    [InlineData(RuleUseKind.LocalOnly, null, 0, Coder)]
    public void Rule_Decides(RuleUseKind kind, string? address, int tier, string expected)
    {
        var decision = Standard().WithRule(new() { Kind = ["main"] }, new(kind, address, tier), "mine").Decide(Requests.Claude(Requests.ClaudeMain()));
        Assert.Equal(expected, decision.Plan[0].Model.Address);
        Assert.Equal("rule:mine", decision.Receipt.Route);
    }

    [Fact]
    public void Rule_FirstThatFits_Decides()
    {
        var model = Standard()
            .WithRule(new() { Kind = ["title"] }, new(RuleUseKind.Address, "gpt"), "titles")
            .WithRule(new() { Client = ["claude"] }, new(RuleUseKind.Address, "haiku"), "claude")
            .WithRule(new(), new(RuleUseKind.Address, "opus"), "rest");
        Assert.Equal("rule:claude", model.Decide(Requests.Claude(Requests.ClaudeMain())).Receipt.Route);
        Assert.Equal("rule:titles", model.Decide(Requests.Claude(Requests.ClaudeTitle)).Receipt.Route);
        Assert.Equal("rule:rest", model.Decide(Requests.Chat(Requests.OpenCodeMain)).Receipt.Route);
    }

    [Fact]
    public void Subscriber_IsNeverBilledToAConfiguredKey()
    {
        var profile = Requests.Anthropic(Requests.ClaudeMain(), credential: CallerCredential.Subscription, headers: Requests.ClaudeHeaders);
        var own = (Standard() with { Enabled = false }).Decide(profile).Plan[0];
        Assert.True(own.UseCallerCredential);
        Assert.Equal("plan", own.PaidBy);

        var model = Standard().WithRule(new(), new(RuleUseKind.Address, "gpt"));
        var refusal = model.Decide(profile).Refusal!;
        Assert.Equal(ErrorKind.Permission, refusal.Kind);
        Assert.Contains("paidKeysForSubscribers", refusal.Message, StringComparison.Ordinal);
        var allowed = (model with { PaidKeysForSubscribers = true }).Decide(profile).Plan[0];
        Assert.Equal("api", allowed.PaidBy);
        Assert.False(allowed.UseCallerCredential);
    }

    [Fact]
    public void Subscriber_FallbackToAPaidKey_IsLeftOut()
    {
        var profile = Requests.Anthropic(Requests.ClaudeMain(model: "claude-sonnet-5"), credential: CallerCredential.Subscription);
        var model = (Standard() with { Enabled = false }).WithFallback((Sonnet, [Gpt, Haiku]));
        Assert.Equal($"{Sonnet} Primary > {Haiku} Fallback", model.Decide(profile).Plan());
    }

    [Fact]
    public void CallersCredential_GoesToItsOwnVendorOnly()
    {
        var models = Standard(Cloud(Sonnet, 2, "anthropic", credential: CredentialKind.Caller), Cloud(Gpt, 2, "openai", credential: CredentialKind.Caller)) with { Enabled = false };
        Assert.Equal(ErrorKind.Permission, models.Decide(Requests.Named("claude-sonnet-5")).Refusal!.Kind);
        var profile = Requests.Anthropic("""{"model":"claude-sonnet-5","messages":[]}""", credential: CallerCredential.ApiKey);
        var target = models.Decide(profile).Plan[0];
        Assert.True(target.UseCallerCredential);
        Assert.Equal("api", target.PaidBy);
        var other = Requests.Anthropic("""{"model":"gpt-5.5","messages":[]}""", credential: CallerCredential.ApiKey);
        Assert.Equal(ErrorKind.Permission, models.Decide(other).Refusal!.Kind);
    }

    [Fact]
    public void F084_MissingKey_NamesTheFix()
    {
        var model = Of(Cloud(Sonnet, 2, "anthropic", credential: CredentialKind.Missing));
        var refusal = model.Decide(Requests.Named("claude-sonnet-5")).Refusal!;
        Assert.Equal(403, refusal.Status);
        Assert.Contains("upstreams.anthropic.apiKey", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NewModelOfAVendor_IsServedThoughNoListNamesIt()
    {
        var model = Standard() with
        {
            Enabled = false,
            Upstreams = new Dictionary<string, RoutableUpstream> { ["anthropic"] = new("anthropic") { Protocol = "anthropic", IsLocal = false, Vendor = "anthropic", Credential = CredentialKind.Configured, Serves = ["claude-*"] } },
        };
        Assert.Equal("anthropic/claude-opus-9", model.Decide(Requests.Named("claude-opus-9")).Plan[0].Model.Address);
    }

    [Theory]
    [InlineData("claude-haiku-4-5-20251001", Haiku)]
    [InlineData("anthropic/claude-sonnet-5[1m]", Sonnet)]
    [InlineData("claude-sonnet-5[1m]", Sonnet)]
    public void SpellingsOfOneModel_AreOne(string name, string expected) =>
        Assert.Equal(expected, (Standard() with { Enabled = false }).Decide(Requests.Named(name)).Plan[0].Model.Address);

    [Fact]
    public void Embedding_GoesOnlyToItsOwnModelInItsOwnProtocol()
    {
        var model = Standard(Cloud("openai/text-embedding-3", 2, "openai") with { IsChat = false }).WithRule(new(), new(RuleUseKind.Tier, Tier: 0));
        var profile = RequestProfile.Create("openai-chat", "/v1/embeddings", Requests.Head("""{"model":"text-embedding-3","input":"x"}"""), Requests.Headers(), Requests.Noon);
        Assert.Equal("openai/text-embedding-3 Primary", model.Decide(profile).Plan());
    }

    [Fact]
    public void LocalWhenOffline_CanBeSwitchedOff()
    {
        var model = Standard() with { LocalWhenOffline = false, LocalAtWall = false };
        Assert.Equal($"{Sonnet} Primary", model.Decide(Requests.Named("claude-sonnet-5"), ("ollama", Refused)).Plan());
    }
}
