using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// Reads a page in stretches of ids, from the newest back, and stops when the page is full or the time is up. Ids grow with time, so
/// a stretch is one of time, too. One that cannot be read in its share of the time is tried again at an eighth of its length: every
/// page gets somewhere, and says how far.
/// </summary>
internal sealed class RequestSearch(SqliteDatabase database, LedgerRows rows, RequestConditions conditions, TimeProvider time, CancellationToken cancellationToken)
{
    private const int MostRows = 1_000;

    // A millisecond and an hour of ids, see RequestIds.
    private const long Shortest = 1L << 22, FirstStretch = 3_600_000L << 22;

    /// <summary>Reads it.</summary>
    public RequestPage Read(RequestQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, MostRows);
        var started = time.GetTimestamp();
        var until = query.Within;
        database.InterruptWhen(() => cancellationToken.IsCancellationRequested || time.GetElapsedTime(started) > until);
        long first, end;
        using (var span = database.Prepare(LedgerSql.RequestSpan))
        {
            if (!span.Step() || span.IsNull(0)) return RequestPage.Empty;
            first = Math.Max(span.Int64(0), conditions.First);
            end = Math.Min(Math.Min(span.Int64(1) + 1, conditions.End), query.Before ?? long.MaxValue);
        }

        using var statement = database.Prepare(conditions.Sql);
        var page = new List<RequestRow>(limit + 1);
        var length = conditions.IsDirect ? long.MaxValue : FirstStretch;
        while (end > first)
        {
            var begin = time.GetTimestamp();
            var from = end - first > length ? end - length : first;
            // A share of what is left, so that a stretch which is too long leaves time for a shorter one.
            until = conditions.IsDirect ? query.Within : time.GetElapsedTime(started) + ((query.Within - time.GetElapsedTime(started)) / 2);
            if (length <= Shortest) until = TimeSpan.MaxValue;
            var before = page.Count;
            try
            {
                Read(statement, from, end, limit + 1, page);
                if (page.Count > limit)
                {
                    page.RemoveAt(limit);
                    return new RequestPage(page, page[^1].Id);
                }

                end = from;
            }
            catch (SqliteFailure failure) when (failure.IsInterrupted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (page.Count > before) end = page[^1].Id;
                else if (time.GetElapsedTime(started) >= query.Within && length > Shortest) length = Shortest;
                else length = Math.Max(Math.Min(length, end - from) / 8, Shortest);
                if (page.Count == before) continue;
            }

            var elapsed = time.GetElapsedTime(started);
            if (elapsed >= query.Within && end > first) return new RequestPage(page, end, IsPartial: true);
            if (time.GetElapsedTime(begin) < query.Within / 16 && length < long.MaxValue / 4) length *= 4;
        }

        return new RequestPage(page, null);
    }

    private void Read(SqliteStatement statement, long first, long end, int limit, List<RequestRow> page)
    {
        statement.Reset();
        statement.Bind(first).Bind(end);
        conditions.Bind(statement);
        statement.Bind((long)(limit - page.Count));
        while (statement.Step()) page.Add(rows.Row(statement));
    }
}
