namespace Sluice.Gateway.Ledger;

/// <summary>What sums up sessions.</summary>
internal static partial class LedgerSql
{
    private const string SessionSums = """
        sum(requests), sum(served), sum(attempts), sum(input), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(output), sum(reasoning),
        sum(spend), sum(plan_value), sum(electricity), sum(asked_api) + sum(asked_plan), sum(asked_api_actual) + sum(asked_plan_actual), sum(cloud_tokens), sum(cloud_avoided)
        """;

    /// <summary>
    /// Sessions by the hour of their last finished request, the latest first. Parameters: first hour, first hour after; the client; the
    /// pattern; the last hour of the page before, twice, and its last session; the limit.
    /// </summary>
    public static string SessionPage(bool byClient, bool bySearch) => $"""
        SELECT session, max(hour) AS last, max(client), {SessionSums}
        FROM session_hourly WHERE hour >= ? AND hour < ? AND session <> 0{(byClient ? " AND client = ?" : "")}{(bySearch ? @" AND session IN (SELECT id FROM names WHERE value LIKE ? ESCAPE '\')" : "")}
        GROUP BY session HAVING last < ? OR (last = ? AND session < ?) ORDER BY last DESC, session DESC LIMIT ?
        """;

    /// <summary>The first and the last request of a session. Parameter: the session, twice.</summary>
    public const string SessionSpan = "SELECT (SELECT min(id) FROM requests WHERE session = ?), (SELECT max(id) FROM requests WHERE session = ?)";

    /// <summary>The turns of a session, the newest first. Parameters: the session, before-id, the limit.</summary>
    public const string Turns = RequestColumns + " WHERE session = ? AND id < ? ORDER BY id DESC LIMIT ?";

    /// <summary>A session's requests by model and payer. Parameter: the session.</summary>
    public const string SessionModels = """
        SELECT upstream, model, tier, paid_by, count(*), sum(input), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(output), sum(reasoning),
            sum(spend), sum(plan_value), sum(electricity), sum(CASE WHEN actual IS NOT NULL THEN asked END), sum(CASE WHEN asked IS NOT NULL THEN actual END), sum(cloud_tokens), sum(cloud_avoided), sum(duration_ms)
        FROM requests WHERE session = ? GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC
        """;

    /// <summary>What left of a session, by host. Parameters: the session, the number of <c>local</c>.</summary>
    public const string SessionDepartures = $"""
        SELECT a.host, a.upstream, count(*), sum(a.sent_bytes) FROM requests r JOIN attempts a ON a.request_id = r.id
        WHERE r.session = ? AND {HasLeft} GROUP BY 1, 2 ORDER BY 4 DESC
        """;

    /// <summary>Drafts of a request that were not shown, and the bytes that left for it. Parameters: the number of <c>local</c>, the request.</summary>
    public const string TurnAttempts =
        "SELECT coalesce(sum(outcome IN ('rejected_draft', 'slow_draft')), 0), coalesce(sum(CASE WHEN paid_by <> ? THEN sent_bytes ELSE 0 END), 0) FROM attempts WHERE request_id = ?";

    /// <summary>Drafts of a session that were not shown. Parameter: the session.</summary>
    public const string SessionDrafts = "SELECT count(*) FROM requests r JOIN attempts a ON a.request_id = r.id WHERE r.session = ? AND a.outcome IN ('rejected_draft', 'slow_draft')";

    /// <summary>Why requests of a session had to stay. Parameter: the session.</summary>
    public const string SessionLocalOnly = "SELECT DISTINCT local_only FROM requests WHERE session = ? AND local_only <> 0";
}
