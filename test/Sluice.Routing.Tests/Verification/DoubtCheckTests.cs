using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

public sealed class DoubtCheckTests
{
    private const string Question = "Maria buys 12 boxes with 5 pens each and gives 8 pens away. How many pens does she have left?";

    [Fact]
    public void SumThatDoesNotAddUp_IsDoubted_AndNoRetryIsProposed()
    {
        var verdict = Verify(Question, "She has 12 * 5 = 65 pens. After giving 8 away she has 65 - 8 = 56 pens left. I think the answer might be 56, or maybe 57.\n#### 56");
        verdict.Is(accepted: false, "doubt", CheckOutcome.Failed);
        Assert.True(verdict.Doubt > 0.5);
        Assert.Null(verdict.Hint);
    }

    [Fact]
    public void SumThatAddsUp_Passes()
    {
        var verdict = Verify(Question, "She buys 12 * 5 = 60 pens. She gives 8 away, so 60 - 8 = 52 pens are left.\n#### 52");
        verdict.Is(accepted: true, "doubt", CheckOutcome.Passed);
        Assert.NotNull(verdict.Doubt);
    }

    [Theory]
    [InlineData("How do I list only directories in bash?", "Use `ls -d */`. The trailing slash makes the shell match directories only.")]
    [InlineData("What does this error mean?", "The variable is used before it is assigned: `config` is read on line 12 and set on line 30. Move the assignment up.")]
    [InlineData("Say hello", "Hello!")]
    public void AnswerToAnotherKindOfQuestion_IsNotJudgedByWhatIsUsualForSums(string question, string text) => Assert.True(Verify(question, text).Accepted);

    private static Verdict Verify(string question, string text) => new AnswerVerifier().Verify(
        Talk.Claude().User(question).Request,
        new ModelResponse("id", "model", [new TextBlock(Protocols.Json.JsonText.FromString(text))], new StopReason(StopKind.EndTurn), null),
        new AnswerEvidence { MostDoubt = 0.5 });
}
