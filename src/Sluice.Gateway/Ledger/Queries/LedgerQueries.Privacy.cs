using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Gateway.Privacy;

namespace Sluice.Gateway.Ledger;

/// <summary>What left the machine.</summary>
internal sealed partial class LedgerQueries
{
    /// <summary>What left, what was counted elsewhere, and whether what had to stay has stayed.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public PrivacyPage Privacy(DateTimeOffset from, DateTimeOffset to)
    {
        using var database = Open();
        if (database is null || database.Scalar(LedgerSql.HasDepartures) == 0) return new PrivacyPage(from, to, [], [], []);
        using var rows = new LedgerRows(database);
        var local = rows.IdOf(Payers.Local) ?? -1;
        var (first, last) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());

        var left = new List<DepartureRow>();
        using (var statement = database.Prepare(LedgerSql.Departures))
        {
            statement.Bind(first).Bind(last).Bind(local);
            while (statement.Step())
                left.Add(new(rows.Name(statement.Int64(0)), rows.Name(statement.Int64(1)) ?? "", rows.Name(statement.Int64(2)) ?? "", statement.Int64(3), statement.Int64(4), statement.Int64(5), statement.Int64(6)));
        }

        var counted = new List<CountedRow>();
        using (var statement = database.Prepare(LedgerSql.CountedElsewhere))
        {
            statement.Bind(first).Bind(last);
            while (statement.Step()) counted.Add(new(rows.Name(statement.Int64(0)) ?? "", statement.Int64(1), statement.Int64(2)));
        }

        var kept = new List<KeptRow>();
        using (var statement = database.Prepare(LedgerSql.KeptHere))
        using (var later = database.Prepare(LedgerSql.LaterDepartures))
        {
            statement.Bind(local).Bind(first).Bind(last);
            while (statement.Step())
            {
                var (session, why) = (statement.Int64(0), rows.Name(statement.Int64(2)) ?? "");
                var after = 0L;
                if (session != 0 && why.StartsWith(LocalOnlyReason.PolicyPrefix, StringComparison.Ordinal) && why != PrivacyScan.Unsearched)
                {
                    after = later.Bind(local).Bind(session).Bind(statement.Int64(6)).Step() ? later.Int64(0) : 0;
                    later.Reset();
                }

                kept.Add(new(rows.Name(session), rows.Name(statement.Int64(1)), why, DateTimeOffset.FromUnixTimeMilliseconds(statement.Int64(3)), statement.Int64(4), statement.Int64(5), after));
            }
        }

        return new PrivacyPage(from, to, left, counted, kept);
    }
}
