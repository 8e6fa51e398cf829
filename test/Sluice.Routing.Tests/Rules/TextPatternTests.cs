using Sluice.Routing.Rules;
using Xunit;

namespace Sluice.Routing.Tests.Rules;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("deploy", "Please DEPLOY it", true)]
    [InlineData("deploy", "deploy", true)]
    [InlineData("deploy", "the deployment failed", false)]
    [InlineData("deploy", "redeploy, then deploy.", true)]
    [InlineData("deploy", "deploy_all()", false)]
    [InlineData("drop table", "DROP\n  table users", true)]
    [InlineData("drop table", "drop the table", false)]
    [InlineData("drop table", "droptable", false)]
    [InlineData("drop table", "drop", false)]
    [InlineData("c++", "move this to C++20", true)]
    [InlineData("c++", "abc++", false)]
    [InlineData("--force", "git push --force", true)]
    [InlineData("café", "im CAFÉ nebenan", true)]
    [InlineData("a", "", false)]
    public void Words_AreWhole_WithoutRegardToCase(string pattern, string text, bool expected) => Assert.Equal(expected, Read(pattern).Matches(text));

    [Theory]
    [InlineData("/v\\d+\\.\\d+/", "release v1.2 now", true)]
    [InlineData("/v\\d+\\.\\d+/", "release V1.2 now", false)]
    [InlineData("/v\\d+\\.\\d+/i", "release V1.2 now", true)]
    [InlineData("/^ship/", "please ship", false)]
    [InlineData("/a/b/", "x a/b", true)]
    [InlineData("/", "a / b", true)]
    public void Expressions_StandBetweenSlashes(string pattern, string text, bool expected) => Assert.Equal(expected, Read(pattern).Matches(text));

    [Theory]
    [InlineData("/(/", "is no regular expression")]
    [InlineData("/(?=a)b/", "look back or around")]
    [InlineData("/(a)\\1/", "look back or around")]
    [InlineData("//", "holds no expression")]
    [InlineData("/a/gm", "'gm' behind the expression")]
    [InlineData("   ", "is empty")]
    public void WhatCannotBeAPattern_IsSaid(string pattern, string expected)
    {
        Assert.Contains(expected, TextPattern.Parse(pattern, out var read), StringComparison.Ordinal);
        Assert.Null(read);
    }

    [Fact]
    public void AnExpressionThatWouldStepBackForever_IsLinear()
    {
        // (a+)+$ takes 2^n steps where an engine steps back; this test would not end.
        Assert.False(Read("/^(a+)+$/").Matches(new string('a', 200_000) + "!"));
    }

    private static TextPattern Read(string text)
    {
        Assert.Null(TextPattern.Parse(text, out var pattern));
        return pattern!;
    }
}
