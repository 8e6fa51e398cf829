using System.Globalization;
using Sluice.Routing.Rules;
using Xunit;

namespace Sluice.Routing.Tests.Rules;

public sealed class RuleMatcherTests
{
    public static TheoryData<string, RuleConditions, RuleCondition> Conditions() => new()
    {
        { "none", new(), RuleCondition.None },
        { "client", new() { Client = ["codex", "cl*"] }, RuleCondition.None },
        { "other client", new() { Client = ["codex"] }, RuleCondition.Client },
        { "app", new() { App = ["night"] }, RuleCondition.App },
        { "kind", new() { Kind = ["title", "tool-loop"] }, RuleCondition.None },
        { "other kind", new() { Kind = ["main"] }, RuleCondition.Kind },
        { "model", new() { Model = ["claude-opus-*"] }, RuleCondition.None },
        { "other model", new() { Model = ["gpt-*"] }, RuleCondition.Model },
        { "tokens in range", new() { MinTokens = 10, MaxTokens = 100_000 }, RuleCondition.None },
        { "too few tokens", new() { MinTokens = 100_000 }, RuleCondition.Tokens },
        { "too many tokens", new() { MaxTokens = 10 }, RuleCondition.Tokens },
        { "tools", new() { Tools = true }, RuleCondition.None },
        { "no tools", new() { Tools = false }, RuleCondition.Tools },
        { "tool name", new() { ToolNames = ["mcp__*", "bash"] }, RuleCondition.None },
        { "other tool name", new() { ToolNames = ["mcp__*"] }, RuleCondition.ToolNames },
        { "no images", new() { Images = false }, RuleCondition.None },
        { "images", new() { Images = true }, RuleCondition.Images },
        { "thinking", new() { Thinking = true }, RuleCondition.None },
        { "no thinking", new() { Thinking = false }, RuleCondition.Thinking },
        { "path", new() { Path = ["**/x", "src/*.cs"] }, RuleCondition.None },
        { "other path", new() { Path = ["**/secrets/**"] }, RuleCondition.Path },
        { "header", new() { Header = Header("X-App", "cl*") }, RuleCondition.None },
        { "other header", new() { Header = Header("x-app", "web") }, RuleCondition.Header },
        { "missing header", new() { Header = Header("x-team", "*") }, RuleCondition.Header },
        { "hours", new() { From = new(9, 0), Until = new(17, 0) }, RuleCondition.None },
        { "day", new() { Days = [DayOfWeek.Sunday] }, RuleCondition.Time },
        { "two hold, one does not", new() { Client = ["claude"], Tools = true, Path = ["*.pem"] }, RuleCondition.Path },
    };

    [Theory]
    [MemberData(nameof(Conditions), DisableDiscoveryEnumeration = true)]
    public void Condition(string name, RuleConditions when, RuleCondition expected)
    {
        var profile = Requests.Claude(Requests.ClaudeMain(more: Requests.ClaudeToolResult));
        Assert.True(expected == RuleMatcher.FirstFailed(when, profile), name);
        Assert.Equal(expected == RuleCondition.None, RuleMatcher.Matches(when, profile));
    }

    [Theory]
    [InlineData("09:00", "17:00", "wed", "09:00", true)]
    [InlineData("09:00", "17:00", "wed", "16:59", true)]
    [InlineData("09:00", "17:00", "wed", "17:00", false)]
    [InlineData("09:00", "17:00", "wed", "08:59", false)]
    [InlineData("22:00", "06:00", "wed", "23:30", true)]
    [InlineData("22:00", "06:00", "wed", "05:59", true)]
    [InlineData("22:00", "06:00", "wed", "06:00", false)]
    [InlineData("22:00", "06:00", "wed", "12:00", false)]
    [InlineData("22:00", "00:00", "wed", "23:59", true)]
    [InlineData("22:00", "00:00", "wed", "00:00", false)]
    public void Time(string from, string until, string day, string at, bool expected)
    {
        var when = new RuleConditions { From = Parse(from), Until = Parse(until) };
        Assert.Equal(expected, RuleMatcher.Matches(when, Requests.Anthropic("{}", Requests.At(day, at))));
    }

    [Theory]
    [InlineData("fri", "23:00", true)]
    [InlineData("sat", "03:00", true)]
    [InlineData("sat", "23:00", false)]
    [InlineData("fri", "03:00", false)]
    public void WindowOverMidnight_BelongsToTheDayItBegan(string day, string at, bool expected)
    {
        var when = new RuleConditions { From = new(22, 0), Until = new(6, 0), Days = [DayOfWeek.Friday] };
        Assert.Equal(expected, RuleMatcher.Matches(when, Requests.Anthropic("{}", Requests.At(day, at))));
    }

    [Fact]
    public void Explanation_NamesTheConditionAndWhatWasThere()
    {
        var profile = Requests.Claude(Requests.ClaudeMain());
        Assert.Equal("rule \"r\" fits", RuleExplanation.Of(Rule(new()), profile));
        Assert.Equal("rule \"r\" does not fit: the client is claude, not codex or gemini", RuleExplanation.Of(Rule(new() { Client = ["codex", "gemini"] }), profile));
        Assert.Contains("at least 100000", RuleExplanation.Of(Rule(new() { MinTokens = 100_000 }), profile), StringComparison.Ordinal);
        Assert.Contains("fri 22:00-06:00", RuleExplanation.Of(Rule(new() { From = new(22, 0), Until = new(6, 0), Days = [DayOfWeek.Friday] }), profile), StringComparison.Ordinal);
        foreach (var row in Conditions())
        {
            var explained = RuleExplanation.Of(Rule(row.Data.Item2), profile);
            Assert.DoesNotContain("fix the bug", explained, StringComparison.Ordinal);
        }
    }

    private static RoutingRule Rule(RuleConditions when) => new("r", when, new(RuleUseKind.Vendor));

    private static Dictionary<string, string> Header(string name, string glob) => new(StringComparer.OrdinalIgnoreCase) { [name] = glob };

    private static TimeOnly Parse(string time) => TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture);
}
