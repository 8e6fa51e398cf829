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

    /// <summary>The headers without a credential, in name or value, and of bounded length.</summary>
    public static RecordedHeader[] Of(ReadOnlySpan<RecordedHeader> headers, IEnumerable<Secret> secrets)
    {
        // A message has two dozen headers and, but for a mistake, no credential among those that are kept: they are searched at
        // once (18 us instead of 42, HeaderCapturing), and one by one where something is found.
        var whole = new StringBuilder(1024);
        foreach (var (name, value) in headers) whole.Append(name).Append('\n').Append(value).Append('\n');
        var isClean = !HoldsSecret(whole.ToString(), secrets);
        var kept = new RecordedHeader[headers.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            var (name, value) = headers[i];
            kept[i] = new(
                isClean || !HoldsSecret(name, secrets) ? Cut(name.ToLowerInvariant(), LongestName) : HiddenName,
                value is not null && (isClean || !HoldsSecret(value, secrets)) ? Cut(value, LongestValue) : null);
        }

        return kept;
    }

    private static bool HoldsSecret(string text, IEnumerable<Secret> secrets)
    {
        try
        {
            return ErrorExcerpt.Scrub(text, secrets) != text || SecretFinder.Redact(text) != text;
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";
}
