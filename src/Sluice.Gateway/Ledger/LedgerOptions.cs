namespace Sluice.Gateway.Ledger;

/// <summary>Where the ledger is kept and how much it may hold back.</summary>
internal sealed record LedgerOptions
{
    /// <summary>Directory of the database and its journal; created with mode 0700.</summary>
    public required string Directory { get; init; }

    /// <summary>0-1023; replicas that share a ledger each need their own.</summary>
    public int Node { get; init; }

    /// <summary>How long events are gathered before they are written together. Default 50 ms, 0-1 s.</summary>
    public TimeSpan BatchWindow { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Events kept in memory while the database does not take them. Default 32,768, about 30 MB. Beyond it events stand in the
    /// journal only and are read back later; what neither has room for is counted as dropped.
    /// </summary>
    public int BufferedEvents { get; init; } = 32_768;

    /// <summary>Size at which the journal goes on in a new file. Default 8 MB.</summary>
    public long JournalBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long stopping waits for a database that takes nothing. Default 5 s; the journal then waits for the next start.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Names of the ledger's files.</summary>
internal static class LedgerFiles
{
    /// <summary>The database.</summary>
    public static string Database(string directory) => Path.Combine(directory, "ledger.db");

    /// <summary>Held by the process that writes the ledger.</summary>
    public static string Hold(string directory) => Path.Combine(directory, "ledger.lock");
}
