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
    public void NoTurn_IsAssessedToo() => Assert.InRange(ComplexityClassifier.Embedded.Assess(new TurnFacts([])).Score, 1, 10);
}
