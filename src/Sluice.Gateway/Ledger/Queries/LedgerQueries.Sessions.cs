using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>Sessions and their turns.</summary>
internal sealed partial class LedgerQueries
{
    private const int MostSessions = 200, MostTurns = 1_000;

    /// <summary>A page of sessions, the latest active first (from page to page by hours). Sums are of finished requests within the time asked for.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read, or not within <see cref="SessionQuery.Within"/>.</exception>
    public SessionPage Sessions(SessionQuery query, CancellationToken cancellationToken = default)
    {
        using var database = Open();
        if (database is null) return new SessionPage([], null);
        using var rows = new LedgerRows(database);
        Limit(database, query.Within, cancellationToken);
        long? client = null;
        if (LedgerFold.Name(query.Client) is { } name && (client = rows.IdOf(name)) is null) return new SessionPage([], null);
        var search = query.Search?.Trim() is { Length: > 0 } text ? LedgerSql.Anywhere(text) : null;
        var limit = Math.Clamp(query.Limit, 1, MostSessions);
        using var statement = database.Prepare(LedgerSql.SessionPage(client is not null, search is not null));
        using var span = database.Prepare(LedgerSql.SessionSpan);
        statement.Bind(query.Since.ToUnixTimeMilliseconds() / MillisecondsPerHour).Bind(long.MaxValue);
        if (client is { } id) statement.Bind(id);
        if (search is not null) statement.Bind(search);
        var before = query.Before ?? new SessionCursor(long.MaxValue, long.MaxValue);
        statement.Bind(before.Hour).Bind(before.Hour).Bind(before.Session).Bind((long)limit + 1);
        var page = new List<SessionRow>();
        SessionCursor? next = null;
        while (statement.Step())
        {
            if (page.Count == limit) return new SessionPage(Sorted(page), next);
            var session = statement.Int64(0);
            next = new SessionCursor(statement.Int64(1), session);
            var (first, last) = Ends(span, session);
            page.Add(new SessionRow(rows.Name(session) ?? "", rows.Name(statement.Int64(2)), first, last, Totals(statement, 3)));
        }

        return new SessionPage(Sorted(page), null);

        // Pages are cut by the hour; within one the minutes count.
        static List<SessionRow> Sorted(List<SessionRow> rows) => [.. rows.OrderByDescending(row => row.Last)];
    }

    /// <summary>One session with a page of its turns; null when there is none such.</summary>
    /// <param name="name">The session.</param>
    /// <param name="before">Only turns before this request; null for the latest.</param>
    /// <param name="limit">Turns, 1-1,000.</param>
    /// <param name="within">How long to look.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="SqliteFailure">The ledger cannot be read, or not in time.</exception>
    public SessionDetail? Session(string name, long? before, int limit, TimeSpan within, CancellationToken cancellationToken = default)
    {
        using var database = Open();
        if (database is null) return null;
        using var rows = new LedgerRows(database);
        Limit(database, within, cancellationToken);
        if (LedgerFold.Name(name) is not { } kept || rows.IdOf(kept) is not { } session) return null;
        database.Execute(LedgerSql.BeginRead);
        using var span = database.Prepare(LedgerSql.SessionSpan);
        var (first, last) = Ends(span, session);
        if (last == default) return null;
        var local = rows.IdOf(Payers.Local) ?? -1;
        limit = Math.Clamp(limit, 1, MostTurns);
        var turns = new List<SessionTurn>();
        using (var statement = database.Prepare(LedgerSql.Turns))
        using (var attempts = database.Prepare(LedgerSql.TurnAttempts))
        {
            statement.Bind(session).Bind(before ?? long.MaxValue).Bind((long)limit + 1);
            while (statement.Step())
            {
                var row = rows.Row(statement);
                attempts.Bind(local).Bind(row.Id).Step();
                turns.Add(new SessionTurn(row, attempts.Int32(0), attempts.Int64(1) + row.CountedBytes));
                attempts.Reset();
            }
        }

        var earlier = turns.Count > limit;
        if (earlier) turns.RemoveAt(limit);
        turns.Reverse();
        return new SessionDetail(
            kept, turns.Select(turn => turn.Request.Client).LastOrDefault(client => client is not null), first, last, Models(database, rows, session), Left(database, rows, session, local), LocalOnly(database, rows, session), Drafts(database, session), turns,
            earlier ? turns[0].Request.Id : null);
    }

    private static List<SessionModel> Models(SqliteDatabase database, LedgerRows rows, long session)
    {
        var models = new List<SessionModel>();
        using var statement = database.Prepare(LedgerSql.SessionModels);
        statement.Bind(session);
        while (statement.Step())
        {
            models.Add(new SessionModel(rows.Name(statement.Int64(0)), rows.Name(statement.Int64(1)), statement.Int32(2) is >= 0 and var tier ? tier : null, rows.Name(statement.Int64(3)), statement.Int64(18), new SessionTotals
            {
                Requests = statement.Int64(4),
                Tokens = new Usage(statement.Int64(5), statement.Int64(6), statement.Int64(7), statement.Int64(8), statement.Int64(9), statement.Int64(10)),
                Spend = Nano.Dollars(statement.Int64(11)),
                PlanValue = Nano.Dollars(statement.Int64(12)),
                Electricity = Nano.Dollars(statement.Int64(13)),
                Asked = new Comparison(Nano.Dollars(statement.Int64(14)), Nano.Dollars(statement.Int64(15))),
                CloudTokens = statement.Int64(16),
                CloudTokensAvoided = statement.Int64(17),
            }));
        }

        return models;
    }

    private static List<SessionDeparture> Left(SqliteDatabase database, LedgerRows rows, long session, long local)
    {
        var left = new List<SessionDeparture>();
        using var statement = database.Prepare(LedgerSql.SessionDepartures);
        statement.Bind(session).Bind(local);
        while (statement.Step()) left.Add(new(rows.Name(statement.Int64(0)), rows.Name(statement.Int64(1)), statement.Int64(2), statement.Int64(3)));
        return left;
    }

    private static List<string> LocalOnly(SqliteDatabase database, LedgerRows rows, long session)
    {
        var reasons = new List<string>();
        using var statement = database.Prepare(LedgerSql.SessionLocalOnly);
        statement.Bind(session);
        while (statement.Step()) reasons.Add(rows.Name(statement.Int64(0)) ?? "");
        return reasons;
    }

    private static long Drafts(SqliteDatabase database, long session)
    {
        using var statement = database.Prepare(LedgerSql.SessionDrafts);
        return statement.Bind(session).Step() ? statement.Int64(0) : 0;
    }

    private static SessionTotals Totals(SqliteStatement s, int first) => new()
    {
        Requests = s.Int64(first),
        Served = s.Int64(first + 1),
        Attempts = s.Int64(first + 2),
        Tokens = new Usage(s.Int64(first + 3), s.Int64(first + 4), s.Int64(first + 5), s.Int64(first + 6), s.Int64(first + 7), s.Int64(first + 8)),
        Spend = Nano.Dollars(s.Int64(first + 9)),
        PlanValue = Nano.Dollars(s.Int64(first + 10)),
        Electricity = Nano.Dollars(s.Int64(first + 11)),
        Asked = new Comparison(Nano.Dollars(s.Int64(first + 12)), Nano.Dollars(s.Int64(first + 13))),
        CloudTokens = s.Int64(first + 14),
        CloudTokensAvoided = s.Int64(first + 15),
    };

    private static (DateTimeOffset First, DateTimeOffset Last) Ends(SqliteStatement span, long session)
    {
        span.Bind(session).Bind(session).Step();
        var ends = span.IsNull(0) ? default : (RequestIds.TimeOf(span.Int64(0)), RequestIds.TimeOf(span.Int64(1)));
        span.Reset();
        return ends;
    }

    private void Limit(SqliteDatabase database, TimeSpan within, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        database.InterruptWhen(() => cancellationToken.IsCancellationRequested || _time.GetElapsedTime(started) > within);
    }
}
