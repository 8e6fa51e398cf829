using System.Globalization;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>Sums over time: whole days and hours from the roll-ups, the hours that an edge cuts from the rows themselves.</summary>
internal sealed partial class LedgerQueries
{
    private const long MillisecondsPerHour = 3_600_000, MillisecondsPerDay = 24 * MillisecondsPerHour;

    /// <summary>Adds up what <paramref name="query"/> asks for, exact to the millisecond at both ends.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public UsagePage Usage(UsageQuery query)
    {
        using var database = Open();
        if (database is null)
        {
            return new UsagePage(query.From, query.To, query.By, [], Row("", new Measures()), []);
        }

        using var rows = new LedgerRows(database);
        long? client = null, user = null;
        if (LedgerFold.Name(query.Client) is { } clientName)
        {
            client = rows.IdOf(clientName) ?? -1;
        }

        if (LedgerFold.Name(query.User) is { } userName)
        {
            user = rows.IdOf(userName) ?? -1;
        }

        // One snapshot for all parts, however much is written meanwhile.
        database.Execute("BEGIN");
        using var sums = new UsageSums(database, query.By, client, user);
        var grouped = query.By == UsageGroup.Day ? ByDay(query, sums) : sums.Between(query.From, query.To)
            .Select(group => (Key: KeyOf(query.By, group.Key, rows), Sums: group.Value)).ToList();
        var total = new Measures();
        foreach (var (_, measures) in grouped)
        {
            total.Add(measures);
        }

        var table = query.By switch
        {
            UsageGroup.None => [],
            UsageGroup.Day or UsageGroup.Hour or UsageGroup.Tier => grouped.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => Row(row.Key, row.Sums)),
            _ => grouped.Select(row => Row(row.Key, row.Sums))
                .OrderByDescending(row => row.Spend + row.PlanValue).ThenByDescending(row => row.Tokens.Total).ThenBy(row => row.Key, StringComparer.Ordinal),
        };
        return new UsagePage(query.From, query.To, query.By, [.. table], Row("", total), sums.Unpriced(query.From, query.To, rows));
    }

    private static List<(string Key, Measures Sums)> ByDay(UsageQuery query, UsageSums sums)
    {
        var zone = query.Zone ?? TimeZoneInfo.Utc;
        var days = new List<(string, Measures)>();
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(query.From, zone).DateTime);
        for (var start = query.From; start < query.To; day = day.AddDays(1))
        {
            var next = LocalDays.Start(day.AddDays(1), zone);
            var end = next < query.To ? next : query.To;
            if (sums.Between(start, end).TryGetValue(0, out var measures))
            {
                days.Add((day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), measures));
            }

            start = end;
        }

        return days;
    }

    private static string KeyOf(UsageGroup by, long key, LedgerRows rows) => by switch
    {
        UsageGroup.None => "",
        UsageGroup.Hour => DateTimeOffset.FromUnixTimeMilliseconds(key * MillisecondsPerHour).ToString("yyyy-MM-dd'T'HH':00Z'", CultureInfo.InvariantCulture),
        UsageGroup.Tier => key < 0 ? "" : key.ToString(CultureInfo.InvariantCulture),
        _ => rows.Name(key) ?? "",
    };

    private static UsageRow Row(string key, Measures sums) => new()
    {
        Key = key,
        Requests = sums[Measure.Requests],
        Served = sums[Measure.Served],
        Attempts = sums[Measure.Attempts],
        Estimated = sums[Measure.Estimated],
        Unpriced = sums[Measure.Unpriced],
        UnknownCost = sums[Measure.UnknownCost],
        Tokens = new Usage(
            sums[Measure.Input], sums[Measure.CacheRead], sums[Measure.CacheWrite5m], sums[Measure.CacheWrite1h], sums[Measure.Output], sums[Measure.Reasoning]),
        Spend = Nano.Dollars(sums[Measure.Spend]),
        PlanValue = Nano.Dollars(sums[Measure.PlanValue]),
        Electricity = Nano.Dollars(sums[Measure.Electricity]),
        Asked = new Comparison(Nano.Dollars(sums[Measure.AskedApi]), Nano.Dollars(sums[Measure.AskedApiActual])),
        AskedOnPlan = new Comparison(Nano.Dollars(sums[Measure.AskedPlan]), Nano.Dollars(sums[Measure.AskedPlanActual])),
        Dearest = new Comparison(Nano.Dollars(sums[Measure.Dearest]), Nano.Dollars(sums[Measure.DearestActual])),
        CloudTokens = sums[Measure.CloudTokens],
        CloudTokensAvoided = sums[Measure.CloudAvoided],
    };

    /// <summary>The statements of one usage query.</summary>
    private sealed class UsageSums(SqliteDatabase database, UsageGroup by, long? client, long? user) : IDisposable
    {
        private readonly (SqliteStatement? Days, SqliteStatement Hours, SqliteStatement Requests, SqliteStatement Attempts) _sums = Prepare(database, by, client, user);

        /// <summary>The measures of each group between two instants.</summary>
        public Dictionary<long, Measures> Between(DateTimeOffset from, DateTimeOffset to)
        {
            var groups = new Dictionary<long, Measures>();
            foreach (var (start, end, unit) in Stretches(from, to, _sums.Days is not null))
            {
                if (unit > 1)
                {
                    Read(unit == MillisecondsPerDay ? _sums.Days! : _sums.Hours, start / unit, end / unit, groups);
                }
                else
                {
                    Read(_sums.Requests, start, end, groups);
                    Read(_sums.Attempts, start, end, groups);
                }
            }

            return groups;
        }

        /// <summary>The models without a price between two instants.</summary>
        public IReadOnlyList<UnpricedModel> Unpriced(DateTimeOffset from, DateTimeOffset to, LedgerRows rows)
        {
            var models = new Dictionary<(long Upstream, long Model), (long Attempts, long Tokens)>();
            foreach (var (start, end, unit) in Stretches(from, to, byDays: true))
            {
                var (days, hours, attemptRows) = LedgerSql.Unpriced;
                using var statement = database.Prepare(unit == MillisecondsPerDay ? days : unit > 1 ? hours : attemptRows);
                statement.Bind(start / unit).Bind(end / unit);
                while (statement.Step())
                {
                    var key = (statement.Int64(0), statement.Int64(1));
                    var (attempts, tokens) = models.GetValueOrDefault(key);
                    models[key] = (attempts + statement.Int64(2), tokens + statement.Int64(3));
                }
            }

            return
            [
                .. models.Select(m => new UnpricedModel(rows.Name(m.Key.Upstream) ?? "", rows.Name(m.Key.Model) ?? "", m.Value.Attempts, m.Value.Tokens))
                    .OrderByDescending(m => m.Tokens).ThenBy(m => m.Model, StringComparer.Ordinal),
            ];
        }

        public void Dispose()
        {
            _sums.Days?.Dispose();
            _sums.Hours.Dispose();
            _sums.Requests.Dispose();
            _sums.Attempts.Dispose();
        }

        private static (SqliteStatement?, SqliteStatement, SqliteStatement, SqliteStatement) Prepare(SqliteDatabase database, UsageGroup by, long? client, long? user)
        {
            var (days, hours, requests, attempts) = LedgerSql.Sum(by, client is not null, user is not null);
            return (days is null ? null : database.Prepare(days), database.Prepare(hours), database.Prepare(requests), database.Prepare(attempts));
        }

        // From the finest unit at the edges to the coarsest in the middle: milliseconds, hours, days, hours, milliseconds.
        public static List<(long Start, long End, long Unit)> Stretches(DateTimeOffset from, DateTimeOffset to, bool byDays)
        {
            var stretches = new List<(long, long, long)>();
            ReadOnlySpan<long> units = byDays ? [MillisecondsPerDay, MillisecondsPerHour, 1] : [MillisecondsPerHour, 1];
            Split(CeilingMilliseconds(from), CeilingMilliseconds(to), units, stretches);
            return stretches;
        }

        private static void Split(long start, long end, ReadOnlySpan<long> units, List<(long Start, long End, long Unit)> stretches)
        {
            if (start >= end)
            {
                return;
            }

            var unit = units[0];
            var (first, last) = ((start + unit - 1) / unit * unit, end / unit * unit);
            if (first >= last)
            {
                Split(start, end, units[1..], stretches);
                return;
            }

            stretches.Add((first, last, unit));
            if (units.Length > 1)
            {
                Split(start, first, units[1..], stretches);
                Split(last, end, units[1..], stretches);
            }
        }

        // Rows have whole milliseconds: one that started at 5.000 is before 5.0001, so both edges round up.
        private static long CeilingMilliseconds(DateTimeOffset instant)
        {
            var ticks = instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
            return (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        }

        private void Read(SqliteStatement statement, long from, long to, Dictionary<long, Measures> groups)
        {
            statement.Bind(from).Bind(to);
            if (client is { } onlyClient)
            {
                statement.Bind(onlyClient);
            }

            if (user is { } onlyUser)
            {
                statement.Bind(onlyUser);
            }

            while (statement.Step())
            {
                if (!groups.TryGetValue(statement.Int64(0), out var sums))
                {
                    groups.Add(statement.Int64(0), sums = new Measures());
                }

                for (var measure = 0; measure < Measures.Count; measure++)
                {
                    sums[(Measure)measure] += statement.Int64(measure + 1);
                }
            }

            statement.Reset();
        }
    }
}
