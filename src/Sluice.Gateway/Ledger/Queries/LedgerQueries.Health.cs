using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Gateway.Upstreams.Health;

namespace Sluice.Gateway.Ledger;

/// <summary>How upstreams did, and who called.</summary>
internal sealed partial class LedgerQueries
{
    /// <summary>Attempts by upstream and quarter of an hour.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public IReadOnlyList<(string Upstream, HealthQuarter Quarter)> Attempts(DateTimeOffset from, DateTimeOffset to)
    {
        using var database = Open();
        if (database is null) return [];
        using var rows = new LedgerRows(database);
        using var statement = database.Prepare(LedgerSql.AttemptQuarters);
        statement.Bind(RequestIds.First(from)).Bind(RequestIds.First(to));
        var found = new List<(string, HealthQuarter)>();
        while (statement.Step())
        {
            found.Add((rows.Name(statement.Int64(0)) ?? "", new HealthQuarter
            {
                Number = statement.Int64(1),
                Answered = statement.Int64(2),
                Failed = statement.Int64(3),
                Limited = statement.Int64(4),
                Timed = statement.Int64(5),
                FirstByteMs = statement.Int64(6),
                SlowestMs = statement.Int64(7),
            }));
        }

        return found;
    }

    /// <summary>The newest request of every client that called since a day.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public IReadOnlyList<SeenClient> Clients(DateTimeOffset since)
    {
        using var database = Open();
        if (database is null) return [];
        using var rows = new LedgerRows(database);
        using var clients = database.Prepare(LedgerSql.ClientsSince);
        using var newest = database.Prepare(LedgerSql.NewestOfClient);
        clients.Bind(since.ToUnixTimeMilliseconds() / MillisecondsPerDay);
        var found = new List<SeenClient>();
        while (clients.Step())
        {
            var client = clients.Int64(0);
            if (newest.Bind(client).Step() && rows.Name(client) is { } name)
            {
                var (upstream, model) = (rows.Name(newest.Int64(2)), rows.Name(newest.Int64(1)));
                found.Add(new SeenClient(name, DateTimeOffset.FromUnixTimeMilliseconds(newest.Int64(0)), upstream is null || model is null ? null : $"{upstream}/{model}", rows.Name(newest.Int64(3))));
            }

            newest.Reset();
        }

        return found;
    }
}

/// <summary>A client and its newest request.</summary>
/// <param name="Name">As recognised.</param>
/// <param name="LastSeen">When that request started.</param>
/// <param name="Model">Address of the model that answered it; null when none did.</param>
/// <param name="Protocol">The protocol that it spoke.</param>
internal sealed record SeenClient(string Name, DateTimeOffset LastSeen, string? Model, string? Protocol);
