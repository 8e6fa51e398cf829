using System.Globalization;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Rules;

/// <summary>Tells a person why a rule did not decide.</summary>
public static class RuleExplanation
{
    /// <summary>One sentence: it fits, or which condition did not hold and what was there instead. Never prompt text.</summary>
    public static string Of(RoutingRule rule, RequestProfile profile)
    {
        var when = rule.When;
        var why = RuleMatcher.FirstFailed(when, profile) switch
        {
            RuleCondition.None => null,
            RuleCondition.Client => $"the client is {profile.Client ?? "unknown"}, not {Or(when.Client)}",
            RuleCondition.App => $"the application is {profile.App ?? "not named"}, not {Or(when.App)}",
            RuleCondition.Kind => $"the kind is {profile.Kind}, not {Or(when.Kind)}",
            RuleCondition.Model => $"the model asked for is {profile.RequestedModel}, not {Or(when.Model)}",
            RuleCondition.Time => $"it is {profile.Time:ddd HH:mm}, not {Window(when)}",
            RuleCondition.Header => $"a header does not fit: {string.Join(", ", when.Header.Keys)}",
            RuleCondition.Thinking => profile.WantsThinking ? "thinking is asked for" : "no thinking is asked for",
            RuleCondition.Tools => profile.HasTools ? "tools are offered" : "no tools are offered",
            RuleCondition.Tokens => $"the prompt has about {profile.EstimatedInputTokens} tokens, not {Range(when.MinTokens, when.MaxTokens)}",
            RuleCondition.Images => profile.HasImages ? "pictures are in the prompt" : "no pictures are in the prompt",
            RuleCondition.ToolNames => $"no tool {Or(when.ToolNames)} is offered",
            RuleCondition.Path => $"no path {Or(when.Path)} is named",
            RuleCondition.Text => $"the last user turn holds no {Or([.. when.Text.Select(pattern => pattern.Text)])}",
            RuleCondition.Intent => $"the intent is {profile.Assessment.Intent}, not {Or(when.Intent)}",
            RuleCondition.Deterministic => profile.Assessment.Deterministic ? "the turn is deterministic" : "the turn is not deterministic",
            _ => string.Create(CultureInfo.InvariantCulture, $"the score is {RuleMatcher.Rounded(profile.Assessment.Score):0.##}, not {Range(when.MinScore, when.MaxScore)}"),
        };
        return why is null ? $"rule \"{rule.Name}\" fits" : $"rule \"{rule.Name}\" does not fit: {why}";
    }

    private static string Or(IReadOnlyList<string> alternatives) => string.Join(" or ", alternatives);

    private static string Range(long? min, long? max) => (min, max) switch
    {
        ({ } least, { } most) => $"{least} to {most}",
        ({ } least, null) => $"at least {least}",
        _ => $"at most {max}",
    };

    private static string Range(double? min, double? max) => (min, max) switch
    {
        ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
        ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"at least {least}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"at most {max}"),
    };

    private static string Window(RuleConditions when)
    {
        var days = string.Join(" or ", when.Days.Select(day => day.ToString()[..3].ToLowerInvariant()));
        if (when.From is null && when.Until is null) return days;
        var hours = $"{when.From ?? TimeOnly.MinValue:HH\\:mm}-{when.Until ?? TimeOnly.MinValue:HH\\:mm}";
        return days.Length == 0 ? hours : $"{days} {hours}";
    }
}
