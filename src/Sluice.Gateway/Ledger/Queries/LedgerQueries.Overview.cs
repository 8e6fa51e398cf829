using System.Globalization;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// The overview's sums: the same rows, roll-ups and measures as <see cref="Usage"/>, grouped by all that a page shows in one pass.
/// </summary>
internal sealed partial class LedgerQueries
{
    /// <summary>Adds up a stretch of time, exact to the millisecond at both ends.</summary>
    /// <param name="from">From here on.</param>
    /// <param name="to">Up to but without this instant.</param>
    /// <param name="edges">Starts of the buckets in order and the end of the last; they lie within the stretch.</param>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public OverviewFigures Overview(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<DateTimeOffset> edges)
    {
        var buckets = edges.Zip(edges.Skip(1), (start, end) => new BucketFigures(start, end)).ToList();
        using var database = Open();
        if (database is null) return new OverviewFigures(false, Row("", new Measures()), [], [], [], [], [], [], 0, 0) { Buckets = buckets };
        using var rows = new LedgerRows(database);
        database.Execute("BEGIN");
        var local = rows.IdOf(Payers.Local) ?? -1;
        var cube = Cube(database, from, to);
        var total = new Measures();
        foreach (var (_, sums) in cube) total.Add(sums);
        Fill(database, buckets, local);
        using var usage = new UsageSums(database, UsageGroup.None, null, null);
        var (failedOver, escalated) = Rescued(database, from, to);
        return new OverviewFigures(
            database.Scalar(LedgerSql.HasUsage) != 0,
            Row("", total),
            Dearest(cube, key => key.PaidBy, key => rows.Name(key) ?? ""),
            [.. Dearest(cube, key => key.Tier, key => key < 0 ? "" : key.ToString(CultureInfo.InvariantCulture)).OrderBy(row => row.Key, StringComparer.Ordinal)],
            Dearest(cube, key => key.Client, key => rows.Name(key) ?? ""),
            Models(cube, local, rows),
            usage.Unpriced(from, to, rows),
            Sessions(database, from, to, rows),
            failedOver,
            escalated)
        {
            Buckets = buckets,
        };
    }

    /// <summary>The cloud's prompt tokens of each client, hour by hour in their order.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public IReadOnlyList<ClientCacheHour> CacheByClient(DateTimeOffset from, DateTimeOffset to)
    {
        using var database = Open();
        if (database is null) return [];
        using var rows = new LedgerRows(database);
        using var statement = database.Prepare(LedgerSql.CacheByClient);
        statement.Bind(rows.IdOf(Payers.Local) ?? -1).Bind(from.ToUnixTimeMilliseconds() / MillisecondsPerHour).Bind(to.ToUnixTimeMilliseconds() / MillisecondsPerHour);
        var hours = new List<ClientCacheHour>();
        while (statement.Step()) hours.Add(new(statement.Int64(0), rows.Name(statement.Int64(1)) ?? "", statement.Int64(2), statement.Int64(3), statement.Int64(4)));
        return hours;
    }

    private static Dictionary<CubeKey, Measures> Cube(SqliteDatabase database, DateTimeOffset from, DateTimeOffset to)
    {
        var (days, hours, requests, attempts) = LedgerSql.SumByAll;
        var cube = new Dictionary<CubeKey, Measures>();
        foreach (var (start, end, unit) in UsageSums.Stretches(from, to, byDays: true))
        {
            foreach (var sql in unit == MillisecondsPerDay ? [days] : unit > 1 ? [hours] : new[] { requests, attempts })
            {
                using var statement = database.Prepare(sql);
                statement.Bind(start / unit).Bind(end / unit);
                while (statement.Step())
                {
                    var key = new CubeKey(statement.Int64(0), statement.Int64(1), statement.Int64(2), statement.Int64(3), statement.Int64(4));
                    if (!cube.TryGetValue(key, out var sums)) cube.Add(key, sums = new Measures());
                    for (var measure = 0; measure < Measures.Count; measure++) sums[(Measure)measure] += statement.Int64(measure + 5);
                }
            }
        }

        return cube;
    }

    private static List<UsageRow> Dearest(Dictionary<CubeKey, Measures> cube, Func<CubeKey, long> by, Func<long, string> name) =>
    [
        .. cube.GroupBy(entry => by(entry.Key), entry => entry.Value).Select(group => Row(name(group.Key), Sum(group)))
            .OrderByDescending(row => row.Spend + row.PlanValue).ThenByDescending(row => row.Tokens.Total).ThenBy(row => row.Key, StringComparer.Ordinal),
    ];

    private static List<ModelUsage> Models(Dictionary<CubeKey, Measures> cube, long local, LedgerRows rows) =>
    [
        .. cube.GroupBy(entry => (entry.Key.Upstream, entry.Key.Model))
            .Select(group => (group.Key, Most: group.MaxBy(entry => entry.Value[Measure.Requests] + entry.Value[Measure.Attempts]).Key, Row: Row(rows.Name(group.Key.Model) ?? "", Sum(group.Select(entry => entry.Value)))))
            .Select(model => new ModelUsage(rows.Name(model.Key.Upstream) ?? "", model.Most.Tier < 0 ? null : (int)model.Most.Tier, model.Most.PaidBy == local, model.Row))
            .OrderByDescending(model => model.Usage.Spend + model.Usage.PlanValue).ThenByDescending(model => model.Usage.Tokens.Total).ThenBy(model => model.Usage.Key, StringComparer.Ordinal),
    ];

    private static Measures Sum(IEnumerable<Measures> parts)
    {
        var sum = new Measures();
        foreach (var part in parts) sum.Add(part);
        return sum;
    }

    // Whole hours in one pass over the roll-up; the hours that an edge cuts from the rows.
    private static void Fill(SqliteDatabase database, List<BucketFigures> buckets, long local)
    {
        var hours = new Dictionary<long, BucketFigures>();
        using var cut = new UsageSums(database, UsageGroup.PaidBy, null, null);
        foreach (var bucket in buckets)
        {
            foreach (var (start, end, unit) in UsageSums.Stretches(bucket.Start, bucket.End, byDays: false))
            {
                if (unit > 1)
                {
                    for (var hour = start / unit; hour < end / unit; hour++) hours.Add(hour, bucket);
                    continue;
                }

                foreach (var (payer, sums) in cut.Between(DateTimeOffset.FromUnixTimeMilliseconds(start), DateTimeOffset.FromUnixTimeMilliseconds(end))) Add(bucket, payer, sums);
            }
        }

        if (hours.Count == 0) return;
        using var statement = database.Prepare(LedgerSql.Hourly);
        statement.Bind(local).Bind(hours.Keys.Min()).Bind(hours.Keys.Max() + 1);
        while (statement.Step())
        {
            if (!hours.TryGetValue(statement.Int64(0), out var bucket)) continue;
            bucket.Requests += statement.Int64(1);
            bucket.LocalRequests += statement.Int64(2);
            bucket.NobodysRequests += statement.Int64(3);
            bucket.LocalTokens += statement.Int64(4);
            bucket.CloudTokens += statement.Int64(5);
            bucket.Spend += statement.Int64(6);
            bucket.PlanValue += statement.Int64(7);
            bucket.Saved += statement.Int64(8);
            bucket.CloudPrompt += statement.Int64(9);
            bucket.CloudCached += statement.Int64(10);
        }

        void Add(BucketFigures bucket, long payer, Measures sums)
        {
            var prompt = sums[Measure.Input] + sums[Measure.CacheRead] + sums[Measure.CacheWrite5m] + sums[Measure.CacheWrite1h];
            bucket.Requests += sums[Measure.Requests];
            bucket.CloudTokens += sums[Measure.CloudTokens];
            bucket.Spend += sums[Measure.Spend];
            bucket.PlanValue += sums[Measure.PlanValue];
            bucket.Saved += sums[Measure.AskedApi] - sums[Measure.AskedApiActual];
            if (payer == 0) bucket.NobodysRequests += sums[Measure.Requests];
            if (payer == local)
            {
                bucket.LocalRequests += sums[Measure.Requests];
                bucket.LocalTokens += prompt + sums[Measure.Output];
                return;
            }

            bucket.CloudPrompt += prompt;
            bucket.CloudCached += sums[Measure.CacheRead];
        }
    }

    private static List<SessionTokens> Sessions(SqliteDatabase database, DateTimeOffset from, DateTimeOffset to, LedgerRows rows)
    {
        var sessions = new Dictionary<long, (long Requests, long Tokens)>();
        foreach (var (start, end, unit) in UsageSums.Stretches(from, to, byDays: false))
        {
            using var statement = database.Prepare(unit > 1 ? LedgerSql.SessionTokens : LedgerSql.SessionTokensOfRows);
            statement.Bind(start / unit).Bind(end / unit);
            while (statement.Step())
            {
                var (requests, tokens) = sessions.GetValueOrDefault(statement.Int64(0));
                sessions[statement.Int64(0)] = (requests + statement.Int64(1), tokens + statement.Int64(2));
            }
        }

        // Only the largest is told by its name.
        var ordered = sessions.OrderBy(session => session.Value.Tokens).ToList();
        return [.. ordered.Select((session, index) => new SessionTokens(index == ordered.Count - 1 ? rows.Name(session.Key) ?? "" : "", session.Value.Requests, session.Value.Tokens))];
    }

    private static (long FailedOver, long Escalated) Rescued(SqliteDatabase database, DateTimeOffset from, DateTimeOffset to)
    {
        // Ids grow with time.
        using var first = database.Prepare(LedgerSql.FirstSince);
        using var statement = database.Prepare(LedgerSql.Rescued);
        statement.Bind(FirstOf(from)).Bind(FirstOf(to));
        return statement.Step() ? (statement.Int64(0), statement.Int64(1)) : (0, 0);

        long FirstOf(DateTimeOffset time)
        {
            var id = first.Bind(time.ToUnixTimeMilliseconds()).Step() ? first.Int64(0) : long.MaxValue;
            first.Reset();
            return id;
        }
    }

    private readonly record struct CubeKey(long Client, long Tier, long Upstream, long Model, long PaidBy);
}
