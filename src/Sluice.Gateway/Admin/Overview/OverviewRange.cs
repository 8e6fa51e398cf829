using Sluice.Gateway.Ledger;
using Sluice.Gateway.Quota;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>A stretch of time that the overview is asked for, and the buckets of its charts.</summary>
/// <param name="Name"><c>today</c>, <c>7d</c>, <c>30d</c> or <c>window</c>.</param>
/// <param name="From">Its start.</param>
/// <param name="To">Its end, not included.</param>
/// <param name="ByHour">Its charts have a bucket for each hour; else for each day.</param>
internal sealed record OverviewRange(string Name, DateTimeOffset From, DateTimeOffset To, bool ByHour)
{
    private const int MostBuckets = 200;

    /// <summary>The names.</summary>
    public const string Names = "today, 7d, 30d or window";

    /// <summary>The subscription's window, where it is one.</summary>
    public RunningWindow? Window { get; init; }

    /// <summary>Reads a name. The stretches are those of <c>sluice usage</c>: the local day so far, and the last days to the millisecond.</summary>
    /// <returns>Null with the reason when there is no such range, or none now.</returns>
    public static OverviewRange? Of(string? name, DateTimeOffset now, TimeZoneInfo zone, RunningWindow? window, out string problem)
    {
        problem = "";
        switch (name ?? "today")
        {
            case "today":
                var day = UsageQuery.Today(now, zone);
                return new("today", day.From, day.To, ByHour: true);
            case "7d":
                return Last("7d", 7);
            case "30d":
                return Last("30d", 30);
            case "window" when window is { } running:
                var to = now.AddMilliseconds(1);
                return new("window", running.Start < to ? running.Start : to, to, ByHour: running.End - running.Start <= TimeSpan.FromHours(MostBuckets / 2)) { Window = running };
            case "window":
                problem = "No subscription window is known yet: a vendor tells of it with its first answer. Ask for today, 7d or 30d.";
                return null;
            default:
                problem = $"There is no range {name}. Ask for {Names}.";
                return null;
        }

        OverviewRange Last(string word, int days)
        {
            var query = UsageQuery.Since(TimeSpan.FromDays(days), now);
            return new(word, query.From, query.To, ByHour: false);
        }
    }

    /// <summary>The starts of its buckets, and the end of the last: local hours or days, the first and the last as they are cut.</summary>
    public IReadOnlyList<DateTimeOffset> Edges(TimeZoneInfo zone)
    {
        var edges = new List<DateTimeOffset> { From };
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(From, zone).DateTime);
        var start = LocalDays.Start(day, zone);
        while (edges.Count < MostBuckets)
        {
            // An hour is an hour, also on the day whose clock shows one twice or not at all.
            start = ByHour ? start.AddHours(1) : LocalDays.Start(day = day.AddDays(1), zone);
            if (start <= From) continue;
            if (start >= To) break;
            edges.Add(start);
        }

        edges.Add(To);
        return edges;
    }
}

/// <summary>A vendor's window that runs now.</summary>
/// <param name="Upstream">Whose.</param>
/// <param name="Name">As the vendor names it.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it is renewed.</param>
internal sealed record RunningWindow(string Upstream, string Name, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The shortest window of an account that runs: a subscription's session window where there is one.</summary>
    public static RunningWindow? Find(QuotaBook quota, DateTimeOffset now) => quota.Accounts
        .SelectMany(account => account.Reading.Windows.Select(window => (account.Upstream, Window: window)))
        .Where(found => found.Window is { Resets: { } resets, Length: { } length } && resets > now && length >= TimeSpan.FromHours(1) && resets - length <= now)
        .OrderBy(found => found.Window.Length)
        .Select(found => new RunningWindow(found.Upstream, found.Window.Name, found.Window.Resets!.Value - found.Window.Length!.Value, found.Window.Resets.Value))
        .FirstOrDefault();
}
