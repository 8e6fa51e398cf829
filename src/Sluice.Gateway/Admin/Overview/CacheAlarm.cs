using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>A client whose prompts are read from the vendors' caches much less than they used to be.</summary>
/// <param name="Client">The client; empty for requests without one.</param>
/// <param name="Since">The hour since which most is missing.</param>
/// <param name="Usual">Share that was read from caches in the seven days before the last 24 hours, 0-1.</param>
/// <param name="Share">Share since then, 0-1.</param>
/// <param name="Requests">Requests that the cloud answered since then.</param>
/// <param name="MissedTokens">Prompt tokens that would have been read from a cache at the usual share and were not.</param>
internal sealed record CacheAlarm(string Client, DateTimeOffset Since, double Usual, double Share, long Requests, long MissedTokens)
{
    private const int EnoughNow = 20, EnoughBefore = 50, LookBackHours = 24;
    private const double LeastUsual = 0.2, LeastDrop = 0.15, LargestRest = 0.7;
    private const long MillisecondsPerHour = 3_600_000;

    /// <summary>How far back has to be read.</summary>
    public static TimeSpan Memory { get; } = TimeSpan.FromDays(8);

    /// <summary>How it is counted.</summary>
    public const string Words =
        "Compared are a client's last 24 hours with its seven days before, prompt tokens of cloud models only. The moment since which most is missing is looked for; since then there must be 20 requests, and the share must have fallen by 15 points and by 30 %.";

    /// <summary>The clients that it goes for, those that miss most first.</summary>
    /// <param name="hours">By hours, in their order.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<CacheAlarm> Find(IReadOnlyList<ClientCacheHour> hours, DateTimeOffset now)
    {
        var recent = (now.ToUnixTimeMilliseconds() / MillisecondsPerHour) + 1 - LookBackHours;
        return
        [
            .. hours.GroupBy(hour => hour.Client, StringComparer.Ordinal).Select(client => Of(client.Key, [.. client], recent)).OfType<CacheAlarm>()
                .OrderByDescending(alarm => alarm.MissedTokens),
        ];
    }

    private static CacheAlarm? Of(string client, ClientCacheHour[] hours, long recent)
    {
        var (requests, prompt, cached) = Sum(hours.Where(hour => hour.Hour < recent));
        if (requests < EnoughBefore || prompt == 0) return null;
        var usual = (double)cached / prompt;
        if (usual < LeastUsual) return null;

        // From now backwards: the stretch in which most of the usual reads are missing. Hours that are well again shorten it.
        ClientCacheHour? since = null;
        double missed = 0, most = 0;
        foreach (var hour in hours.Where(hour => hour.Hour >= recent).OrderByDescending(hour => hour.Hour))
        {
            missed += (usual * hour.Prompt) - hour.Cached;
            if (missed <= most) continue;
            (most, since) = (missed, hour);
        }

        if (since is not { } first) return null;
        (requests, prompt, cached) = Sum(hours.Where(hour => hour.Hour >= first.Hour));
        var share = prompt == 0 ? 0 : (double)cached / prompt;
        return requests >= EnoughNow && usual - share >= LeastDrop && share <= usual * LargestRest
            ? new CacheAlarm(client, DateTimeOffset.FromUnixTimeMilliseconds(first.Hour * MillisecondsPerHour), Math.Round(usual, 3), Math.Round(share, 3), requests, (long)most)
            : null;
    }

    private static (long Requests, long Prompt, long Cached) Sum(IEnumerable<ClientCacheHour> hours)
    {
        var sum = (Requests: 0L, Prompt: 0L, Cached: 0L);
        foreach (var hour in hours) sum = (sum.Requests + hour.Requests, sum.Prompt + hour.Prompt, sum.Cached + hour.Cached);
        return sum;
    }
}
