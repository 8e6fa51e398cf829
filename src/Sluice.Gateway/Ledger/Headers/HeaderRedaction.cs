using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Http;

namespace Sluice.Gateway.Ledger.Headers;

/// <summary>Makes headers fit to be kept. A value that holds a credential loses all of it: what is left would tell of nothing.</summary>
internal static class HeaderRedaction
{
    private const int LongestName = 80, LongestValue = 512;
    private const string HiddenName = "[hidden]";

    // No credential is shorter than this; nearly all names and half of the values are.
    private const int ShortestSecret = 8;
    private const int MostJudged = 4096;

    // The same few names and values come with every message: what has been looked at once is not looked at again.
    private static readonly ConcurrentDictionary<string, bool> Judged = new(StringComparer.Ordinal);
    private static int _judged;

    /// <summary>The headers without a credential, in name or value, and of bounded length.</summary>
    public static RecordedHeader[] Of(ReadOnlySpan<RecordedHeader> headers, IEnumerable<Secret> secrets)
    {
        // Credentials that are known are looked for in all of a message at once, and one by one where there is one.
        var whole = new StringBuilder(1024);
        foreach (var (name, value) in headers) whole.Append(name).Append('\n').Append(value).Append('\n');
        var known = HoldsKnown(whole.ToString(), secrets) ? secrets : [];
        var kept = new RecordedHeader[headers.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            var (name, value) = headers[i];
            kept[i] = new(
                !HoldsSecret(name, known) ? Cut(name.ToLowerInvariant(), LongestName) : HiddenName,
                value is not null && !HoldsSecret(value, known) ? Cut(value, LongestValue) : null);
        }

        return kept;
    }

    private static bool HoldsSecret(string text, IEnumerable<Secret> known) => LooksLikeSecret(text) || HoldsKnown(text, known);

    private static bool HoldsKnown(string text, IEnumerable<Secret> secrets)
    {
        foreach (var secret in secrets)
        {
            if (ErrorExcerpt.Holds(text, secret)) return true;
        }

        return false;
    }

    private static bool LooksLikeSecret(string text)
    {
        if (text.Length < ShortestSecret) return false;
        if (Judged.TryGetValue(text, out var looks)) return looks;
        try
        {
            looks = ErrorExcerpt.Scrub(text, []) != text || SecretFinder.Redact(text) != text;
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }

        if (text.Length > LongestValue) return looks;
        if (Interlocked.Increment(ref _judged) > MostJudged)
        {
            Judged.Clear();
            _judged = 0;
        }

        Judged[text] = looks;
        return looks;
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";
}
