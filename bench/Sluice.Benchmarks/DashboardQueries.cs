using System.Diagnostics;
using System.Globalization;
using Sluice.Gateway.Admin.Overview;
using Sluice.Gateway.Ledger;
using Sluice.Testing.Ledger;

namespace Sluice.Benchmarks;

/// <summary>What the dashboard asks a large ledger, timed: <c>dashboard [REQUESTS] [DIRECTORY] [RECEIPTS]</c>. The ledger is written if the directory has none; so many of its last requests have a receipt, by which a replay decides them again.</summary>
internal static class DashboardQueries
{
    private const int Runs = 7;

    /// <summary>Writes the ledger where there is none, and times the queries.</summary>
    public static int Run(string[] args)
    {
        var requests = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var directory = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), $"sluice-ledger-{requests}");
        var now = DateTimeOffset.UtcNow;
        if (!File.Exists(LedgerFiles.Database(directory)))
        {
            var start = Stopwatch.GetTimestamp();
            new GeneratedLedger(new GeneratedLedgerOptions { Requests = requests, To = now, Receipts = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1_000 }).Write(directory);
            Console.WriteLine($"{requests:N0} requests over 90 days written in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {new FileInfo(LedgerFiles.Database(directory)).Length / 1e6:F0} MB, in {directory}");
        }

        var queries = new LedgerQueries(directory);
        foreach (var zone in new[] { TimeZoneInfo.Utc, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata") })
        {
            foreach (var name in new[] { "today", "7d", "30d" })
            {
                var range = OverviewRange.Of(name, now, zone, null, out _)!;
                Time($"overview {name}, {zone.Id}", () => queries.Overview(range.From, range.To, range.Edges(zone)));
            }
        }

        Time("alarm of the cache", () => queries.CacheByClient(now - CacheAlarm.Memory, now));
        Time("usage of 30 days", () => queries.Usage(UsageQuery.Since(TimeSpan.FromDays(30), now)));
        Time("50 requests", () => queries.Requests(new RequestQuery { Limit = 50 }));
        Time("50 requests of a client", () => queries.Requests(new RequestQuery { Limit = 50, Client = "codex" }));
        Time("50 requests that failed", () => queries.Requests(new RequestQuery { Limit = 50, Outcome = Outcomes.UpstreamError }));
        return 0;
    }

    private static void Time(string what, Func<object> query)
    {
        var times = new double[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            query();
            times[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        var first = times[0];
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} first {first,6:F1} ms   median {times[Runs / 2],6:F1} ms"));
    }
}
