using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Protocols.Canonical;

/// <summary>An upstream's error text made fit to be shown: no credentials, at most 2 KB, never a web page.</summary>
public static partial class ErrorText
{
    /// <summary>Longest message that is passed on, in characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>Removes what looks like a key and cuts the text.</summary>
    public static string Clean(string text)
    {
        var scrubbed = Credential().Replace(text, "[removed]").Trim();
        return scrubbed.Length <= MaxLength ? scrubbed : scrubbed[..(MaxLength - 1)] + "…";
    }

    /// <summary>The message for a body in no known shape: its text, or just the status when it is empty or a web page.</summary>
    public static string OfUnknownBody(int status, ReadOnlySpan<byte> body)
    {
        var text = Clean(Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * MaxLength)]));
        return text.Length == 0 || text[0] == '<' ? $"the upstream answered with status {status}" : text;
    }

    [GeneratedRegex(@"\b(sk|pk|rk|gsk|xai|hf|AIza)[-_]?[A-Za-z0-9*_\-]{12,}|(?<=[Bb]earer )[^\s""']{8,}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Credential();
}
