using System.Text.RegularExpressions;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>What a tool's result says about how it went. Most protocols have no mark for a failure; the clients' own words are all there is.</summary>
internal static partial class ResultWords
{
    private const int Opening = 400;

    /// <summary>Does the text say that the call failed? The openings that the clients were recorded to send, and exit codes.</summary>
    public static bool SayFailure(string text)
    {
        var start = text.AsSpan().TrimStart();
        return Failure().IsMatch(start[..Math.Min(start.Length, Opening)]);
    }

    /// <summary>May the same call go well a moment later: the network, a lock, a server that is still starting, a call that never ran?</summary>
    public static bool SayPassing(string text) => Passing().IsMatch(text.AsSpan()[..Math.Min(text.Length, 20_000)]);

    [GeneratedRegex("""
        ^(?:<tool_use_error>|error(?:[:\s]|$)|\{\s*"error"|failed\b|failure\b|exception\b|traceback\ \(most|fatal:|command\ failed|exit\ code:?\ -?[1-9]|invalid\b|unknown\ tool|unsupported\ call|the\ (?:arguments|parameters)\ provided|apply_patch\ verification\ failed|no\ such\ file|permission\ denied|could\ not\ find|file\ not\ found|file\ does\ not\ exist|directory\ not\ found|bash:\ |sh:\ |ls:\ cannot|cat:\ )
        | (?:process\ exited\ with\ code|exit\ code:?|exited\ with\ code|exit\ status)\ -?[1-9]
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Failure();

    [GeneratedRegex("""
        time[d]?[\s-]?out|etimedout|econnrefused|econnreset|enotfound|eai_again|connection\ (?:refused|reset|closed|aborted)|could\ not\ (?:connect|resolve)|temporar|try\ again|rate.?limit|too\ many\ requests|\b(?:429|502|503|504)\b|(?<![a-z])lock\b|locked|in\ use|busy|network|sibling\ tool\ call|cancel|interrupt|aborted|rejected|doesn['’]t\ want|denied\ by|not\ been\ read|modified\ since|read\ it\ (?:first|again)|still\ (?:running|starting)|not\ ready
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Passing();
}
