using Sluice.Routing.Classification;
using Sluice.Routing.Rules;
using Xunit;

namespace Sluice.Routing.Tests.Rules;

public sealed class TurnConditionTests
{
    private const string Prompt = "Rename the variable n to count in counter.py";

    [Fact]
    public void EveryConditionOfTheTurn_HoldsOrIsNamed()
    {
        var found = Requests.Claude(Requests.ClaudeMain(Prompt)).Assessment;
        var score = RuleMatcher.Rounded(found.Score);
        (RuleConditions When, RuleCondition Expected)[] cases =
        [
            (new() { Intent = [Intents.Debug, found.Intent] }, RuleCondition.None),
            (new() { Intent = [Intents.Audit] }, RuleCondition.Intent),
            (new() { Deterministic = found.Deterministic }, RuleCondition.None),
            (new() { Deterministic = !found.Deterministic }, RuleCondition.Deterministic),
            (new() { MinScore = score, MaxScore = score }, RuleCondition.None),
            (new() { MinScore = score + 0.01 }, RuleCondition.Score),
            (new() { MaxScore = score - 0.01 }, RuleCondition.Score),
            (new() { Text = [Pattern("deploy"), Pattern("counter.py")] }, RuleCondition.None),
            (new() { Text = [Pattern("deploy"), Pattern("/v[0-9]+/")] }, RuleCondition.Text),
            (new() { Text = [Pattern("rename")], Intent = [Intents.Audit] }, RuleCondition.Intent),
        ];
        foreach (var (when, expected) in cases)
        {
            Assert.Equal((when, expected), (when, RuleMatcher.FirstFailed(when, Requests.Claude(Requests.ClaudeMain(Prompt)))));
        }
    }

    [Fact]
    public void Text_IsTheUsersLastTurn_NotWhatTheClientInjects()
    {
        // The reminder that Claude Code puts in front says "Today is …".
        var profile = Requests.Claude(Requests.ClaudeMain(Prompt, more: Requests.ClaudeToolResult));
        Assert.Equal(RuleCondition.None, RuleMatcher.FirstFailed(new() { Text = [Pattern("rename")] }, profile));
        Assert.Equal(RuleCondition.Text, RuleMatcher.FirstFailed(new() { Text = [Pattern("today")] }, profile));
        Assert.Equal(RuleCondition.Text, RuleMatcher.FirstFailed(new() { Text = [Pattern("b.cs")] }, profile));
    }

    [Fact]
    public void TheEstimateIsMade_OnlyWhenTheOtherConditionsHold()
    {
        var profile = Requests.Claude(Requests.ClaudeMain(Prompt));
        RuleMatcher.FirstFailed(new() { Client = ["codex"], MinScore = 1, Intent = [Intents.Rename] }, profile);
        RuleMatcher.FirstFailed(new() { Text = [Pattern("nothing of the kind")], MinScore = 1 }, profile);
        Assert.Null(profile.AssessmentMade);

        RuleMatcher.FirstFailed(new() { Client = ["claude"], MinScore = 1 }, profile);
        Assert.NotNull(profile.AssessmentMade);
    }

    [Fact]
    public void Explanation_TellsWhatWasThere_NeverThePrompt()
    {
        var profile = Requests.Claude(Requests.ClaudeMain(Prompt));
        var intent = profile.Assessment.Intent;
        Assert.Equal($"rule \"r\" does not fit: the intent is {intent}, not audit or debug", Of(new() { Intent = [Intents.Audit, Intents.Debug] }));
        Assert.StartsWith("rule \"r\" does not fit: the score is ", Of(new() { MinScore = 10 }), StringComparison.Ordinal);
        Assert.EndsWith(", not at most 1", Of(new() { MaxScore = 1 }), StringComparison.Ordinal);
        Assert.Equal("rule \"r\" does not fit: the last user turn holds no deploy or /v[0-9]+/i", Of(new() { Text = [Pattern("deploy"), Pattern("/v[0-9]+/i")] }));

        string Of(RuleConditions when) => RuleExplanation.Of(new RoutingRule("r", when, new(RuleUseKind.Vendor)), profile);
    }

    [Fact]
    public void ReceiptTellsTheSignals_OfARuleThatAskedForThem_AndNoneOtherwise()
    {
        var model = Catalogues.Standard().WithRule(new() { MinScore = 1 }, new(RuleUseKind.Tier, Tier: 1));
        var asked = new Router().Decide(Requests.Claude(Requests.ClaudeMain(Prompt)), model, _ => Availability.Up).Receipt;
        Assert.Equal("rule:r", asked.Route);
        Assert.Subset(asked.Signals.Select(signal => signal.Name).ToHashSet(), new HashSet<string> { "score", "intent", "deterministic", "confidence" });

        var exact = new Router().Decide(Requests.Claude(Requests.ClaudeMain(Prompt, model: "haiku")), model, _ => Availability.Up).Receipt;
        Assert.DoesNotContain(exact.Signals, signal => signal.Name == "score");
    }

    private static TextPattern Pattern(string text)
    {
        Assert.Null(TextPattern.Parse(text, out var pattern));
        return pattern!;
    }
}
