using Sluice.Gateway.Ledger.Headers;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// Reads the ledger, from any thread and from any process, while the gateway writes it. Every call has its own read-only
/// connection. A ledger that does not exist yet reads as empty.
/// </summary>
/// <param name="directory">The ledger's directory, as in <see cref="LedgerOptions.Directory"/>.</param>
/// <param name="time">Measures how long a query runs; null for the machine's clock.</param>
internal sealed partial class LedgerQueries(string directory, TimeProvider? time = null)
{
    private const int BusyMilliseconds = 5_000;

    private readonly string _path = LedgerFiles.Database(directory);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

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
        using var headers = database.Prepare(LedgerSql.Headers);
        return new RequestDetail(request, [.. rows.Attempts(id).Select(attempt => attempt.Row)], body)
        {
            Headers = headers.Bind(id).Step() ? HeaderJson.Read(headers.Blob(0)) : null,
        };
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
