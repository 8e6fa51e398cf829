using System.Globalization;

namespace Sluice.Testing.Fakes;

/// <summary>
/// A subscription's five-hour and weekly windows as Anthropic tells them: every answer carries the unified headers, and once a
/// window is used up requests are rejected with 429 until it is renewed. A window begins with the first request in it.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class AnthropicPlan(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<DateTimeOffset> _used = [];
    private DateTimeOffset? _reset;
    private DateTimeOffset? _begin;
    private bool _isRenewing;

    /// <summary>Requests that the five-hour window holds.</summary>
    public int PerWindow { get; set; } = 3;

    /// <summary>Requests that the weekly window holds.</summary>
    public int PerWeek { get; set; } = 1000;

    /// <summary>How long the short window runs.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(5);

    /// <summary>When set, a full window is renewed this long after its first rejection, however long it would have run: for tests with a real clock.</summary>
    public TimeSpan? RenewedAfter { get; set; }

    /// <summary>Paid extra usage takes over when the plan is used up.</summary>
    public bool SellsMore { get; set; }

    /// <summary>The refusals carry <c>retry-after</c>; some have been seen without.</summary>
    public bool SaysRetryAfter { get; set; } = true;

    /// <summary>Requests that were answered, rejected, and sold beside the plan.</summary>
    public (int Answered, int Rejected, int Sold) Counts { get; private set; }

    /// <summary>Uses one request; false when it is rejected.</summary>
    /// <param name="headers">What the answer says of the windows.</param>
    public bool Use(out IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_reset is null || now >= _reset)
            {
                (_reset, _begin, _isRenewing) = (WholeSecond(now + Window), now, false);
                _used.RemoveAll(at => at < now - TimeSpan.FromDays(7));
            }

            var inWindow = _used.Count(at => at >= _begin);
            var isFull = inWindow >= PerWindow || _used.Count >= PerWeek;
            var isSold = isFull && SellsMore;
            if (isFull && !isSold && RenewedAfter is { } soon && !_isRenewing) (_isRenewing, _reset) = (true, WholeSecond(now + soon));
            if (!isFull) _used.Add(now);
            Counts = (Counts.Answered + (isFull ? 0 : 1), Counts.Rejected + (isFull && !isSold ? 1 : 0), Counts.Sold + (isSold ? 1 : 0));
            headers = Headers(now, isFull, isSold, inWindow + (isFull ? 0 : 1));
            return !isFull || isSold;
        }
    }

    private List<KeyValuePair<string, string>> Headers(DateTimeOffset now, bool isFull, bool isSold, int inWindow)
    {
        var reset = _reset!.Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var state = isFull ? "rejected" : "allowed";
        List<KeyValuePair<string, string>> headers =
        [
            new("anthropic-ratelimit-unified-status", isSold ? "allowed" : state),
            new("anthropic-ratelimit-unified-5h-status", state),
            new("anthropic-ratelimit-unified-5h-utilization", Share(inWindow, PerWindow)),
            new("anthropic-ratelimit-unified-5h-reset", reset),
            new("anthropic-ratelimit-unified-7d-status", "allowed"),
            new("anthropic-ratelimit-unified-7d-utilization", Share(_used.Count, PerWeek)),
            new("anthropic-ratelimit-unified-7d-reset", (_reset!.Value - Window).AddDays(7).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            new("anthropic-ratelimit-unified-representative-claim", "five_hour"),
            new("anthropic-ratelimit-unified-reset", reset),
            new("anthropic-ratelimit-unified-overage-status", SellsMore ? "allowed" : "rejected"),
            new("anthropic-ratelimit-unified-fallback-percentage", "0.5"),
        ];
        if (!SellsMore) headers.Add(new("anthropic-ratelimit-unified-overage-disabled-reason", "org_level_disabled"));
        if (isSold) headers.Add(new("anthropic-ratelimit-unified-overage-in-use", "true"));
        if (isFull && !isSold && SaysRetryAfter) headers.Add(new("retry-after", ((long)Math.Ceiling((_reset!.Value - now).TotalSeconds)).ToString(CultureInfo.InvariantCulture)));
        return headers;
    }

    // What the headers say is what holds: they know whole seconds only.
    private static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling(time.ToUnixTimeMilliseconds() / 1000.0));

    private static string Share(int used, int all) => Math.Min(used / (double)all, 1).ToString("0.0###", CultureInfo.InvariantCulture);
}
