using Sluice.Gateway.Admin.Quota;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Gateway.Quota;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>
/// Puts the overview together. What was added up is good for a moment, longer where it took longer: pages that are opened or told of
/// a change at the same time share it, and adding up never takes more than a twentieth of a processor.
/// </summary>
internal sealed class OverviewReport(GatewayModelStore models, QuotaBook book, QuotaReport quota, TimeProvider time)
{
    private const int Largest = 8, LongerThanItTook = 20;
    private static readonly TimeSpan LeastFresh = TimeSpan.FromSeconds(1), AlarmFresh = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (long At, TimeSpan Fresh, OverviewView View)> _known = new(StringComparer.Ordinal);
    private readonly Lock _reading = new();
    private (long At, IReadOnlyList<CacheAlarm> Alarms)? _alarms;

    /// <summary>A range of time by its name.</summary>
    /// <returns>Null with the reason when there is no such range.</returns>
    public OverviewRange? Range(string? name, out string problem)
    {
        var now = time.GetUtcNow();
        return OverviewRange.Of(name, now, time.LocalTimeZone, RunningWindow.Find(book, now), out problem);
    }

    /// <summary>The overview of a range.</summary>
    /// <exception cref="Ledger.Sqlite.SqliteFailure">The ledger cannot be read.</exception>
    public OverviewView Read(OverviewRange range, LedgerQueries queries)
    {
        lock (_reading)
        {
            if (_known.TryGetValue(range.Name, out var known) && time.GetElapsedTime(known.At) < known.Fresh) return known.View;
            var start = time.GetTimestamp();
            var view = View(range, queries);
            var took = time.GetElapsedTime(start) * LongerThanItTook;
            _known[range.Name] = (time.GetTimestamp(), took > LeastFresh ? took : LeastFresh, view);
            return view;
        }
    }

    private IReadOnlyList<CacheAlarm> Alarms(LedgerQueries queries, DateTimeOffset now)
    {
        if (_alarms is { } known && time.GetElapsedTime(known.At) < AlarmFresh) return known.Alarms;
        var found = CacheAlarm.Find(queries.CacheByClient(now - CacheAlarm.Memory, now.AddHours(1)), now);
        _alarms = (time.GetTimestamp(), found);
        return found;
    }

    private OverviewView View(OverviewRange range, LedgerQueries queries)
    {
        var (now, zone) = (time.GetUtcNow(), time.LocalTimeZone);
        var figures = queries.Overview(range.From, range.To, range.Edges(zone));
        var model = models.Current;
        var (prompt, cached) = (figures.Buckets.Sum(bucket => bucket.CloudPrompt), figures.Buckets.Sum(bucket => bucket.CloudCached));
        var local = figures.ByPayer.FirstOrDefault(row => row.Key == Payers.Local);
        var nobody = figures.ByPayer.Where(row => row.Key.Length == 0).Sum(row => row.Requests);
        return new OverviewView
        {
            Range = range.Name,
            From = range.From,
            To = range.To,
            ReadAt = now,
            Zone = zone.Id,
            Window = range.Window ?? RunningWindow.Find(book, now),
            HasHistory = figures.HasHistory,
            Total = figures.Total,
            Requests = new SplitView(local?.Requests ?? 0, figures.Total.Requests - nobody - (local?.Requests ?? 0), nobody),
            Tokens = new SplitView(local?.Tokens.Total ?? 0, figures.Total.CloudTokens, 0),
            BucketUnit = range.ByHour ? "hour" : "day",
            Buckets = [.. figures.Buckets.Select(View)],
            Tiers = figures.ByTier,
            Clients = new ShareView([.. figures.ByClient.Take(Largest)], Math.Max(0, figures.ByClient.Count - Largest), Together(figures.ByClient.Skip(Largest))),
            Models = new ModelShareView([.. figures.ByModel.Take(Largest)], Math.Max(0, figures.ByModel.Count - Largest), Together(figures.ByModel.Skip(Largest).Select(found => found.Usage))),
            Unpriced = figures.Unpriced,
            Sessions = Sessions(figures.Sessions),
            Cache = new CacheView(Share(cached, prompt), cached, prompt, Alarms(queries, now)),
            FailedOver = figures.FailedOver,
            Escalated = figures.Escalated,
            Failed = figures.Total.Requests - figures.Total.Served,
            Quota = quota.Read(model),
            Budgets = quota.Budgets(model),
            How = OverviewWords.Of(figures.Total),
        };
    }

    private static BucketView View(BucketFigures bucket) => new(
        bucket.Start, bucket.LocalRequests, bucket.Requests - bucket.LocalRequests - bucket.NobodysRequests, bucket.NobodysRequests, bucket.LocalTokens, bucket.CloudTokens,
        Nano.Dollars(bucket.Spend), Nano.Dollars(bucket.PlanValue), Nano.Dollars(bucket.Saved), Share(bucket.CloudCached, bucket.CloudPrompt));

    private static double? Share(long part, long whole) => whole == 0 ? null : Math.Round((double)part / whole, 4);

    // By the nearest rank: a figure that some session really had.
    private static SessionsView Sessions(IReadOnlyList<SessionTokens> sessions) => sessions.Count == 0
        ? new SessionsView(0, null, null, null, null)
        : new SessionsView(sessions.Count, At(sessions, 0.5), At(sessions, 0.9), sessions[^1].Tokens, sessions[^1].Session);

    private static long At(IReadOnlyList<SessionTokens> sessions, double share) => sessions[Math.Max(0, (int)Math.Ceiling(share * sessions.Count) - 1)].Tokens;

    private static UsageRow? Together(IEnumerable<UsageRow> rows)
    {
        UsageRow? sum = null;
        foreach (var row in rows) sum = sum is null ? row with { Key = "" } : sum.Plus(row);
        return sum;
    }
}
