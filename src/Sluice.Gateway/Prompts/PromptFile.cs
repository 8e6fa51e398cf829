using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Prompts;

/// <summary>
/// Logged prompts on the disk: a database of their own beside the ledger (mode 0600), so that whoever gets the ledger gets no prompt,
/// and all of them go with one file. The content is compressed and encrypted, see <see cref="Responses.KeptContent"/>.
/// </summary>
internal sealed class PromptFile : IDisposable
{
    private const int BusyMilliseconds = 2_000;

    private const string Schema = """
        PRAGMA secure_delete = ON; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL; PRAGMA auto_vacuum = INCREMENTAL;
        CREATE TABLE IF NOT EXISTS prompts (request INTEGER PRIMARY KEY, kept_at INTEGER NOT NULL, bytes INTEGER NOT NULL, content BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS prompts_by_time ON prompts (kept_at, bytes);
        """;

    private const string Excess = """
        DELETE FROM prompts WHERE request IN (
            SELECT request FROM (SELECT request, sum(bytes) OVER (ORDER BY kept_at DESC, request DESC) AS total FROM prompts) WHERE total > ?)
        """;

    private readonly SqliteDatabase _database;

    private PromptFile(SqliteDatabase database) => _database = database;

    /// <summary>The file in a data directory.</summary>
    public static string PathIn(string directory) => Path.Combine(directory, "prompts.db");

    /// <summary>Opens it for writing; made when there is none.</summary>
    /// <exception cref="SqliteFailure">It is none, or locked.</exception>
    public static PromptFile Open(string directory)
    {
        var path = PathIn(directory);
        PrivateFiles.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
        PrivateFiles.Tighten(path);
        var database = SqliteDatabase.Open(path, readOnly: false, BusyMilliseconds);
        try
        {
            database.Execute(Schema);
            return new PromptFile(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The content of a request's prompt; null when it is not kept.</summary>
    /// <exception cref="SqliteFailure">It cannot be read.</exception>
    public static (DateTimeOffset KeptAt, byte[] Content)? Read(string directory, long request)
    {
        if (!File.Exists(PathIn(directory))) return null;
        using var database = SqliteDatabase.Open(PathIn(directory), readOnly: true, BusyMilliseconds);
        using var select = database.Prepare("SELECT kept_at, content FROM prompts WHERE request = ?");
        return select.Bind(request).Step() ? (DateTimeOffset.FromUnixTimeMilliseconds(select.Int64(0)), select.Blob(1)) : null;
    }

    /// <summary>Deletes the whole file: for when no gateway runs.</summary>
    /// <exception cref="IOException">It could not be deleted.</exception>
    public static void Delete(string directory)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-journal"]) File.Delete(PathIn(directory) + suffix);
    }

    /// <summary>How many there are, their bytes, and when the oldest was kept.</summary>
    public (long Stored, long Bytes, DateTimeOffset? Oldest) Count()
    {
        using var count = _database.Prepare("SELECT count(*), coalesce(sum(bytes), 0), min(kept_at) FROM prompts");
        return count.Step() ? (count.Int64(0), count.Int64(1), count.NullableInt64(2) is { } oldest ? DateTimeOffset.FromUnixTimeMilliseconds(oldest) : null) : default;
    }

    /// <summary>Does everything in one transaction, or nothing.</summary>
    public void Change(Action change)
    {
        _database.Execute("BEGIN IMMEDIATE");
        try
        {
            change();
            _database.Execute("COMMIT");
        }
        catch
        {
            if (_database.InTransaction) _database.Execute("ROLLBACK");
            throw;
        }

        _database.Execute("PRAGMA incremental_vacuum");
    }

    /// <summary>Keeps one.</summary>
    public void Put(long request, DateTimeOffset at, byte[] content)
    {
        using var insert = _database.Prepare("INSERT OR REPLACE INTO prompts (request, kept_at, bytes, content) VALUES (?, ?, ?, ?)");
        insert.Bind(request).Bind(at.ToUnixTimeMilliseconds()).Bind(content.Length).Bind(content.AsSpan()).Run();
    }

    /// <summary>Deletes one, or all.</summary>
    public void Remove(long? request)
    {
        using var delete = _database.Prepare(request is null ? "DELETE FROM prompts" : "DELETE FROM prompts WHERE request = ?");
        if (request is { } one) delete.Bind(one);
        delete.Run();
    }

    /// <summary>Deletes what is too old, and the oldest of what is too much.</summary>
    public void Sweep(DateTimeOffset oldest, long bytes)
    {
        using var expired = _database.Prepare("DELETE FROM prompts WHERE kept_at <= ?");
        expired.Bind(oldest.ToUnixTimeMilliseconds()).Run();
        using var excess = _database.Prepare(Excess);
        excess.Bind(bytes).Run();
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
