using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// What a query asks for as conditions on rows, and the index that finds the fewest of them. SQLite keeps no statistics that would tell
/// it: what is rare is counted here, up to a bound, which takes a fraction of a millisecond.
/// </summary>
internal sealed class RequestConditions
{
    private const int Few = 5_000, MostNames = 500, LongestSearch = 200;

    // A clock that was set back or forward moves the time in an id away from the row's own by as much.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(26);

    private readonly List<string> _sql = [];
    private readonly List<Action<SqliteStatement>> _values = [];
    private bool _isFew;

    /// <summary>No row has a smaller id.</summary>
    public long First { get; private set; }

    /// <summary>No row has this id or a larger one.</summary>
    public long End { get; private set; } = long.MaxValue;

    /// <summary>The page is found by an index and few rows besides: one look at all ids is quick.</summary>
    public bool IsDirect { get; private set; }

    /// <summary>The statement. Parameters: first id, end, <see cref="Bind"/>'s, the limit.</summary>
    public string Sql => LedgerSql.RequestPage(_sql);

    /// <summary>Makes them; null when no row can meet them all.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public static RequestConditions? Of(RequestQuery query, SqliteDatabase database, LedgerRows rows)
    {
        var made = new RequestConditions();
        return made.AddNames(query, database, rows) && made.AddFigures(query, rows) && made.AddSearch(query.Search, database) ? made : null;
    }

    /// <summary>Binds the conditions' values.</summary>
    public void Bind(SqliteStatement statement)
    {
        foreach (var bind in _values) bind(statement);
    }

    private bool AddNames(RequestQuery query, SqliteDatabase database, LedgerRows rows)
    {
        (LedgerSql.RequestFilter, string?)[] wanted =
        [
            (LedgerSql.RequestFilter.Session, query.Session), (LedgerSql.RequestFilter.Model, query.Model), (LedgerSql.RequestFilter.RequestedModel, query.RequestedModel),
            (LedgerSql.RequestFilter.Client, query.Client), (LedgerSql.RequestFilter.Kind, query.Kind), (LedgerSql.RequestFilter.User, query.User),
            (LedgerSql.RequestFilter.Upstream, query.Upstream), (LedgerSql.RequestFilter.App, query.App), (LedgerSql.RequestFilter.Route, query.Route),
        ];
        var names = new List<(LedgerSql.RequestFilter Filter, long Id)>();
        foreach (var (filter, text) in wanted)
        {
            if (LedgerFold.Name(text) is not { } name) continue;
            if (rows.IdOf(name) is not { } id) return false;
            names.Add((filter, id));
        }

        var rarest = names.Where(name => LedgerSql.HasIndex(name.Filter))
            .Select(name => (name.Filter, Count: Count(database, LedgerSql.CountUpTo(LedgerSql.Is(name.Filter)), statement => statement.Bind(name.Id), Few)))
            .OrderBy(name => name.Count).Select(name => ((LedgerSql.RequestFilter Filter, long Count)?)name).FirstOrDefault();
        foreach (var (filter, id) in names) Add(LedgerSql.Is(filter, filter == rarest?.Filter), statement => statement.Bind(id));

        if (query.Outcome is RequestQuery.Failed) Add(LedgerSql.HasFailed, static _ => { });
        else if (query.Outcome is { Length: > 0 } outcome) Add(LedgerSql.HasOutcome(outcome), statement => statement.Bind(outcome));

        // By one index alone the newest come first, however many there are; few rows are looked through in no time.
        _isFew = rarest is { Count: <= Few };
        IsDirect = _isFew || (_sql.Count == 0 && query is { Tier: null, Local: null, MinCost: null, Since: null, Until: null }) || (_sql.Count == 1 && rarest is not null && query is { Tier: null, Local: null, MinCost: null })
            || (_sql.Count == 1 && query is { Outcome: { Length: > 0 } and not RequestQuery.Failed and not Outcomes.Ok, Tier: null, Local: null, MinCost: null });
        return true;
    }

    private bool AddFigures(RequestQuery query, LedgerRows rows)
    {
        if (query.Tier is { } tier) Add("tier = ?", statement => statement.Bind((long)tier));
        if (query.MinCost is { } cost) Add(LedgerSql.CostsAtLeast, statement => statement.Bind(Nano.Of(Math.Clamp(cost, 0, 1_000_000))));
        if (query.Local is true)
        {
            if (rows.IdOf(Payers.Local) is not { } local) return false;
            Add("paid_by = ?", statement => statement.Bind(local));
        }
        else if (query.Local is false)
        {
            var (api, plan) = (rows.IdOf(Payers.Api) ?? -1, rows.IdOf(Payers.Plan) ?? -1);
            Add("paid_by IN (?, ?)", statement => statement.Bind(api).Bind(plan));
        }

        if (query.Since is { } since)
        {
            First = IdAt(since - DateTimeOffset.MinValue > ClockSlack ? since - ClockSlack : since);
            Add("+started_at >= ?", statement => statement.Bind(since.ToUnixTimeMilliseconds()));
        }

        if (query.Until is { } until)
        {
            End = IdAt(DateTimeOffset.MaxValue - until > ClockSlack ? until + ClockSlack : until);
            Add("+started_at < ?", statement => statement.Bind(until.ToUnixTimeMilliseconds()));
        }

        return true;
    }

    private bool AddSearch(string? search, SqliteDatabase database)
    {
        if (search?.Trim() is not { Length: > 0 } text) return true;
        if (RequestIds.TryParseBeginning(text, out var first, out var last))
        {
            (First, End) = (Math.Max(First, first), Math.Min(End, last == long.MaxValue ? last : last + 1));
            return true;
        }

        var pattern = LedgerSql.Anywhere(text.Length > LongestSearch ? text[..LongestSearch] : text);
        var names = new List<long>();
        using (var like = database.Prepare(LedgerSql.NamesLike))
        {
            like.Bind(pattern).Bind(MostNames + 1);
            while (like.Step()) names.Add(like.Int64(0));
        }

        if (names.Count > MostNames)
        {
            IsDirect = _isFew;
            Add(LedgerSql.AnythingLike, statement => statement.Bind(pattern).Bind(pattern));
            return true;
        }

        void BindNames(SqliteStatement statement) => names.ForEach(id => statement.Bind(id));
        LedgerSql.RequestFilter[] columns = names.Count == 0 ? [] : [LedgerSql.RequestFilter.Session, LedgerSql.RequestFilter.Model, LedgerSql.RequestFilter.RequestedModel, LedgerSql.RequestFilter.Client];
        var isRare = Array.TrueForAll(columns, column => Count(database, LedgerSql.CountUpTo(LedgerSql.IsOneOf(column, names.Count).TrimStart('+')), BindNames, Few) <= Few);
        IsDirect = isRare || _isFew;
        var parts = columns.Select(column => isRare ? LedgerSql.IsOneOfByIndex(column, names.Count) : LedgerSql.IsOneOf(column, names.Count)).Append(isRare ? LedgerSql.ErrorLike : @"error LIKE ? ESCAPE '\'");
        Add($"({string.Join(" OR ", parts)})", statement =>
        {
            foreach (var _ in columns) BindNames(statement);
            statement.Bind(pattern);
        });
        return true;
    }

    private void Add(string sql, Action<SqliteStatement> bind)
    {
        _sql.Add(sql);
        _values.Add(bind);
    }

    private static long Count(SqliteDatabase database, string sql, Action<SqliteStatement> bind, int most)
    {
        using var statement = database.Prepare(sql);
        bind(statement);
        return statement.Bind((long)most + 1).Step() ? statement.Int64(0) : 0;
    }

    private static long IdAt(DateTimeOffset at)
    {
        var milliseconds = at.ToUnixTimeMilliseconds() - RequestIds.Epoch;
        return milliseconds <= 0 ? 0 : milliseconds >= 1L << 41 ? long.MaxValue : milliseconds << 22;
    }
}
