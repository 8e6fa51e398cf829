using Sluice.Routing.Verification.Judging;
using Xunit;

namespace Sluice.Routing.Tests.Verification.Judging;

public sealed class EquationsTests
{
    [Theory]
    [InlineData("She pays 3 * 4 = 12 dollars.")]
    [InlineData("$1,200 / 4 = $300 a month")]
    [InlineData("a third: 10 / 3 = 3.33")]
    [InlineData("15% x 80 = 12")]
    [InlineData("20 / 80 = 25%")]
    [InlineData("3 x 4 = <<3*4=12>>12")]
    [InlineData("2 + 3 = 5 = 1 + 4")]
    [InlineData("(1 + 2) * (3 + 4) = 21")]
    [InlineData("10 - 12 = -2")]
    public void WhatAddsUp_IsCountedAndNotWrong(string text)
    {
        var equations = new Equations(text);

        Assert.True(equations.Count > 0);
        Assert.Equal(0, equations.Wrong);
    }

    [Theory]
    [InlineData("3 * 4 = 13")]
    [InlineData("1,200 / 4 = 30")]
    [InlineData("so <<20*50-200=700>>700 are left")]
    [InlineData("2 + 3 = 5 + 1 = 6")]
    public void WhatDoesNot_IsWrong(string text) => Assert.Equal(1, new Equations(text).Wrong);

    [Theory]
    [InlineData("x = 5")]
    [InlineData("2x = 10")]
    [InlineData("boxes * 5 = 40")]
    [InlineData("5 apples + 3 = 9")]
    [InlineData("a == b, c != 3 * 4, url?x=1&y=2")]
    [InlineData("= = =")]
    [InlineData("2 ** 3 = 8")]
    public void WhatIsNoArithmetic_IsLeftAlone(string text) => Assert.Equal(0, new Equations(text).Count);
}
