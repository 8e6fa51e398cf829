using Sluice.Routing.Profile;

namespace Sluice.Routing.Rules;

/// <summary>The conditions a rule can have, in the order in which they are asked: what costs nothing first, what reads the prompt last.</summary>
public enum RuleCondition
{
    /// <summary>All conditions hold.</summary>
    None,

    /// <summary>Client name.</summary>
    Client,

    /// <summary>Application name.</summary>
    App,

    /// <summary>Request kind.</summary>
    Kind,

    /// <summary>Model asked for.</summary>
    Model,

    /// <summary>Time of day and day of the week.</summary>
    Time,

    /// <summary>Request headers.</summary>
    Header,

    /// <summary>Thinking.</summary>
    Thinking,

    /// <summary>Tools offered or not.</summary>
    Tools,

    /// <summary>Prompt tokens.</summary>
    Tokens,

    /// <summary>Pictures.</summary>
    Images,

    /// <summary>Names of the tools.</summary>
    ToolNames,

    /// <summary>Paths in the prompt.</summary>
    Path,

    /// <summary>Words or patterns in the user's last turn.</summary>
    Text,

    /// <summary>What the user's last turn asks for.</summary>
    Intent,

    /// <summary>The user's last turn says exactly what is to be done, or does not.</summary>
    Deterministic,

    /// <summary>How much a stronger model would help with the user's last turn.</summary>
    Score,
}

/// <summary>Asks a rule's conditions about a request.</summary>
public static class RuleMatcher
{
    /// <summary>Do all conditions hold?</summary>
    public static bool Matches(RuleConditions when, RequestProfile profile) => FirstFailed(when, profile) == RuleCondition.None;

    /// <summary>A rule that asks nothing fits everything.</summary>
    public static bool AsksNothing(RuleConditions when) =>
        when is { Client.Count: 0, App.Count: 0, Kind.Count: 0, Model.Count: 0, MinTokens: null, MaxTokens: null, Tools: null, ToolNames.Count: 0, Images: null, Thinking: null, Path.Count: 0, From: null, Until: null, Days.Count: 0 }
        and { Header.Count: 0, Text.Count: 0, Intent.Count: 0, Deterministic: null, MinScore: null, MaxScore: null };

    /// <summary>The first condition that does not hold, or <see cref="RuleCondition.None"/>.</summary>
    public static RuleCondition FirstFailed(RuleConditions when, RequestProfile profile)
    {
        if (when.Client.Count > 0 && !Glob.MatchesAny(when.Client, profile.Client)) return RuleCondition.Client;
        if (when.App.Count > 0 && !Glob.MatchesAny(when.App, profile.App)) return RuleCondition.App;
        if (when.Kind.Count > 0 && !Glob.MatchesAny(when.Kind, profile.Kind)) return RuleCondition.Kind;
        if (when.Model.Count > 0 && !Glob.MatchesAny(when.Model, profile.RequestedModel)) return RuleCondition.Model;
        if (!InTime(when, profile.Time)) return RuleCondition.Time;
        if (!HeadersFit(when.Header, profile)) return RuleCondition.Header;
        if (when.Thinking is { } thinking && thinking != profile.WantsThinking) return RuleCondition.Thinking;
        if (when.Tools is { } tools && tools != profile.HasTools) return RuleCondition.Tools;
        if (when.MinTokens is { } min && profile.EstimatedInputTokens < min) return RuleCondition.Tokens;
        if (when.MaxTokens is { } max && profile.EstimatedInputTokens > max) return RuleCondition.Tokens;
        if (when.Images is { } images && images != profile.HasImages) return RuleCondition.Images;
        if (when.ToolNames.Count > 0 && !when.ToolNames.Any(glob => profile.Says("tool", glob, static (request, pattern) => request.ToolNames.Any(name => Glob.Matches(pattern, name))))) return RuleCondition.ToolNames;
        if (when.Path.Count > 0 && !when.Path.Any(glob => profile.Says("path", glob, static (request, pattern) => request.MentionsPath(pattern)))) return RuleCondition.Path;
        if (when.Text.Count > 0 && !TextFits(when.Text, profile)) return RuleCondition.Text;
        return FirstFailedOfTurn(when, profile);
    }

    /// <summary>A score as rules compare it and receipts show it: two decimals, so that ranges can adjoin.</summary>
    public static double Rounded(double score) => Math.Round(score, 2, MidpointRounding.AwayFromZero);

    // The estimate is made once for a request, and only for one whose other conditions hold.
    private static RuleCondition FirstFailedOfTurn(RuleConditions when, RequestProfile profile)
    {
        if (when.Intent.Count > 0 && !when.Intent.Contains(profile.Assessment.Intent, StringComparer.Ordinal)) return RuleCondition.Intent;
        if (when.Deterministic is { } deterministic && deterministic != profile.Assessment.Deterministic) return RuleCondition.Deterministic;
        if (when.MinScore is { } least && Rounded(profile.Assessment.Score) < least) return RuleCondition.Score;
        if (when.MaxScore is { } most && Rounded(profile.Assessment.Score) > most) return RuleCondition.Score;
        return RuleCondition.None;
    }

    private static bool TextFits(IReadOnlyList<TextPattern> patterns, RequestProfile profile)
    {
        foreach (var pattern in patterns)
        {
            if (profile.Says("text", pattern.Text, (request, _) => pattern.Matches(request.LastUserText))) return true;
        }

        return false;
    }

    // A window over midnight belongs to the day on which it began: "fri 22:00-06:00" holds on Saturday at 3.
    private static bool InTime(RuleConditions when, DateTimeOffset time)
    {
        if (when.From is null && when.Until is null && when.Days.Count == 0) return true;
        var now = TimeOnly.FromTimeSpan(time.TimeOfDay);
        var from = when.From ?? TimeOnly.MinValue;
        var day = time.DayOfWeek;
        if (when.Until is not { } until)
        {
            if (now < from) return false;
        }
        else if (from < until)
        {
            if (now < from || now >= until) return false;
        }
        else if (now < until)
        {
            day = time.AddDays(-1).DayOfWeek;
        }
        else if (now < from)
        {
            return false;
        }

        return when.Days.Count == 0 || when.Days.Contains(day);
    }

    private static bool HeadersFit(IReadOnlyDictionary<string, string> headers, RequestProfile profile)
    {
        if (headers.Count == 0) return true;
        foreach (var (name, glob) in headers)
        {
            if (!profile.Says($"header {name}", glob, (request, pattern) => request.Header(name) is { } value && Glob.Matches(pattern, value))) return false;
        }

        return true;
    }
}
