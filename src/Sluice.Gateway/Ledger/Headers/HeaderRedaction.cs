using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Http;

namespace Sluice.Gateway.Ledger.Headers;

/// <summary>Makes a header fit to be kept. A value that holds a credential loses all of it: what is left would tell of nothing.</summary>
internal static class HeaderRedaction
{
    private const int LongestName = 80, LongestValue = 512;
    private const string HiddenName = "[hidden]";

    /// <summary>The header without a credential, in name or value, and of bounded length.</summary>
    public static RecordedHeader Of(RecordedHeader header, IEnumerable<Secret> secrets)
    {
        var name = header.Name.ToLowerInvariant();
        if (HoldsSecret(header.Name, secrets)) name = HiddenName;
        return new(Cut(name, LongestName), header.Value is { } value && !HoldsSecret(value, secrets) ? Cut(value, LongestValue) : null);
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
