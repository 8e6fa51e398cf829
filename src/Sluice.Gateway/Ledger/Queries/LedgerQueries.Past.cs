using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>A finished request as it is decided again.</summary>
/// <param name="Row">The row.</param>
/// <param name="Receipt">UTF-8 JSON; empty when there is none.</param>
/// <param name="Answer">Tokens of the attempt that answered.</param>
internal readonly record struct PastRequest(RequestRow Row, ReadOnlyMemory<byte> Receipt, Usage Answer);

/// <content>Past requests, for deciding them again.</content>
internal sealed partial class LedgerQueries
{
    /// <summary>How many requests there were in a stretch of time.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public long CountPast(DateTimeOffset from, DateTimeOffset to)
    {
        using var database = Open();
        if (database is null) return 0;
        using var count = database.Prepare(LedgerSql.PastCount);
        return count.Bind(from.ToUnixTimeMilliseconds()).Bind(to.ToUnixTimeMilliseconds()).Step() ? count.Int64(0) : 0;
    }

    /// <summary>Requests of a stretch of time, the oldest first. The reading connection stays open until they have been read.</summary>
    /// <param name="from">From, inclusive.</param>
    /// <param name="to">To, exclusive.</param>
    /// <param name="oneOf">Of how many conversations one is read, whole; 1 reads all.</param>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public IEnumerable<PastRequest> Past(DateTimeOffset from, DateTimeOffset to, long oneOf)
    {
        using var database = Open();
        if (database is null) yield break;
        using var rows = new LedgerRows(database);
        using var receipt = database.Prepare(LedgerSql.Receipt);
        using var statement = database.Prepare(LedgerSql.PastRequests);
        statement.Bind(from.ToUnixTimeMilliseconds()).Bind(to.ToUnixTimeMilliseconds()).Bind(Math.Max(1, oneOf));
        while (statement.Step())
        {
            var row = rows.Row(statement);
            var body = receipt.Bind(row.Id).Step() ? receipt.Blob(0) : [];
            receipt.Reset();
            // The tokens of drafts that nobody saw are no part of the answer.
            var answer = row.Attempts > 1 && rows.Attempts(row.Id) is [.., var last] ? last.Row.Tokens : row.Tokens;
            yield return new PastRequest(row, body, answer);
        }
    }
}
