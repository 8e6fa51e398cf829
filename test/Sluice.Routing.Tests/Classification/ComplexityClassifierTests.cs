using Sluice.Routing.Classification;
using Xunit;

namespace Sluice.Routing.Tests.Classification;

public sealed class ComplexityClassifierTests
{
    private static Assessment Assess(string prompt) => ComplexityClassifier.Embedded.Assess(TurnFacts.Of(prompt));

    [Theory]
    [InlineData("rename `ReadAll` to `ReadToEnd`", Intents.Rename, 0)]
    [InlineData("Why does the worker hang after the third message? It works on my machine.", Intents.Debug, 2)]
    [InlineData("Deploy the new build to production", Intents.Irreversible, 3)]
    public void Assessment_NamesIntentAndTier(string prompt, string intent, int tier)
    {
        var assessment = Assess(prompt);
        Assert.Equal(intent, assessment.Intent);
        Assert.Equal(tier, assessment.Tier);
        Assert.InRange(assessment.Score, 1, 10);
        Assert.InRange(assessment.Confidence, 0, 1);
        Assert.Contains(assessment.Intent, Intents.All);
    }

    [Fact]
    public void SameTurn_SameAssessment()
    {
        var (first, second) = (Assess("add a --since option to the report command"), Assess("add a --since option to the report command"));
        Assert.Equal(first.Score, second.Score);
        Assert.Equal(first.Confidence, second.Confidence);
        Assert.Equal(first.Signals, second.Signals);
    }

    [Fact]
    public void Score_Rises_WithWhatIsLeftOpen()
    {
        var told = Assess("rename `total` to `sum` in report.py");
        var open = Assess("Orders are sometimes charged twice under load. Find out why and fix it.");
        Assert.True(told.Score + 2 < open.Score, $"{told.Score} {open.Score}");
        Assert.True(told.Deterministic);
        Assert.False(open.Deterministic);
    }

    [Fact]
    public void Signals_HoldNoWordOfTheTurn()
    {
        var assessment = Assess("Why does zanzibar_lookup() in quokka.py fail with 'wombat expected'?");
        Assert.NotEmpty(assessment.Signals);
        foreach (var word in new[] { "zanzibar", "quokka", "wombat" }) Assert.DoesNotContain(assessment.Signals, signal => signal.Value.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Consent_IsAssessedAsWhatItAgreesTo()
    {
        var assessment = ComplexityClassifier.Embedded.Assess(new TurnFacts(["Deploy the new build to production", "yes, go ahead"]));
        Assert.Equal(3, assessment.Tier);
        Assert.Equal("deploy", assessment.Sensitive);
    }

    [Fact]
    public void Complaint_IsAssessedHigher()
    {
        var first = ComplexityClassifier.Embedded.Assess(new TurnFacts(["show the count next to the title"]));
        var again = ComplexityClassifier.Embedded.Assess(new TurnFacts(["show the count next to the title", "still not there"]));
        Assert.True(again.Score > first.Score);
        Assert.False(again.Deterministic);
    }

    [Fact]
    public void LongContext_AsksForMore()
    {
        var alone = ComplexityClassifier.Embedded.Assess(new TurnFacts(["add a flag for it"]) { Tools = 10 });
        var deep = ComplexityClassifier.Embedded.Assess(new TurnFacts(["add a flag for it"]) { Tools = 10, ContextTokens = 150_000 });
        Assert.True(deep.Score > alone.Score);
    }

    [Fact]
    public void Exercise_AboutDeletion_OrdersNothing() => Assert.Null(Assess("""
        A script deletes all users of the production database who never logged in. Which statement is true?
        A. Nothing is deleted.
        B. All rows are deleted.
        C. Some rows are deleted.
        D. It fails.
        """).Sensitive);

    [Fact]
    public void HugeTurn_IsReadAtItsEnds()
    {
        var filler = string.Join('\n', Enumerable.Range(0, 4000).Select(i => $"2026-11-21 12:00:{i % 60:00} INFO request {i} served"));
        var assessment = Assess("Why does the worker hang after these lines?\n" + filler);
        Assert.Equal(Intents.Debug, assessment.Intent);
    }

    [Fact]
    public void OddTexts_AreAssessedToo()
    {
        foreach (var text in new[] { "", " ", "?", "```", "``` \n", "\0\u0001", "\ud83d", "`", "'", new string('(', 5000), new string('9', 400), "a\u0301", "🙂🙂" })
        {
            Assert.InRange(Assess(text).Score, 1, 10);
        }
    }

    [Fact]
    public void NoTurn_IsAssessedToo() => Assert.InRange(ComplexityClassifier.Embedded.Assess(new TurnFacts([])).Score, 1, 10);
}
