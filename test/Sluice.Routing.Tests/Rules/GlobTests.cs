using Sluice.Routing.Rules;
using Xunit;

namespace Sluice.Routing.Tests.Rules;

public sealed class GlobTests
{
    [Theory]
    [InlineData("claude", "claude", true)]
    [InlineData("Claude", "cLAUDE", true)]
    [InlineData("claude-*", "claude-sonnet-5", true)]
    [InlineData("*sonnet*", "claude-sonnet-5", true)]
    [InlineData("*", "", true)]
    [InlineData("*", "a/b", true)]
    [InlineData("qwen?", "qwen3", true)]
    [InlineData("qwen?", "qwen", false)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("claude", "claude-2", false)]
    [InlineData("", "x", false)]
    public void Name(string pattern, string text, bool expected) => Assert.Equal(expected, Glob.Matches(pattern, text));

    [Theory]
    [InlineData("src/*.cs", "src/a.cs", true)]
    [InlineData("src/*.cs", "src/a/b.cs", false)]
    [InlineData("src/**/*.cs", "src/b.cs", true)]
    [InlineData("src/**/*.cs", "src/a/b/c.cs", true)]
    [InlineData("src/**", "src/a/b", true)]
    [InlineData("src/**", "src", true)]
    [InlineData("src/**", "srcs/a", false)]
    [InlineData("**/secrets/**", "secrets/x", true)]
    [InlineData("**/secrets/**", "/a/secrets/b/c", true)]
    [InlineData("**/secrets/**", "/a/secret/b/c", false)]
    [InlineData("a?c/x", "abc/x", true)]
    [InlineData("a?c/x", "a/c/x", false)]
    [InlineData("*.env", "prod.env", true)]
    [InlineData("./lib/*", "lib/x", true)]
    [InlineData("C:/Code/**", "c:/code/a", true)]
    [InlineData("**", "anything/at/all", true)]
    [InlineData("x/a**z", "x/a/b/z", true)]
    public void Path(string pattern, string path, bool expected) => Assert.Equal(expected, Glob.MatchesPath(pattern, path));

    [Fact]
    public void ManyStars_EndSoon()
    {
        var text = new string('a', 5000);
        Assert.False(Glob.Matches("*a*a*a*a*a*a*a*a*b", text));
        Assert.False(Glob.MatchesPath("*a*a*a*a*a*a*a*a*b", text));
    }
}
