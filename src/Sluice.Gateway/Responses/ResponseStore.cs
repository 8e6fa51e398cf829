using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Responses;

/// <summary>
/// Answers of the Responses API that a client may continue by their id (<c>previous_response_id</c>): for a time, up to a count
/// and a size, in the ledger's database.
/// <code>
/// request path:     Keep ─▶ in memory, readable at once          (no waiting)
/// ledger's thread:  in memory ─▶ packed, one transaction ─▶ out of memory; what is too old or too much goes
/// </code>
/// What has not been written when the process is killed is lost, at most a batch window: the client then gets the error for an
/// id that is not there. When the database takes nothing, answers stay in memory up to the same bound.
/// </summary>
internal sealed class ResponseStore : ILedgerGuest, IDisposable
{
    private const int BusyMilliseconds = 5_000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly LedgerWriter _ledger;
    private readonly Func<ResponsesConfig> _config;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Change> _pending = new(StringComparer.Ordinal);
    private readonly Lock _opening = new();
    private readonly ITimer _sweeps;
    private KeptContent? _content;
    private long _pendingBytes;
    private int _sweepDue = 1;

    /// <summary>Opens the store; nothing is read or written yet.</summary>
    /// <param name="ledger">Its database is the store's.</param>
    /// <param name="directory">Of the database and of the key.</param>
    /// <param name="config">What is configured now.</param>
    /// <param name="time">The clock.</param>
    public ResponseStore(LedgerWriter ledger, string directory, Func<ResponsesConfig> config, TimeProvider time)
    {
        (_ledger, _directory, _config, _time) = (ledger, directory, config, time);
        ledger.Host(this);
        ledger.Wake();
        _sweeps = time.CreateTimer(static state => ((ResponseStore)state!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>Answers are kept at all. Never where they cannot be encrypted.</summary>
    public bool IsOn => Config.Keep > TimeSpan.Zero && AesGcm.IsSupported;

    /// <inheritdoc />
    public string What => "Answers that may be continued";

    /// <inheritdoc />
    public bool HasWork => !_pending.IsEmpty || Volatile.Read(ref _sweepDue) == 1;

    private ResponsesConfig Config => _config();

    private DateTimeOffset Oldest => _time.GetUtcNow() - Config.Keep;

    /// <summary>Keeps an answer; it can be found from now on.</summary>
    public void Keep(KeptExchange exchange)
    {
        if (!IsOn || exchange.Size > Config.MaxBytes) return;
        Put(exchange.Id, new Change(exchange.User, exchange));
        // A database that takes nothing for long: the oldest of what waits goes, as it would in the database.
        while (Interlocked.Read(ref _pendingBytes) > Config.MaxBytes && _pending.Values.Where(change => change.Kept is not null).MinBy(change => change.Kept!.KeptAt) is { } oldest) Remove(oldest.Kept!.Id, oldest);
        _ledger.Wake();
    }

    /// <summary>The answer of that id, if it is there, not expired, and this user's.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public KeptExchange? Find(string id, string user)
    {
        if (!IsOn) return null;
        if (_pending.TryGetValue(id, out var change)) return change.User == user && change.Kept is { } waiting && waiting.KeptAt > Oldest ? waiting : null;
        if (!File.Exists(LedgerFiles.Database(_directory))) return null;
        using var database = SqliteDatabase.Open(LedgerFiles.Database(_directory), readOnly: true, BusyMilliseconds);
        if (database.Scalar(LedgerSql.HasKeptResponses) == 0) return null;
        using var select = database.Prepare(LedgerSql.KeptResponse);
        if (!select.Bind(id).Bind(user).Step()) return null;
        var keptAt = DateTimeOffset.FromUnixTimeMilliseconds(select.Int64(0));
        return keptAt > Oldest ? Content().Unpack(id, user, keptAt, select.Blob(1)) : null;
    }

    /// <summary>Deletes an answer; false when there was none.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public bool Delete(string id, string user)
    {
        if (Find(id, user) is null) return false;
        Put(id, new Change(user, null));
        _ledger.Wake();
        return true;
    }

    /// <inheritdoc />
    public void Write(SqliteDatabase database)
    {
        var changes = _pending.ToArray();
        Interlocked.Exchange(ref _sweepDue, 0);
        database.Execute(LedgerSql.OverwriteDeleted);
        database.Execute(LedgerSql.Begin);
        try
        {
            foreach (var (id, change) in changes) Write(database, id, change);
            using (var expired = database.Prepare(LedgerSql.DeleteExpiredResponses)) expired.Bind(Oldest.ToUnixTimeMilliseconds()).Run();
            using (var excess = database.Prepare(LedgerSql.DeleteExcessResponses)) excess.Bind(Config.MaxCount).Bind(Config.MaxBytes).Run();
            database.Execute(LedgerSql.Commit);
        }
        catch
        {
            Interlocked.Exchange(ref _sweepDue, 1);
            if (database.InTransaction) database.Execute(LedgerSql.Rollback);
            throw;
        }

        foreach (var (id, change) in changes) Remove(id, change);
    }

    /// <inheritdoc />
    public void Dispose() => _sweeps.Dispose();

    private void Write(SqliteDatabase database, string id, Change change)
    {
        if (change.Kept is not { } kept)
        {
            using var delete = database.Prepare(LedgerSql.DeleteResponse);
            delete.Bind(id).Bind(change.User).Run();
            return;
        }

        var content = Content().Pack(kept);
        using var insert = database.Prepare(LedgerSql.KeepResponse);
        insert.Bind(id).Bind(kept.User).Bind(kept.KeptAt.ToUnixTimeMilliseconds()).Bind(content.Length).Bind(content.AsSpan()).Run();
    }

    private void Put(string id, Change change)
    {
        if (_pending.TryRemove(id, out var before)) Interlocked.Add(ref _pendingBytes, -before.Size);
        if (_pending.TryAdd(id, change)) Interlocked.Add(ref _pendingBytes, change.Size);
    }

    // Only what was written: the same id may have been deleted meanwhile.
    private void Remove(string id, Change change)
    {
        if (_pending.TryRemove(new(id, change))) Interlocked.Add(ref _pendingBytes, -change.Size);
    }

    private void Sweep()
    {
        Interlocked.Exchange(ref _sweepDue, 1);
        _ledger.Wake();
    }

    private KeptContent Content()
    {
        lock (_opening) return _content ??= KeptContent.Open(_directory);
    }

    /// <summary>What is still to be written: an answer, or that there is none any more.</summary>
    private sealed class Change(string user, KeptExchange? kept)
    {
        public string User { get; } = user;

        public KeptExchange? Kept { get; } = kept;

        public long Size => Kept?.Size ?? 0;
    }
}
