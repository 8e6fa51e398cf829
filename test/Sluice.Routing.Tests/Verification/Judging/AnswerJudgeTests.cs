using Sluice.Routing.Verification;
using Sluice.Routing.Verification.Judging;
using Xunit;

namespace Sluice.Routing.Tests.Verification.Judging;

public sealed class AnswerJudgeTests
{
    private const string Eggs = "A farm has 12 hens. Each hen lays 5 eggs a week. The farmer sells 40 eggs every week. How many eggs are left each week?";

    private const string Right = """
        12 hens lay 12 * 5 = 60 eggs a week.
        The farmer sells 40, so 60 - 40 = 20 eggs are left.
        #### 20
        """;

    private const string Miscalculated = """
        12 hens lay 12 * 5 = 65 eggs a week.
        The farmer sells 40, so 65 - 40 = 25 eggs are left.
        #### 25
        """;

    private const string Reverse = """
        You are given a Python function and an assertion. Complete the assertion with a literal.

        def f(items):
            items.reverse()
            return items
        assert f([3, 1, 2]) == ??
        """;

    [Fact]
    public void SameAnswer_GetsTheSameDoubt() =>
        Assert.Equal(AnswerJudge.Embedded.Judge(Eggs, Right).Doubt, AnswerJudge.Embedded.Judge(new string(Eggs), new string(Right)).Doubt);

    [Fact]
    public void WrongProduct_IsDoubtedAndNamed()
    {
        var right = AnswerJudge.Embedded.Judge(Eggs, Right);
        var wrong = AnswerJudge.Embedded.Judge(Eggs, Miscalculated);

        Assert.True(wrong.Doubt > right.Doubt + 0.2, $"{wrong.Doubt} after {right.Doubt}");
        Assert.Contains("an equation does not add up", wrong.Reasons);
        Assert.Empty(right.Reasons);
    }

    [Fact]
    public void AnswerThatDeclines_IsDoubtedMoreThanOneThatAnswers() =>
        Assert.True(AnswerJudge.Embedded.Judge(Eggs, "We cannot directly tell how many eggs are left, because it is not specified which eggs are sold.").Doubt > AnswerJudge.Embedded.Judge(Eggs, Right).Doubt + 0.2);

    [Fact]
    public void OthersThatAgree_TakeDoubt_OthersThatDiffer_AddIt()
    {
        const string Answer = """{"reasoning": "reverse() turns the list around in place, so f returns the list from its end.", "answer": "[2, 1, 3]"}""";

        var agreed = AnswerJudge.Embedded.Judge(Reverse, Answer, new AnswerEvidence { Alternatives = ["[2,1,3]", """{"answer": [2, 1, 3]}"""] });
        var rejected = AnswerJudge.Embedded.Judge(Reverse, Answer, new AnswerEvidence { Alternatives = ["[3, 1, 2]", "[3, 1, 2]"] });

        Assert.True(rejected.Doubt > agreed.Doubt + 0.15, $"{rejected.Doubt} and {agreed.Doubt}");
        Assert.Contains("2 of 2 other answers differ", rejected.Reasons);
    }

    [Fact]
    public void UnlikelyTokens_AddDoubt_Boundedly()
    {
        var plain = AnswerJudge.Embedded.Judge(Eggs, Right).Doubt;
        var unlikely = AnswerJudge.Embedded.Judge(Eggs, Right, new AnswerEvidence { MeanLogProbability = -1.5, LowestLogProbability = -4 });
        var sure = AnswerJudge.Embedded.Judge(Eggs, Right, new AnswerEvidence { MeanLogProbability = -0.01, LowestLogProbability = -0.1 });

        Assert.True(unlikely.Doubt > plain);
        Assert.True(sure.Doubt < plain);
        Assert.Equal(unlikely.Doubt, AnswerJudge.Embedded.Judge(Eggs, Right, new AnswerEvidence { MeanLogProbability = double.MinValue, LowestLogProbability = double.NaN }).Doubt);
        Assert.Contains("its tokens were unlikely", unlikely.Reasons);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    public void EmptyAnswer_IsRejected(string response) => Assert.Equal(1, AnswerJudge.Embedded.Judge(Eggs, response).Doubt);

    public static TheoryData<string, string> Hostile { get; } = new()
    {
        { new string('(', 100_000), new string('(', 100_000) + "=" + new string('(', 100_000) },
        { new string('9', 100_000), "1 + " + new string('9', 100_000) + " = " + new string('9', 100_000) },
        { string.Concat(Enumerable.Repeat("1 = ", 25_000)), string.Concat(Enumerable.Repeat("1 + 1 = ", 25_000)) },
        { "\0\u0001\u001b[31m", "\0\0\0#### \0" },
        { "\ud800", "\udc00 \"answer\": \"\\ud800\"" },
        { "多少个鸡蛋？", "一共有二十个鸡蛋。答案是 20。" },
        { "كم بيضة بقيت؟", "٢٠ بيضة" },
        { "def f(", "\"answer\":" },
        { "def f(x):\n return x\nassert f(" + new string('[', 20_000) + ") == ??", "\"answer\": \"" + new string('[', 20_000) },
        { "", "\\boxed{" },
        { "x", "####" },
        { "x", "0 / 0 = 0, 1 / 0 = 5, -(-(-1)) * 2 = -2" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void AnyText_GetsADoubtBetweenZeroAndOne(string prompt, string response)
    {
        var doubt = AnswerJudge.Embedded.Judge(prompt, response, new AnswerEvidence { Alternatives = [response, "", prompt] }).Doubt;

        Assert.InRange(doubt, 0, 1);
        Assert.InRange(AnswerJudge.Embedded.Judge(prompt, response).Doubt, 0, 1);
    }
}
