using System.Text.RegularExpressions;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Transcripts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>
/// Does the turn end with the announcement of a step that a tool would make, and no call? Weak models say "I will now edit the
/// file" and stop. Only the last sentence counts, and no offer, question or condition.
/// </summary>
internal sealed partial class PromiseCheck : IAnswerCheck
{
    private const int Longest = 4000;

    /// <inheritdoc />
    public string Name => "promise";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Calls.Count > 0 || !draft.Tools.Any || draft.Answer.Stop.Kind != StopKind.EndTurn || draft.Text.Length is 0 or > Longest) return Finding.Nothing;
        if (draft.Request.ToolChoice?.Mode == ToolChoiceMode.None || !draft.Request.Tools.Any(tool => FileCall.TradeOf(tool.Name) != ToolTrade.Other)) return Finding.Nothing;
        var last = Last(draft.Text);
        if (!Announcement().IsMatch(last) || Condition().IsMatch(last)) return Finding.Passed;
        // A plan is what plan mode wants.
        if (draft.Transcript.Holds("Plan mode is active") || draft.Transcript.Holds("plan mode") || PlanWanted().IsMatch(draft.Transcript.LastUserText)) return Finding.Passed;
        return Finding.Failed("the answer announces a step and does not take it", "You said what you will do and did not do it. Do it now: call the tool that is needed.");
    }

    private static string Last(string text)
    {
        var trimmed = text.TrimEnd();
        var line = trimmed[(trimmed.LastIndexOf('\n') + 1)..].Trim();
        var sentence = SentenceEnd().Matches(line).LastOrDefault();
        return sentence is null ? line : line[(sentence.Index + sentence.Length)..].Trim();
    }

    [GeneratedRegex("""
        ^(?:(?:ok(?:ay)?|sure|great|good|right|alright|now|next|first|then|so|certainly|got\ it)[,.!:]?\ +){0,2}
        (?:i['’]?ll|i\ will|let\ me|i['’]?m\ going\ to|i\ am\ going\ to|i\ need\ to|let['’]?s|ich\ werde)\ +
        (?:now\ +|first\ +|start\ by\ +|begin\ by\ +|also\ +|then\ +|go\ ahead\ and\ +|proceed\ to\ +|quickly\ +|next\ +|jetzt\ +|nun\ +|zuerst\ +|mir\ +)*
        (?:read|reading|look|looking|check|checking|open|edit|editing|update|updating|modify|fix|fixing|run|running|create|creating|write|writing|add|adding|search|searching|implement|apply|make|change|examine|examining|inspect|list|listing|find|explore|exploring|analy[sz]e|view|locate|replace|rename|remove|delete|refactor|test|verify|investigate|grep|gather|review|reviewing|
           die\ |das\ |den\ |alle\ |nach\ |anschauen|ansehen)\b
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Announcement();

    [GeneratedRegex(@"\?\s*$|\bif\b|\bonce\b|\bwhen\b|\bafter\b|\bunless\b|\byou\b|\bsobald\b|\bwenn\b|\bfalls\b|\bwould\b|\bshould\b|\blater\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\b(?:plan|how would you|what would you|approach|outline|explain what you|don['’]t (?:change|edit|do|write|call)|do not (?:change|edit|do|write|call)|without (?:changing|editing)|just (?:say|tell|describe))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PlanWanted();

    [GeneratedRegex(@"[.!?:](?:\s+)(?=[A-ZÄÖÜ])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SentenceEnd();
}
