using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Which of an upstream's response headers reach the caller. Same protocol and not local: what the vendor's clients read
/// (limits, request id). The limits of a vendor are not passed on with a local answer. Hop-by-hop headers, cookies and lengths
/// never are.
/// </summary>
internal static class UpstreamResponseHeaders
{
    private static readonly string[] Exact = ["request-id", "x-request-id", "retry-after", "retry-after-ms", "x-should-retry", "openai-processing-ms", "openai-version", "openai-model", "x-codex-turn-state"];
    private static readonly string[] Prefixes = ["anthropic-", "x-ratelimit-", "x-codex-"];

    /// <summary>Is this header worth passing on?</summary>
    public static bool IsPassed(string name)
    {
        foreach (var exact in Exact)
        {
            if (string.Equals(name, exact, StringComparison.OrdinalIgnoreCase)) return true;
        }

        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Copies them onto the caller's response.</summary>
    public static void Copy(HttpResponseMessage upstream, Exchange exchange, Attempt attempt)
    {
        if (attempt.Upstream.IsLocal) return;
        var target = exchange.Http.Response.Headers;
        foreach (var (name, values) in upstream.Headers.NonValidated)
        {
            if (!IsPassed(name)) continue;
            foreach (var value in values)
            {
                if (IsSafe(value)) target.Append(name, value);
            }
        }
    }

    /// <summary>The upstream's own id of the request, under either of its names; null when it tells none that is fit to be passed on.</summary>
    public static string? RequestIdOf(HttpResponseMessage upstream)
    {
        foreach (var name in (ReadOnlySpan<string>)["request-id", "x-request-id"])
        {
            if (upstream.Headers.NonValidated.TryGetValues(name, out var values) && values.ToString() is { Length: > 0 and <= 128 } id && IsSafe(id)) return id;
        }

        return null;
    }

    /// <summary>The headers of an error answer.</summary>
    public static List<KeyValuePair<string, string>> Of(HttpResponseMessage upstream)
    {
        var kept = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in upstream.Headers.NonValidated)
        {
            if (!IsPassed(name) || string.Equals(name, "retry-after", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var value in values)
            {
                if (IsSafe(value)) kept.Add(new(name, value));
            }
        }

        return kept;
    }

    private static bool IsSafe(string value)
    {
        foreach (var c in value)
        {
            if (c is < ' ' or > '~') return false;
        }

        return true;
    }
}
