namespace Sluice.Gateway.Ledger.Sqlite;

/// <summary>SQLite refused. The writer decides by <see cref="Code"/> whether to wait or to move the file aside.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception($"SQLite {code}: {message}")
{
    private const int Busy = 5, Locked = 6, Interrupt = 9, Corrupt = 11, Full = 13, NotADatabase = 26;

    /// <summary>Primary result code.</summary>
    public int Code { get; } = code & 0xFF;

    /// <summary>The file is not a database any more.</summary>
    public bool IsCorruption => Code is Corrupt or NotADatabase;

    /// <summary>Another process holds the file, or the disk is full: the connection itself is sound.</summary>
    public bool IsPassing => Code is Busy or Locked or Full;

    /// <summary>It was stopped, see <see cref="SqliteDatabase.InterruptWhen"/>; nothing is wrong.</summary>
    public bool IsInterrupted => Code is Interrupt;
}
