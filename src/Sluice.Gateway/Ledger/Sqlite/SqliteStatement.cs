using SQLitePCL;

namespace Sluice.Gateway.Ledger.Sqlite;

/// <summary>
/// A prepared statement. <see cref="Bind(long)"/> and its siblings fill the parameters from left to right; a null is bound
/// by the nullable ones. Columns are read by their place in the result.
/// </summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    // Good for as long as the handle is open, which the connection's one thread closes itself.
    private readonly nint _statement = handle.DangerousGetHandle();
    private int _next = 1;

    public SqliteStatement Bind(long value)
    {
        NativeBinding.Int64(_statement, _next++, value);
        return this;
    }

    public SqliteStatement Bind(long? value)
    {
        if (value is { } number)
        {
            return Bind(number);
        }

        NativeBinding.Null(_statement, _next++);
        return this;
    }

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            NativeBinding.Null(_statement, _next++);
        }
        else
        {
            raw.sqlite3_bind_text(handle, _next++, value);
        }

        return this;
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        raw.sqlite3_bind_blob(handle, _next++, value);
        return this;
    }

    /// <summary>Goes to the next row; false when there is none.</summary>
    /// <exception cref="SqliteFailure">The statement failed; it is reset.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        switch (code)
        {
            case raw.SQLITE_ROW:
                return true;
            case raw.SQLITE_DONE:
                return false;
            default:
                var failure = database.Failure(code);
                Reset();
                throw failure;
        }
    }

    /// <summary>Runs a statement that has no result, and makes it ready for the next time.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Makes the statement ready to be bound and stepped again.</summary>
    public void Reset()
    {
        raw.sqlite3_reset(handle);
        _next = 1;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    public int Int32(int column) => (int)Int64(column);

    public int? NullableInt32(int column) => IsNull(column) ? null : Int32(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public void Dispose() => handle.Dispose();
}
