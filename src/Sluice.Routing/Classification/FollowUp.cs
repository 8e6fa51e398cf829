using System.Text.RegularExpressions;

namespace Sluice.Routing.Classification;

/// <summary>How a turn goes on with the one before.</summary>
internal enum FollowUpKind
{
    /// <summary>It stands by itself.</summary>
    None,

    /// <summary>Yes, go on.</summary>
    Consent,

    /// <summary>It did not work.</summary>
    Complaint,
}

/// <summary>Tells turns that say nothing of their own: "yes, do it", "still fails".</summary>
internal static partial class FollowUp
{
    /// <summary>How the turn goes on.</summary>
    public static FollowUpKind Of(string text)
    {
        if (text.Length > 120) return FollowUpKind.None;
        if (Consent().IsMatch(text)) return FollowUpKind.Consent;
        return text.Length <= 80 && Complaint().IsMatch(text) ? FollowUpKind.Complaint : FollowUpKind.None;
    }

    [GeneratedRegex(@"^\W*((yes|yep|yeah|y|ok|okay|sure|right|correct|exactly|good|great|perfect|fine|please|now|ja|oui|sí|si|genau)[\s,.!]*)*((please\s+)?(do (it|that|so|this)|go( ahead| on| for it)?|continue|proceed|carry on|keep going|next|make it so|apply (it|that|this|them)|sounds good|looks good|lgtm|weiter|mach (das|weiter)|vas-y|continue[rz]?|hazlo|adelante|sigue))?[\s,.!]*(then|now|please|thanks|bitte)?\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Consent();

    [GeneratedRegex(@"^\W*(no,?\s+)?((it |that |this )?(still|again)\b|(that|it|this) (didn't|did not|doesn't|does not) (work|help|fix|change)|same (error|problem|issue|result|thing)|not (fixed|working|solved)|try again|nope|wrong|geht (immer )?(noch )?nicht|toujours|sigue sin)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Complaint();
}
