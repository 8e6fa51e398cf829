using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger.Storage;

/// <summary>Reads rows back into records, in the column order of <see cref="LedgerSql"/>.</summary>
internal sealed class LedgerRows(SqliteDatabase database) : IDisposable
{
    private readonly SqliteStatement _name = database.Prepare(LedgerSql.Name);
    private readonly SqliteStatement _nameId = database.Prepare(LedgerSql.NameId);
    private readonly SqliteStatement _request = database.Prepare(LedgerSql.Request);
    private readonly SqliteStatement _attempts = database.Prepare(LedgerSql.Attempts);
    private readonly Dictionary<long, string?> _names = new() { [0] = null };

    /// <summary>The name of a number; null for none.</summary>
    public string? Name(long id)
    {
        if (!_names.TryGetValue(id, out var name))
        {
            name = _name.Bind(id).Step() ? _name.Text(0) : null;
            _name.Reset();
            _names[id] = name;
        }

        return name;
    }

    /// <summary>The number of a name; null when no row has it.</summary>
    public long? IdOf(string name)
    {
        var id = _nameId.Bind(name).Step() ? _nameId.Int64(0) : (long?)null;
        _nameId.Reset();
        return id;
    }

    /// <summary>A request and its attempts as they were recorded; null when there is no such row.</summary>
    public OpenRequest? OpenRequest(long id)
    {
        RequestStarted? started = null;
        if (_request.Bind(id).Step())
        {
            started = Started(_request);
        }

        _request.Reset();
        if (started is null)
        {
            return null;
        }

        var open = new OpenRequest(started);
        foreach (var (attempt, _) in Attempts(id))
        {
            open.Attempts.Add(attempt);
        }

        return open;
    }

    /// <summary>One request; null when there is no such row.</summary>
    public RequestRow? Request(long id)
    {
        var row = _request.Bind(id).Step() ? Row(_request) : null;
        _request.Reset();
        return row;
    }

    /// <summary>A request's attempts in their order.</summary>
    public IReadOnlyList<(AttemptEnded Attempt, AttemptRow Row)> Attempts(long id)
    {
        var attempts = new List<(AttemptEnded, AttemptRow)>();
        var s = _attempts.Bind(id);
        while (s.Step())
        {
            var attempt = new AttemptEnded
            {
                RequestId = id,
                Number = s.Int32(0),
                Upstream = Name(s.Int64(1)) ?? "",
                Model = Name(s.Int64(2)) ?? "",
                Tier = Tier(s.Int32(3)),
                PaidBy = Name(s.Int64(4)) ?? "",
                Outcome = s.Text(5),
                HttpStatus = s.NullableInt32(6),
                Usage = Tokens(s, 7),
                UsageEstimated = s.Int64(13) != 0,
                ReportedCost = Dollars(s, 14),
                StartedAfterMs = s.Int32(19),
                FirstByteMs = s.NullableInt32(20),
                FirstContentMs = s.NullableInt32(21),
                DurationMs = s.Int32(22),
                Error = s.NullableText(23),
                Host = Name(s.Int64(24)),
                SentBytes = s.Int64(25),
                SilenceMs = s.NullableInt32(26),
                SilenceAtMs = s.NullableInt32(27),
                Silences = s.Int32(28),
            };
            attempts.Add((attempt, new AttemptRow
            {
                Number = attempt.Number,
                Upstream = attempt.Upstream,
                Model = attempt.Model,
                Tier = attempt.Tier,
                PaidBy = attempt.PaidBy,
                Outcome = attempt.Outcome,
                HttpStatus = attempt.HttpStatus,
                Tokens = attempt.Usage,
                IsEstimated = attempt.UsageEstimated,
                CostSource = s.NullableText(15),
                Spend = Dollars(s, 16),
                PlanValue = Nano.Dollars(s.Int64(17)),
                Electricity = Nano.Dollars(s.Int64(18)),
                StartedAfterMs = attempt.StartedAfterMs,
                FirstByteMs = attempt.FirstByteMs,
                FirstContentMs = attempt.FirstContentMs,
                DurationMs = attempt.DurationMs,
                Error = attempt.Error,
                Host = attempt.Host,
                SentBytes = attempt.SentBytes,
                SilenceMs = attempt.SilenceMs,
                SilenceAtMs = attempt.SilenceAtMs,
                Silences = attempt.Silences,
            }));
        }

        s.Reset();
        return attempts;
    }

    /// <summary>The row under a statement that selects a request's columns.</summary>
    public RequestRow Row(SqliteStatement s) => new()
    {
        Id = s.Int64(0),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(1)),
        Protocol = Name(s.Int64(2)) ?? "",
        Client = Name(s.Int64(3)),
        App = Name(s.Int64(4)),
        User = Name(s.Int64(5)),
        Session = Name(s.Int64(6)),
        Kind = Name(s.Int64(7)) ?? "",
        RequestedModel = Name(s.Int64(8)),
        Streaming = s.Int64(9) != 0,
        EstimatedInputTokens = s.Int64(10),
        BodyBytes = s.Int64(11),
        WouldPay = Name(s.Int64(12)),
        Outcome = s.Text(14),
        HttpStatus = s.NullableInt32(15),
        Upstream = Name(s.Int64(16)),
        Model = Name(s.Int64(17)),
        Tier = Tier(s.Int32(18)),
        PaidBy = Name(s.Int64(19)),
        Route = Name(s.Int64(20)),
        Attempts = s.Int32(21),
        FirstContentMs = s.NullableInt32(22),
        DurationMs = s.NullableInt32(23),
        Tokens = Tokens(s, 24),
        IsEstimated = s.Int64(30) != 0,
        Spend = Nano.Dollars(s.Int64(31)),
        PlanValue = Nano.Dollars(s.Int64(32)),
        Electricity = Nano.Dollars(s.Int64(33)),
        CostGap = s.NullableText(34),
        Actual = Dollars(s, 35),
        Asked = Dollars(s, 36),
        Dearest = Dollars(s, 37),
        CloudTokens = s.Int64(38),
        CloudTokensAvoided = s.Int64(39),
        Fidelity = s.NullableText(40),
        Error = s.NullableText(41),
        LocalOnly = Name(s.Int64(42)),
        CountedHost = Name(s.Int64(43)),
        CountedBytes = s.Int64(44),
    };

    public void Dispose()
    {
        _name.Dispose();
        _nameId.Dispose();
        _request.Dispose();
        _attempts.Dispose();
    }

    private RequestStarted Started(SqliteStatement s) => new()
    {
        Id = s.Int64(0),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(1)),
        Protocol = Name(s.Int64(2)) ?? "",
        Client = Name(s.Int64(3)),
        App = Name(s.Int64(4)),
        User = Name(s.Int64(5)),
        Session = Name(s.Int64(6)),
        Kind = Name(s.Int64(7)) ?? "",
        RequestedModel = Name(s.Int64(8)),
        Streaming = s.Int64(9) != 0,
        EstimatedInputTokens = s.Int64(10),
        BodyBytes = s.Int64(11),
        WouldPay = Name(s.Int64(12)),
        CacheSeconds = s.NullableInt32(13),
        LocalOnly = Name(s.Int64(42)),
    };

    private static Usage Tokens(SqliteStatement s, int first) =>
        new(s.Int64(first), s.Int64(first + 1), s.Int64(first + 2), s.Int64(first + 3), s.Int64(first + 4), s.Int64(first + 5));

    private static int? Tier(int tier) => tier < 0 ? null : tier;

    private static decimal? Dollars(SqliteStatement s, int column) => s.IsNull(column) ? null : Nano.Dollars(s.Int64(column));
}
