using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Ledger.Storage;

/// <summary>The database as its only writer sees it: statements prepared once, a transaction per batch. Used by the ledger's thread only.</summary>
internal sealed class LedgerStore : IDisposable
{
    // A second process that holds the file makes the batch wait, not the requests; the writer tries again at its own pace.
    private const int BusyMilliseconds = 500;
    private const int LargestReceipt = 64 * 1024;

    /// <summary>How long headers are kept: as far back as somebody asks why a request went wrong.</summary>
    public static readonly TimeSpan HeadersKept = TimeSpan.FromDays(30);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    private readonly SqliteDatabase _database;
    private readonly LedgerNames _names;
    private readonly SqliteStatement _request, _attempt, _receipt, _headers, _oldHeaders, _daily, _hourly, _session, _isKnown, _begin, _commit;
    private DateTimeOffset _sweepAt;

    private LedgerStore(SqliteDatabase database)
    {
        _database = database;
        _names = new LedgerNames(database);
        _request = database.Prepare(LedgerSql.PutRequest);
        _attempt = database.Prepare(LedgerSql.PutAttempt);
        _receipt = database.Prepare(LedgerSql.PutReceipt);
        _headers = database.Prepare(LedgerSql.PutHeaders);
        _oldHeaders = database.Prepare(LedgerSql.DeleteOldHeaders);
        _daily = database.Prepare(LedgerSql.AddDaily);
        _hourly = database.Prepare(LedgerSql.AddHourly);
        _session = database.Prepare(LedgerSql.AddSession);
        _isKnown = database.Prepare(LedgerSql.IsKnown);
        _begin = database.Prepare(LedgerSql.Begin);
        _commit = database.Prepare(LedgerSql.Commit);
    }

    /// <summary>The connection, for what else is kept in the file.</summary>
    public SqliteDatabase Database => _database;

    /// <summary>The largest id in the database, 0 when it is empty.</summary>
    public long LastRequest => _database.Scalar(LedgerSql.LastRequest);

    /// <summary>Opens the file, creating and upgrading it where needed.</summary>
    /// <exception cref="SqliteFailure">Locked, full, read-only, or no database.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static LedgerStore Open(string path)
    {
        CreateFile(path);
        var database = SqliteDatabase.Open(path, readOnly: false, BusyMilliseconds);
        try
        {
            database.Execute(LedgerSql.WriterPragmas);
            LedgerSchema.Upgrade(database);
            return new LedgerStore(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The schema version of an existing file, read without changing anything; 0 when there is none or when it cannot be read.
    /// </summary>
    public static int VersionOf(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        try
        {
            using var database = SqliteDatabase.Open(path, readOnly: true, BusyMilliseconds);
            return LedgerSchema.Of(database);
        }
        catch (SqliteFailure)
        {
            return 0;
        }
    }

    /// <summary>Whether there is a row of the request, open or finished.</summary>
    public bool IsKnown(long request)
    {
        var known = _isKnown.Bind(request).Step();
        _isKnown.Reset();
        return known;
    }

    /// <summary>The requests that a process before this one left open.</summary>
    public IReadOnlyList<OpenRequest> OpenRequests()
    {
        var ids = new List<long>();
        using (var open = _database.Prepare(LedgerSql.OpenRequests))
        {
            while (open.Step())
            {
                ids.Add(open.Int64(0));
            }
        }

        using var reader = new LedgerRows(_database);
        return [.. ids.Select(reader.OpenRequest).OfType<OpenRequest>()];
    }

    /// <summary>Writes a batch. It is durable when this returns, and undone when this throws.</summary>
    public void Write(LedgerBatch batch)
    {
        _begin.Run();
        try
        {
            foreach (var open in batch.Opened.Values)
            {
                Put(open.Started);
                PutHeaders(open.Started, open.Attempts, null);
            }

            foreach (var (id, attempts) in batch.Attempts)
            {
                foreach (var attempt in attempts)
                {
                    Put(id, attempt, null);
                }
            }

            foreach (var finished in batch.Finished)
            {
                Put(finished);
            }

            SweepHeaders(batch);
            Add(_daily, batch.Daily);
            Add(_hourly, batch.Hourly);
            foreach (var (key, sums) in batch.Sessions)
            {
                _session.Bind(key.Hour).Bind(_names.Of(key.Session)).Bind(_names.Of(key.Client)).Bind(_names.Of(key.User));
                Add(_session, sums);
            }

            _commit.Run();
            _names.Committed();
        }
        catch
        {
            if (_database.InTransaction)
            {
                _database.Execute(LedgerSql.Rollback);
            }

            _names.RolledBack();
            throw;
        }
    }

    // SQLite would create it for everyone to read; its other files take over the mode of this one.
    private static void CreateFile(string path)
    {
        using var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Moves the write-ahead log into the database file.</summary>
    public void Checkpoint() => _database.Execute(LedgerSql.Checkpoint);

    public void Dispose()
    {
        SqliteStatement[] statements = [_request, _attempt, _receipt, _headers, _oldHeaders, _daily, _hourly, _session, _isKnown, _begin, _commit];
        foreach (var statement in statements)
        {
            statement.Dispose();
        }

        _names.Dispose();
        _database.Dispose();
    }

    private SqliteStatement BindStart(RequestStarted started) => _request
        .Bind(started.Id).Bind(started.StartedAt.ToUnixTimeMilliseconds()).Bind(_names.Of(started.Protocol)).Bind(_names.Of(started.Client))
        .Bind(_names.Of(started.App)).Bind(_names.Of(started.User)).Bind(_names.Of(started.Session)).Bind(_names.Of(started.Kind))
        .Bind(_names.Of(started.RequestedModel)).Bind(started.Streaming).Bind(started.EstimatedInputTokens).Bind(started.BodyBytes)
        .Bind(_names.Of(started.WouldPay)).Bind((long?)started.CacheSeconds);

    private void Put(RequestStarted started) => BindStart(started)
        .Bind(Outcomes.Open).Bind((long?)null).Bind(0).Bind(0).Bind(-1).Bind(0).Bind(0).Bind(0).Bind((long?)null).Bind((long?)null)
        .Bind(0).Bind(0).Bind(0).Bind(0).Bind(0).Bind(0).Bind(0)
        .Bind(0).Bind(0).Bind(0).Bind((string?)null).Bind((long?)null).Bind((long?)null).Bind((long?)null).Bind(0).Bind(0)
        .Bind((string?)null).Bind((string?)null)
        .Bind(_names.Of(started.LocalOnly)).Bind(0).Bind(0).Run();

    private void Put(FinishedRequest request)
    {
        var (started, ended, account, attempts) = request;
        BindStart(started)
            .Bind(ended.Outcome).Bind(ended.HttpStatus == 0 ? null : (long?)ended.HttpStatus)
            .Bind(_names.Of(ended.Upstream)).Bind(_names.Of(ended.Model)).Bind(ended.Tier ?? -1L).Bind(_names.Of(account.PaidBy))
            .Bind(_names.Of(ended.Route)).Bind(attempts.Length).Bind((long?)ended.FirstContentMs)
            .Bind(ended.Outcome == Outcomes.Interrupted ? null : (long?)ended.DurationMs)
            .Bind(account.Usage.Input).Bind(account.Usage.CacheRead).Bind(account.Usage.CacheWrite5m).Bind(account.Usage.CacheWrite1h)
            .Bind(account.Usage.Output).Bind(account.Usage.Reasoning).Bind(account.IsEstimated)
            .Bind(Nano.Of(account.Spend)).Bind(Nano.Of(account.PlanValue)).Bind(Nano.Of(account.Electricity)).Bind(account.CostGap)
            .Bind(Nano.Of(account.Actual)).Bind(Nano.Of(account.Asked)).Bind(Nano.Of(account.Dearest))
            .Bind(account.CloudTokens).Bind(account.CloudAvoided).Bind(ended.Fidelity).Bind(ended.Error)
            .Bind(_names.Of(started.LocalOnly)).Bind(_names.Of(ended.CountedHost)).Bind(ended.CountedBytes).Run();
        foreach (var attempt in attempts)
        {
            Put(started.Id, attempt.Attempt, attempt.Cost);
        }

        if (ended.Receipt.Length is > 0 and <= LargestReceipt)
        {
            _receipt.Bind(started.Id).Bind(ended.Receipt.Span).Run();
        }

        PutHeaders(started, attempts.Select(attempt => attempt.Attempt), ended);
    }

    private void PutHeaders(RequestStarted started, IEnumerable<AttemptEnded> attempts, RequestEnded? ended)
    {
        if (HeaderJson.Write(started, attempts, ended) is { Length: > 0 } headers) _headers.Bind(started.Id).Bind(headers).Run();
    }

    // Ids grow with time: the newest tells what is too old.
    private void SweepHeaders(LedgerBatch batch)
    {
        if (batch.Finished.Count == 0) return;
        var now = RequestIds.TimeOf(batch.Finished[^1].Started.Id);
        if (now < _sweepAt) return;
        _sweepAt = now + SweepEvery;
        _oldHeaders.Bind(RequestIds.First(now - HeadersKept)).Run();
    }

    private void Put(long request, AttemptEnded attempt, AttemptCost? cost) => _attempt
        .Bind(request).Bind(attempt.Number).Bind(_names.Of(attempt.Upstream)).Bind(_names.Of(attempt.Model)).Bind(attempt.Tier ?? -1L)
        .Bind(_names.Of(attempt.PaidBy)).Bind(attempt.Outcome).Bind((long?)attempt.HttpStatus)
        .Bind(attempt.Usage.Input).Bind(attempt.Usage.CacheRead).Bind(attempt.Usage.CacheWrite5m).Bind(attempt.Usage.CacheWrite1h)
        .Bind(attempt.Usage.Output).Bind(attempt.Usage.Reasoning).Bind(attempt.UsageEstimated).Bind(Nano.Of(attempt.ReportedCost))
        .Bind(cost?.Source).Bind(Nano.Of(cost?.Spend)).Bind(Nano.Of(cost?.PlanValue ?? 0)).Bind(Nano.Of(cost?.Electricity ?? 0))
        .Bind(attempt.StartedAfterMs).Bind((long?)attempt.FirstByteMs).Bind((long?)attempt.FirstContentMs).Bind(attempt.DurationMs).Bind(attempt.Error)
        .Bind(_names.Of(attempt.Host)).Bind(attempt.SentBytes).Bind((long?)attempt.SilenceMs).Bind((long?)attempt.SilenceAtMs).Bind(attempt.Silences).Run();

    private void Add(SqliteStatement statement, IReadOnlyDictionary<UsageKey, Measures> rows)
    {
        foreach (var (key, sums) in rows)
        {
            statement.Bind(key.Period).Bind(_names.Of(key.Client)).Bind(_names.Of(key.User)).Bind(_names.Of(key.Kind)).Bind(_names.Of(key.RequestedModel))
                .Bind(_names.Of(key.Upstream)).Bind(_names.Of(key.Model)).Bind(key.Tier ?? -1L).Bind(_names.Of(key.PaidBy));
            Add(statement, sums);
        }
    }

    private static void Add(SqliteStatement statement, Measures sums)
    {
        for (var measure = 0; measure < Measures.Count; measure++)
        {
            statement.Bind(sums[(Measure)measure]);
        }

        statement.Run();
    }
}
