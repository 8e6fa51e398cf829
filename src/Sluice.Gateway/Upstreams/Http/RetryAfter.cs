using System.Globalization;
using System.Net.Http.Headers;

namespace Sluice.Gateway.Upstreams.Http;

/// <summary>How long an upstream asks to be left alone.</summary>
internal static class RetryAfter
{
    /// <summary>The most that is believed: anything longer is a mistake or means "not today" all the same.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>
    /// Reads <c>retry-after-ms</c>, <c>retry-after</c> (whole seconds or an HTTP date) and, of an answer that Anthropic's unified
    /// limit rejected, the reset of the rejected windows, the latest. What is negative, no number, out of range or said twice
    /// counts as not said.
    /// </summary>
    /// <returns>Zero or more; null when nothing usable is said.</returns>
    public static TimeSpan? Parse(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Single(headers, "retry-after-ms") is { } milliseconds && Milliseconds(milliseconds) is { } exact)
        {
            return exact;
        }

        if (Single(headers, "retry-after") is { } text && (Seconds(text) ?? Date(text, now)) is { } wait)
        {
            return wait;
        }

        return Unified(headers, now);
    }

    /// <summary>For a client's <c>retry-after</c>: whole seconds, rounded up. Claude Code reads nothing else.</summary>
    public static string Format(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan? Seconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static TimeSpan? Milliseconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= Longest.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;

    private static TimeSpan? Date(string text, DateTimeOffset now) =>
        text.Contains(':', StringComparison.Ordinal)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? Until(date, now)
            : null;

    // A time that has passed means at once; one beyond all reason was not meant.
    private static TimeSpan? Until(DateTimeOffset date, DateTimeOffset now) => (date - now) switch
    {
        var wait when wait > Longest => null,
        var wait when wait < TimeSpan.Zero => TimeSpan.Zero,
        var wait => wait,
    };

    // https://github.com/anthropics/claude-code/issues/12829: the window that rejects decides, not the one that is nearest.
    private static TimeSpan? Unified(HttpResponseHeaders headers, DateTimeOffset now)
    {
        const string prefix = "anthropic-ratelimit-unified-";
        if (Single(headers, $"{prefix}status") is not "rejected")
        {
            return null;
        }

        TimeSpan? latest = null;
        foreach (var (name, _) in headers.NonValidated)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && name.EndsWith("-status", StringComparison.OrdinalIgnoreCase)
                && !name.Contains("overage", StringComparison.OrdinalIgnoreCase)
                && Single(headers, name) is "rejected"
                && Single(headers, string.Concat(name.AsSpan(0, name.Length - "status".Length), "reset")) is { } reset
                && Reset(reset, now) is { } wait
                && (latest is null || wait > latest))
            {
                latest = wait;
            }
        }

        return latest ?? (Single(headers, $"{prefix}reset") is { } general ? Reset(general, now) : null);
    }

    private static TimeSpan? Reset(string text, DateTimeOffset now) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch < 253402300800
            ? Until(DateTimeOffset.FromUnixTimeSeconds(epoch), now)
            : Date(text, now);

    private static string? Single(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? values.ToString().Trim() : null;
}
