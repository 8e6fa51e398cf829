using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>Pages of requests.</summary>
internal sealed partial class LedgerQueries
{
    /// <summary>A page of requests, the newest first. Takes no longer than <see cref="RequestQuery.Within"/> says, whatever is asked.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public RequestPage Requests(RequestQuery query, CancellationToken cancellationToken = default)
    {
        using var database = Open();
        if (database is null) return RequestPage.Empty;
        using var rows = new LedgerRows(database);
        return RequestConditions.Of(query, database, rows) is { } conditions
            ? new RequestSearch(database, rows, conditions, _time, cancellationToken).Read(query)
            : RequestPage.Empty;
    }

    /// <summary>All requests that fit, the newest first, page by page: no more than a page of them is held, and no snapshot for longer than it takes.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public IEnumerable<RequestPage> All(RequestQuery query, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = Requests(query, cancellationToken);
            yield return page;
            if (page.Next is not { } next) yield break;
            query = query with { Before = next };
        }
    }
}
