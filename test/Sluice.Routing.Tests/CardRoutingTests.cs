using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Xunit;

namespace Sluice.Routing.Tests;

/// <summary>Decisions with models whose cards speak against some turns.</summary>
public sealed class CardRoutingTests
{
    private const string Tools = """, "tools": [{"name":"Edit","description":"Edits","input_schema":{"type":"object","properties":{"file_path":{"type":"string"}}}}]""";

    private static RequestProfile Turn(string prompt, string model = "claude-opus-4-8", string more = "") =>
        Requests.Anthropic($$$"""{"model":"{{{model}}}","max_tokens":1000,"messages":[{"role":"user","content":"{{{prompt}}}"}]{{{more}}}}""");

    private static RoutableModel Carded(CardLimits card) => Catalogues.Local(Catalogues.Coder, alias: "coder") with { Card = card };

    [Fact]
    public void Tools_AgainstTheCard_GoToTheNextTier_AndTheReceiptSaysWhy()
    {
        var model = Catalogues.Standard(Carded(new CardLimits { Tools = "choosing tools 1 of 8" })).WithTiers([Catalogues.Coder], [Catalogues.Haiku], [Catalogues.Sonnet], []);
        var decision = model.Decide(Turn("What is in main.cs?", more: Tools));
        Assert.Equal(Catalogues.Opus, decision.Plan[0].Model.Address);
        var candidate = Assert.Single(decision.Receipt.Candidates, found => found.Address == Catalogues.Coder);
        Assert.Contains("its card: choosing tools 1 of 8", candidate.Reason, StringComparison.Ordinal);
        // A turn without tools is its own.
        Assert.Equal(Catalogues.Coder, model.Decide(Turn("What is a monad?")).Plan[0].Model.Address);
    }

    [Fact]
    public void ExactAddress_IsObeyed_WhateverTheCardSays()
    {
        var model = Catalogues.Standard(Carded(new CardLimits { Tools = "choosing tools 1 of 8", LargestPrompt = 1 }));
        Assert.Equal(Catalogues.Coder, model.Decide(Turn("hello", "coder", more: Tools)).Plan[0].Model.Address);
        Assert.Equal(Catalogues.Coder, model.Decide(Turn("hello", Catalogues.Coder, more: Tools)).Plan[0].Model.Address);
    }

    [Fact]
    public void WithNobodyElse_TheModelAnswersAllTheSame()
    {
        var model = Catalogues.Of(Carded(new CardLimits { Tools = "choosing tools 1 of 8" }));
        var decision = model.Decide(Turn("hello", "sluice/auto", more: Tools));
        Assert.Equal(Catalogues.Coder, decision.Plan[0].Model.Address);
        Assert.Contains("its card: choosing tools 1 of 8", decision.Receipt.Candidates[0].Reason, StringComparison.Ordinal);
        Assert.Equal(Catalogues.Coder, model.Decide(Turn("hello", "sluice/local", more: Tools)).Plan[0].Model.Address);
    }

    [Fact]
    public void AmongLocalModels_TheFitOneAnswers()
    {
        const string Other = "llama/other";
        var model = Catalogues.Of(Carded(new CardLimits { Tools = "choosing tools 1 of 8" }), Catalogues.Local(Other));
        Assert.Equal(Other, model.Decide(Turn("hello", "sluice/local", more: Tools)).Plan[0].Model.Address);
    }

    [Fact]
    public void Edits_AgainstTheCard_KeepTurnsThatChangeFilesAway_AndNoOthers()
    {
        var model = Catalogues.Standard(Carded(new CardLimits { Edits = "exact edits 3 of 10" })).WithTiers([Catalogues.Coder], [Catalogues.Haiku], [Catalogues.Sonnet], []);
        Assert.Equal(Catalogues.Opus, model.Decide(Turn("Rename the variable x to count in main.cs", more: Tools)).Plan[0].Model.Address);
        Assert.Equal(Catalogues.Coder, model.Decide(Turn("Which files are in this folder?", more: Tools)).Plan[0].Model.Address);
    }

    [Fact]
    public void PromptBeyondTheUsableContext_GoesOn_ShorterOnesStay()
    {
        var model = Catalogues.Standard(Carded(new CardLimits { LargestPrompt = 500 })).WithTiers([Catalogues.Coder], [Catalogues.Haiku], [Catalogues.Sonnet], []);
        var decision = model.Decide(Turn("What does this say? " + string.Concat(Enumerable.Repeat("word and more words, ", 400))));
        Assert.Equal(Catalogues.Opus, decision.Plan[0].Model.Address);
        Assert.Contains(decision.Receipt.Candidates, found => found.Address == Catalogues.Coder && found.Reason.Contains("prompts of up to 500 tokens", StringComparison.Ordinal));
        Assert.Equal(Catalogues.Coder, model.Decide(Turn("hello")).Plan[0].Model.Address);
    }

    [Fact]
    public void JsonOfASchema_AgainstTheCard_GoesOn()
    {
        const string Format = """, "output_config": {"format":{"type":"json_schema","schema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}}""";
        var model = Catalogues.Standard(Carded(new CardLimits { Json = "JSON of a schema 2 of 7" })).WithTiers([Catalogues.Coder], [Catalogues.Haiku], [Catalogues.Sonnet], []);
        Assert.Equal(Catalogues.Opus, model.Decide(Turn("Who wrote it?", more: Format)).Plan[0].Model.Address);
    }

    [Fact]
    public void WithoutTheCloud_TheModelStandsIn()
    {
        var model = Catalogues.Standard(Carded(new CardLimits { Tools = "choosing tools 1 of 8" })).WithTiers([Catalogues.Coder], [Catalogues.Haiku], [], []);
        var plan = model.Decide(Turn("hello", more: Tools)).Plan;
        Assert.Contains(plan, target => target.Model.Address == Catalogues.Coder && target.Origin is TargetOrigin.Offline or TargetOrigin.Wall);
    }

    [Fact]
    public void ARuleThatNamesIt_IsObeyed()
    {
        var model = Catalogues.Standard(Carded(new CardLimits { Tools = "choosing tools 1 of 8" })).WithRule(new RuleConditions(), new RuleUse(RuleUseKind.Address, "coder"));
        Assert.Equal(Catalogues.Coder, model.Decide(Turn("hello", more: Tools)).Plan[0].Model.Address);
    }
}
