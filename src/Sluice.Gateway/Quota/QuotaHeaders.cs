using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;

namespace Sluice.Gateway.Quota;

/// <summary>
/// Reads what an answer's headers say of the account's limits. Three families: Anthropic's unified windows of a subscription
/// (a spent share each), <c>limit | remaining | reset</c> triples (Anthropic keys, OpenAI and those who speak like it), and
/// <c>x-codex-*</c>, which is shown as it came. Window names are data: new ones appear without notice. What is no sensible value
/// counts as not said.
/// </summary>
internal static class QuotaHeaders
{
    private const string Anthropic = "anthropic-ratelimit-";
    private const string Unified = "anthropic-ratelimit-unified-";
    private const string Remaining = "x-ratelimit-";
    private const string Codex = "x-codex-";
    private const int MostWindows = 16;
    private const int MostRaw = 24;
    private const int LongestName = 64;
    private const int LongestValue = 200;

    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");

    /// <summary>Beyond this a reset is a mistake.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(40);

    /// <summary>What is said; null when the answer carries none of these headers.</summary>
    public static QuotaReading? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        Draft? draft = null;
        foreach (var (name, values) in headers.NonValidated)
        {
            // Nearly all answers have a dozen headers of which none or all are ours: the first letter decides.
            if (name.Length is < 9 or > LongestName || (name[0] | 0x20) is not ('a' or 'x')) continue;
            if (values.Count != 1 || values.ToString().Trim() is not { Length: > 0 and <= LongestValue } value || !IsPlain(value)) continue;
            if (Starts(name, Unified)) (draft ??= new()).Unified(name[Unified.Length..].ToLowerInvariant(), value, now);
            else if (Starts(name, Anthropic)) (draft ??= new()).Triple(name[Anthropic.Length..].ToLowerInvariant(), value, now, kindFirst: false);
            else if (Starts(name, Remaining)) (draft ??= new()).Triple(name[Remaining.Length..].ToLowerInvariant(), value, now, kindFirst: true);
            else if (Starts(name, Codex)) (draft ??= new()).Keep(name.ToLowerInvariant(), value);
        }

        return draft?.Finish();
    }

    /// <summary>Epoch seconds (some send milliseconds), or a date; null when it is neither or out of reach.</summary>
    public static DateTimeOffset? Time(string text, DateTimeOffset now)
    {
        DateTimeOffset? at = null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
        {
            if (epoch >= 100_000_000_000) epoch /= 1000;
            if (epoch is > 1_000_000_000 and < 253_402_300_800) at = DateTimeOffset.FromUnixTimeSeconds(epoch);
        }
        else if (text.Contains(':', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
        {
            at = date;
        }

        return at is { } time && (time - now).Duration() <= Furthest ? time : null;
    }

    /// <summary>A duration as OpenAI writes it (<c>1s</c>, <c>6m0s</c>, <c>880ms</c>, <c>1h2m3s</c>); null when it is none.</summary>
    public static TimeSpan? GoDuration(string text)
    {
        var sum = 0.0;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(NumberLetters);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return null;
            rest = rest[digits..];
            var unit = rest.IndexOfAnyInRange('0', '9') is var end && end < 0 ? rest : rest[..end];
            var seconds = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, _ => -1.0 };
            if (seconds < 0) return null;
            sum += count * seconds;
            rest = rest[unit.Length..];
        }

        return text.Length > 0 && sum <= Furthest.TotalSeconds ? TimeSpan.FromSeconds(sum) : null;
    }

    private static bool Starts(string name, string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsPlain(string value) => value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private sealed class Draft
    {
        private readonly List<QuotaWindow> _windows = [];
        private readonly List<KeyValuePair<string, string>> _raw = [];
        private QuotaReading _reading = new();

        public void Unified(string name, string value, DateTimeOffset now)
        {
            switch (name)
            {
                case "status": _reading = _reading with { Status = value.ToLowerInvariant() }; return;
                case "reset": _reading = _reading with { Resets = Time(value, now) }; return;
                case "representative-claim": _reading = _reading with { Claim = value }; return;
                case "overage-status": _reading = _reading with { Overage = value.ToLowerInvariant() }; return;
                case "overage-reset": _reading = _reading with { OverageResets = Time(value, now) }; return;
                case "overage-disabled-reason": _reading = _reading with { OverageDisabled = value }; return;
                case "overage-in-use": _reading = _reading with { OverageInUse = string.Equals(value, "true", StringComparison.OrdinalIgnoreCase) }; return;
            }

            var dash = name.LastIndexOf('-');
            var (window, what) = dash > 0 ? (name[..dash], name[(dash + 1)..]) : (name, "");
            switch (what)
            {
                // The allowance of paid usage is no allowance of the plan.
                case "utilization" when window is not "overage" && Share(value) is { } used: Change(window, w => w with { Used = used }); return;
                case "reset" when Time(value, now) is { } resets: Change(window, w => w with { Resets = resets }); return;
                case "status": Change(window, w => w with { Status = value.ToLowerInvariant() }); return;
                default: Keep(Anthropic[..^1] + "-unified-" + name, value); return;
            }
        }

        public void Triple(string name, string value, DateTimeOffset now, bool kindFirst)
        {
            // anthropic-ratelimit-input-tokens-remaining, but x-ratelimit-remaining-tokens; some have the kind alone.
            var dash = kindFirst ? name.IndexOf('-') : name.LastIndexOf('-');
            var (window, what) = dash < 0 ? ("requests", name) : kindFirst ? (name[(dash + 1)..], name[..dash]) : (name[..dash], name[(dash + 1)..]);
            switch (what)
            {
                case "limit" when Count(value) is { } limit: Change(window, w => w with { Limit = limit }); return;
                case "remaining" when Count(value) is { } left: Change(window, w => w with { Remaining = left }); return;
                case "reset" when (Time(value, now) ?? (GoDuration(value) ?? Seconds(value)) switch { { } wait => now + wait, null => null }) is { } resets:
                    Change(window, w => w with { Resets = resets });
                    return;
                default: Keep($"{(kindFirst ? Remaining : Anthropic)}{name}", value); return;
            }
        }

        public void Keep(string name, string value)
        {
            if (_raw.Count < MostRaw) _raw.Add(new(name, value));
        }

        public QuotaReading Finish()
        {
            for (var i = 0; i < _windows.Count; i++)
            {
                if (_windows[i] is { Used: null, Limit: > 0 and var limit, Remaining: { } left }) _windows[i] = _windows[i] with { Used = Math.Clamp(1 - (left / (double)limit), 0, 1) };
            }

            // Who does not say so in a header of its own says it by a limit that rejects while the answer is given.
            return _reading with { Windows = _windows, Raw = _raw };
        }

        private void Change(string name, Func<QuotaWindow, QuotaWindow> change)
        {
            var at = _windows.FindIndex(window => window.Name == name);
            if (at >= 0) _windows[at] = change(_windows[at]);
            else if (_windows.Count < MostWindows) _windows.Add(change(new QuotaWindow(name)));
        }

        private static double? Share(string value) =>
            double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 5 ? share : null;

        private static long? Count(string value) =>
            long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

        private static TimeSpan? Seconds(string value) =>
            double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= Furthest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
