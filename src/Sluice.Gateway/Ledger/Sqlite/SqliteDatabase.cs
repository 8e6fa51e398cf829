using SQLitePCL;

namespace Sluice.Gateway.Ledger.Sqlite;

/// <summary>
/// One connection, used by one thread at a time. Straight over the native calls: the writer needs exact result codes and
/// no hidden waiting, and a row should cost a row.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int StepsBetweenQuestions = 2_000;

    private readonly sqlite3 _handle;

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Must exist when <paramref name="readOnly"/>.</param>
    /// <param name="readOnly">No change can be made through this connection.</param>
    /// <param name="busyMilliseconds">How long a call waits for another process.</param>
    /// <exception cref="SqliteFailure">It could not be opened.</exception>
    public static SqliteDatabase Open(string path, bool readOnly, int busyMilliseconds)
    {
        NativeSqlite.Use();
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new SqliteFailure(code, $"cannot open {path}: {raw.sqlite3_errstr(code).utf8_to_string()}");
        }

        raw.sqlite3_busy_timeout(handle, busyMilliseconds);
        return new SqliteDatabase(handle);
    }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Runs one or more statements without parameters or results.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    /// <summary>A statement to be bound and stepped, many times over.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v2(_handle, sql, out var statement);
        return code == raw.SQLITE_OK ? new SqliteStatement(this, statement) : throw Failure(code);
    }

    /// <summary>The first column of the first row, 0 when there is none.</summary>
    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>
    /// Asks every few thousand steps of the connection's statements whether to go on: within a tenth of a millisecond or so. What is
    /// stopped fails with <see cref="SqliteFailure.IsInterrupted"/>.
    /// </summary>
    public void InterruptWhen(Func<bool> isDue) => raw.sqlite3_progress_handler(_handle, StepsBetweenQuestions, static state => ((Func<bool>)state)() ? 1 : 0, isDue);

    /// <summary>The connection's last error.</summary>
    internal SqliteFailure Failure(int code) => new(code, raw.sqlite3_errmsg(_handle).utf8_to_string());

    public void Dispose() => _handle.Dispose();
}
