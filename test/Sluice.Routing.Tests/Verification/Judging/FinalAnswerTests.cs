using Sluice.Routing.Verification.Judging;
using Xunit;

namespace Sluice.Routing.Tests.Verification.Judging;

public sealed class FinalAnswerTests
{
    [Theory]
    [InlineData("It is 2 + 2.\n#### 1,004 apples", "1004")]
    [InlineData("Thus \\boxed{\\frac{1}{2}} it is.", "\\frac{1}{2}")]
    [InlineData("""{"reasoning": "so", "answer": "a\nB"}""", "ab")]
    [InlineData("""{"answer": [1, 2]}""", "[1,2]")]
    [InlineData("```json\n{\"answer\": \"'AbC'\"}\n```", "abc")]
    [InlineData("We add them all up. The answer is $12.50.", "12.5")]
    [InlineData("12.5", "12.5")]
    [InlineData("  'abc' ", "abc")]
    public void SameAnswerInOtherWords_HasTheSamePlainForm(string response, string plain) => Assert.Equal(plain, FinalAnswer.Find(response).Plain());

    [Fact]
    public void Form_IsKept()
    {
        Assert.Equal(FinalForm.Hashes, FinalAnswer.Find("text\n#### 3").Form);
        Assert.Equal(FinalForm.Whole, FinalAnswer.Find("3").Form);
        Assert.Equal(FinalForm.None, FinalAnswer.Find("There are a number of ways to look at it.\nEach of them has something for it, and no one of them is wrong.").Form);
    }
}
