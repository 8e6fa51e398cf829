using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// Reads the ledger, from any thread and from any process, while the gateway writes it. Every call has its own read-only
/// connection. A ledger that does not exist yet reads as empty.
/// </summary>
/// <param name="directory">The ledger's directory, as in <see cref="LedgerOptions.Directory"/>.</param>
internal sealed partial class LedgerQueries(string directory)
{
    private const int BusyMilliseconds = 5_000, MostRows = 1_000;

    private readonly string _path = LedgerFiles.Database(directory);

    /// <summary>A page of requests, the newest first.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public RequestPage Requests(RequestQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, MostRows);
        using var database = Open();
        if (database is null)
        {
            return new RequestPage([], null);
        }

        using var rows = new LedgerRows(database);
        var filters = new List<LedgerSql.RequestFilter>();
        var values = new List<long>();
        if (!Filter(LedgerSql.RequestFilter.Client, query.Client) || !Filter(LedgerSql.RequestFilter.Session, query.Session)
            || !Filter(LedgerSql.RequestFilter.Model, query.Model) || !Filter(LedgerSql.RequestFilter.RequestedModel, query.RequestedModel)
            || !Filter(LedgerSql.RequestFilter.Kind, query.Kind) || !Filter(LedgerSql.RequestFilter.User, query.User)
            || !Filter(LedgerSql.RequestFilter.Upstream, query.Upstream))
        {
            // A name that no row has.
            return new RequestPage([], null);
        }

        using var statement = database.Prepare(LedgerSql.RequestPage(filters, query.Outcome));
        statement.Bind(query.Before ?? long.MaxValue);
        foreach (var value in values)
        {
            statement.Bind(value);
        }

        if (query.Outcome is not null)
        {
            statement.Bind(query.Outcome);
        }

        statement.Bind(limit + 1);
        var page = new List<RequestRow>(limit + 1);
        while (statement.Step())
        {
            page.Add(rows.Row(statement));
        }

        if (page.Count <= limit)
        {
            return new RequestPage(page, null);
        }

        page.RemoveAt(limit);
        return new RequestPage(page, page[^1].Id);

        bool Filter(LedgerSql.RequestFilter filter, string? name)
        {
            if (LedgerFold.Name(name) is not { } value)
            {
                return true;
            }

            if (rows.IdOf(value) is not { } id)
            {
                return false;
            }

            filters.Add(filter);
            values.Add(id);
            return true;
        }
    }

    /// <summary>One request with its attempts and its receipt; null when there is none.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public RequestDetail? Request(long id)
    {
        using var database = Open();
        if (database is null)
        {
            return null;
        }

        using var rows = new LedgerRows(database);
        if (rows.Request(id) is not { } request)
        {
            return null;
        }

        using var receipt = database.Prepare(LedgerSql.Receipt);
        var body = receipt.Bind(id).Step() ? receipt.Blob(0) : [];
        return new RequestDetail(request, [.. rows.Attempts(id).Select(attempt => attempt.Row)], body);
    }

    private SqliteDatabase? Open()
    {
        // An empty file is a ledger that is just being made.
        if (!File.Exists(_path) || new FileInfo(_path).Length == 0)
        {
            return null;
        }

        var database = SqliteDatabase.Open(_path, readOnly: true, BusyMilliseconds);
        try
        {
            database.Execute(LedgerSql.ReaderPragmas);
            switch (LedgerSchema.Of(database))
            {
                case 0:
                    database.Dispose();
                    return null;
                case var version when version < LedgerSchema.Latest:
                    throw new SqliteFailure(1, $"its schema is of version {version}, an older Sluice's; start this one, which brings it up to date");
                default:
                    return database;
            }
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
