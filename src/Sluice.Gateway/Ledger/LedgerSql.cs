namespace Sluice.Gateway.Ledger;

/// <summary>
/// Every statement of the ledger, beside the migrations. Values are always bound; what is put together here are column names
/// from the lists below, never anything that came from outside. Another database would bring a twin of this file.
/// </summary>
internal static partial class LedgerSql
{
    /// <summary>Columns of <see cref="Measure"/>, in its order.</summary>
    public static readonly string[] MeasureColumns =
    [
        "requests", "served", "attempts", "estimated", "unpriced", "unknown_cost", "input", "cache_read", "cache_write_5m", "cache_write_1h",
        "output", "reasoning", "spend", "plan_value", "electricity", "asked_api", "asked_api_actual", "asked_plan", "asked_plan_actual",
        "dearest", "dearest_actual", "cloud_tokens", "cloud_avoided",
    ];

    /// <summary>Durable at each commit; readers never wait for the writer.</summary>
    public const string WriterPragmas =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 16777216;";

    /// <summary>One snapshot for several statements, however much is written meanwhile.</summary>
    public const string BeginRead = "BEGIN";

    public const string ReaderPragmas = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;";
    public const string SchemaVersion = "PRAGMA user_version";
    public const string Begin = "BEGIN IMMEDIATE";
    public const string Commit = "COMMIT";
    public const string Rollback = "ROLLBACK";

    // Truncates nothing that readers still need; the WAL file itself is kept small by journal_size_limit.
    public const string Checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";

    public const string AddName = "INSERT INTO names (value) VALUES (?) ON CONFLICT (value) DO NOTHING";
    public const string NameId = "SELECT id FROM names WHERE value = ?";
    public const string Name = "SELECT value FROM names WHERE id = ?";

    public const string LastRequest = "SELECT max(id) FROM requests";
    public const string IsKnown = "SELECT 1 FROM requests WHERE id = ?";
    public const string OpenRequests = "SELECT id FROM requests WHERE outcome = 'open' AND outcome <> 'ok' ORDER BY id";

    public const string PutRequest = """
        INSERT OR REPLACE INTO requests (
            id, started_at, protocol, client, app, user, session, kind, requested_model, streaming, estimated_input, body_bytes, would_pay, cache_seconds,
            outcome, http_status, upstream, model, tier, paid_by, route, attempts, first_content_ms, duration_ms,
            input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, estimated,
            spend, plan_value, electricity, cost_gap, actual, asked, dearest, cloud_tokens, cloud_avoided, fidelity, error,
            local_only, counted_host, counted_bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    public const string PutAttempt = """
        INSERT OR REPLACE INTO attempts (
            request_id, number, upstream, model, tier, paid_by, outcome, http_status,
            input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, estimated, reported_cost,
            cost_source, spend, plan_value, electricity, started_after_ms, first_byte_ms, first_content_ms, duration_ms, error,
            host, sent_bytes, silence_ms, silence_at_ms, silences)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    public const string PutReceipt = "INSERT OR REPLACE INTO receipts (request_id, body) VALUES (?, ?)";
    public const string Receipt = "SELECT body FROM receipts WHERE request_id = ?";

    public const string PutHeaders = "INSERT OR REPLACE INTO headers (request_id, body) VALUES (?, ?)";
    public const string Headers = "SELECT body FROM headers WHERE request_id = ?";

    /// <summary>Headers of requests before this one go.</summary>
    public const string DeleteOldHeaders = "DELETE FROM headers WHERE request_id < ?";

    /// <summary>What is deleted is overwritten, for it held prompts.</summary>
    public const string OverwriteDeleted = "PRAGMA secure_delete = ON";

    public const string KeepResponse = "INSERT OR REPLACE INTO kept_responses (id, user, kept_at, bytes, content) VALUES (?, ?, ?, ?, ?)";
    public const string KeptResponse = "SELECT kept_at, content FROM kept_responses WHERE id = ? AND user = ?";
    public const string HasKeptResponses = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'kept_responses'";
    public const string DeleteResponse = "DELETE FROM kept_responses WHERE id = ? AND user = ?";
    public const string DeleteExpiredResponses = "DELETE FROM kept_responses WHERE kept_at <= ?";

    /// <summary>Beyond a count and a size the oldest go. Parameters: count, bytes.</summary>
    public const string DeleteExcessResponses = """
        DELETE FROM kept_responses WHERE rowid IN (
            SELECT rowid FROM (
                SELECT rowid, row_number() OVER newest AS place, sum(bytes) OVER newest AS total FROM kept_responses
                WINDOW newest AS (ORDER BY kept_at DESC, rowid DESC))
            WHERE place > ? OR total > ?)
        """;

    /// <summary>Attempts between two ids by upstream and quarter of an hour. Ids grow with time, see <see cref="RequestIds"/>.</summary>
    public const string AttemptQuarters = """
        SELECT upstream, ((request_id >> 22) + 1704067200000) / 900000,
            sum(outcome IN ('ok', 'truncated', 'rejected_draft', 'second_opinion', 'loop_abort') OR (outcome = 'upstream_error' AND http_status IN (400, 404, 413, 422))),
            sum(outcome IN ('upstream_stall', 'upstream_unreachable', 'unknown') OR (outcome = 'upstream_error' AND coalesce(http_status, 0) NOT IN (400, 401, 403, 404, 413, 422))),
            sum(outcome = 'rate_limited' OR (outcome = 'upstream_error' AND coalesce(http_status, 0) IN (401, 403))),
            count(first_byte_ms), coalesce(sum(first_byte_ms), 0), coalesce(max(first_byte_ms), 0)
        FROM attempts WHERE request_id >= ? AND request_id < ? GROUP BY 1, 2
        """;

    /// <summary>Clients of the sums by day, from a day on.</summary>
    public const string ClientsSince = "SELECT DISTINCT client FROM usage_daily WHERE day >= ? AND client <> 0";

    /// <summary>A client's newest request.</summary>
    public const string NewestOfClient = "SELECT started_at, model, upstream, protocol FROM requests WHERE client = ? ORDER BY id DESC LIMIT 1";

    private const string RequestColumns = """
        SELECT id, started_at, protocol, client, app, user, session, kind, requested_model, streaming, estimated_input, body_bytes, would_pay, cache_seconds,
            outcome, http_status, upstream, model, tier, paid_by, route, attempts, first_content_ms, duration_ms,
            input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, estimated,
            spend, plan_value, electricity, cost_gap, actual, asked, dearest, cloud_tokens, cloud_avoided, fidelity, error,
            local_only, counted_host, counted_bytes
        FROM requests
        """;

    public const string Request = RequestColumns + " WHERE id = ?";

    /// <summary>Requests of a stretch of time in their order, every so manieth conversation whole (requests without one count as one each). Parameters: from, to (milliseconds), of how many conversations one.</summary>
    public const string PastRequests = RequestColumns + " WHERE started_at >= ? AND started_at < ? AND abs(CASE WHEN session = 0 THEN id ELSE session * 2654435761 END) / 64 % ? = 0 ORDER BY started_at, id";
    public const string PastCount = "SELECT count(*) FROM requests WHERE started_at >= ? AND started_at < ?";

    public const string Attempts = """
        SELECT number, upstream, model, tier, paid_by, outcome, http_status,
            input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, estimated, reported_cost,
            cost_source, spend, plan_value, electricity, started_after_ms, first_byte_ms, first_content_ms, duration_ms, error,
            host, sent_bytes, silence_ms, silence_at_ms, silences
        FROM attempts WHERE request_id = ? ORDER BY number
        """;

    private const string HasLeft = "a.paid_by <> ? AND (a.sent_bytes > 0 OR a.host = 0)";

    /// <summary>Whether the file knows what left; one of an older version is only brought up to date by the gateway.</summary>
    public const string HasDepartures = "SELECT count(*) FROM pragma_table_info('attempts') WHERE name = 'sent_bytes'";

    /// <summary>What left, by host and model. Parameters: from, to (milliseconds), the number of the name <c>local</c>.</summary>
    public const string Departures = $"""
        SELECT a.host, a.upstream, a.model, count(*), sum(a.sent_bytes), sum(a.input + a.cache_read + a.cache_write_5m + a.cache_write_1h), sum(a.output)
        FROM requests r JOIN attempts a ON a.request_id = r.id
        WHERE r.started_at >= ? AND r.started_at < ? AND {HasLeft} GROUP BY 1, 2, 3 ORDER BY 5 DESC
        """;

    /// <summary>Prompts that left to be counted, by host. Parameters: from, to.</summary>
    public const string CountedElsewhere = "SELECT counted_host, count(*), sum(counted_bytes) FROM requests WHERE started_at >= ? AND started_at < ? AND counted_host <> 0 GROUP BY 1 ORDER BY 3 DESC";

    /// <summary>Requests that had to stay, by session and reason, with what left of them all the same. Parameters: the number of <c>local</c>, from, to.</summary>
    public const string KeptHere = $"""
        SELECT r.session, r.client, r.local_only, min(r.started_at), count(*),
            sum((SELECT count(*) FROM attempts a WHERE a.request_id = r.id AND {HasLeft}) + (r.counted_host <> 0)), min(r.id)
        FROM requests r WHERE r.started_at >= ? AND r.started_at < ? AND r.local_only <> 0 GROUP BY 1, 2, 3 ORDER BY 4 DESC
        """;

    /// <summary>What left of a session from one request on. Parameters: the number of <c>local</c>, the session, the request.</summary>
    public const string LaterDepartures = $"""
        SELECT coalesce(sum((SELECT count(*) FROM attempts a WHERE a.request_id = r.id AND {HasLeft}) + (r.counted_host <> 0)), 0)
        FROM requests r WHERE r.session = ? AND r.id >= ?
        """;

    private const string DailyKey = "day, client, user, kind, requested_model, upstream, model, tier, paid_by";
    private const string HourlyKey = "hour, client, user, kind, requested_model, upstream, model, tier, paid_by";
    private const string SessionKey = "hour, session, client, user";

    /// <summary>Adds to a row of the daily sums: key, then measures.</summary>
    public static readonly string AddDaily = AddTo("usage_daily", DailyKey);

    /// <summary>Adds to a row of the hourly sums: key, then measures.</summary>
    public static readonly string AddHourly = AddTo("usage_hourly", HourlyKey);

    /// <summary>Adds to a row of the sessions' hourly sums: key, then measures.</summary>
    public static readonly string AddSession = AddTo("session_hourly", SessionKey);

    /// <summary>
    /// The parts of a sum over a stretch of time: whole days and whole hours from the roll-ups, and at its edges the requests and
    /// the attempts of the hours that it cuts. Each yields the group's key and the measures. Parameters of each: from, to (days,
    /// hours, or milliseconds), then client and user where asked for. Hours and sessions have no days: null.
    /// </summary>
    public static (string? Days, string Hours, string Requests, string Attempts) Sum(UsageGroup by, bool byClient, bool byUser)
    {
        var table = by == UsageGroup.Session ? "session_hourly" : "usage_hourly";
        var filter = (byClient ? " AND client = ?" : "") + (byUser ? " AND user = ?" : "");

        // The signs keep the planner at the index on time: an index on the group or the filter would lead it through all rows.
        var requestFilter = (byClient ? " AND +r.client = ?" : "") + (byUser ? " AND +r.user = ?" : "");
        var group = GroupColumn(by);
        var sums = string.Join(", ", MeasureColumns.Select(m => $"SUM({m})"));
        var days = by is UsageGroup.Hour or UsageGroup.Session ? null : $"SELECT {group}, {sums} FROM usage_daily WHERE day >= ? AND day < ?{filter} GROUP BY 1";
        var hours = $"SELECT {group}, {sums} FROM {table} WHERE hour >= ? AND hour < ?{filter} GROUP BY 1";
        var ofRequest = by == UsageGroup.Hour ? "r.started_at / 3600000" : by is UsageGroup.None or UsageGroup.Day ? "0" : "+r." + group;
        var ofAttempt = by is UsageGroup.Upstream or UsageGroup.Model or UsageGroup.Tier or UsageGroup.PaidBy ? "+a." + group : ofRequest;
        const string Closed = "r.started_at >= ? AND r.started_at < ? AND r.outcome <> 'open'";
        var requests = $"SELECT {ofRequest}, {RequestMeasures} FROM requests r WHERE {Closed}{requestFilter} GROUP BY 1";
        var attempts = $"SELECT {ofAttempt}, {AttemptMeasures} FROM requests r JOIN attempts a ON a.request_id = r.id WHERE {Closed}{requestFilter} GROUP BY 1";
        return (days, hours, requests, attempts);
    }

    /// <summary>
    /// The same parts for all groups of the overview at once: client, tier, upstream, model and payer, then the measures.
    /// </summary>
    public static (string Days, string Hours, string Requests, string Attempts) SumByAll { get; } = AllGroups();

    /// <summary>
    /// What ran where, hour by hour, in the order of the table: requests, those answered locally and by nobody, tokens of local and of
    /// cloud models, spend, list value of plans, saving against what was asked, and the cloud's prompt tokens and those read from its
    /// cache. Parameters: the number of <c>local</c> three times, from and to (hours).
    /// </summary>
    public const string Hourly = """
        SELECT hour, SUM(requests), SUM(CASE WHEN paid_by = ?1 THEN requests ELSE 0 END), SUM(CASE WHEN paid_by = 0 THEN requests ELSE 0 END),
            SUM(CASE WHEN paid_by = ?1 THEN input + cache_read + cache_write_5m + cache_write_1h + output ELSE 0 END), SUM(cloud_tokens),
            SUM(spend), SUM(plan_value), SUM(asked_api - asked_api_actual),
            SUM(CASE WHEN paid_by <> ?1 THEN input + cache_read + cache_write_5m + cache_write_1h ELSE 0 END),
            SUM(CASE WHEN paid_by <> ?1 THEN cache_read ELSE 0 END)
        FROM usage_hourly WHERE hour >= ?2 AND hour < ?3 GROUP BY hour
        """;

    /// <summary>The cloud's prompt tokens of each client by hours: hour, client, requests, prompt, read from the cache. Parameters: the number of <c>local</c>, from, to.</summary>
    public const string CacheByClient = """
        SELECT hour, client, SUM(requests), SUM(input + cache_read + cache_write_5m + cache_write_1h), SUM(cache_read)
        FROM usage_hourly WHERE hour >= ?2 AND hour < ?3 AND paid_by <> ?1 AND paid_by <> 0 GROUP BY 1, 2
        """;

    /// <summary>Tokens of each session: session, requests, tokens. Parameters: from, to (hours).</summary>
    public const string SessionTokens =
        "SELECT session, SUM(requests), SUM(input + cache_read + cache_write_5m + cache_write_1h + output) FROM session_hourly WHERE hour >= ? AND hour < ? AND session <> 0 GROUP BY 1";

    /// <summary>The same of the hours that an edge cuts. Parameters: from, to (milliseconds).</summary>
    public const string SessionTokensOfRows =
        "SELECT +session, COUNT(*), SUM(input + cache_read + cache_write_5m + cache_write_1h + output) FROM requests WHERE started_at >= ? AND started_at < ? AND outcome <> 'open' AND +session <> 0 GROUP BY 1";

    /// <summary>The first request that started at an instant or later. Parameter: milliseconds.</summary>
    public const string FirstSince = "SELECT id FROM requests WHERE started_at >= ? ORDER BY started_at, id LIMIT 1";

    /// <summary>
    /// Answers that another attempt gave after one had failed, and those that another model gave after a draft had not held: from two
    /// small indexes, for most attempts and requests end well. Parameters: ids, from and to.
    /// </summary>
    public const string Rescued = """
        SELECT COUNT(DISTINCT CASE WHEN outcome NOT IN ('rejected_draft', 'slow_draft') THEN request_id END),
            COUNT(DISTINCT CASE WHEN outcome IN ('rejected_draft', 'slow_draft') THEN request_id END)
        FROM attempts
        WHERE outcome <> 'ok' AND outcome IN ('rejected_draft', 'slow_draft', 'rate_limited', 'upstream_error', 'upstream_stall', 'upstream_unreachable', 'busy', 'unknown')
            AND request_id >= ?1 AND request_id < ?2
            AND request_id NOT IN (SELECT id FROM requests WHERE outcome <> 'ok' AND outcome IN ('open', 'rejected', 'upstream_error', 'upstream_stall', 'upstream_unreachable',
                'rate_limited', 'busy', 'unknown', 'loop_abort', 'gateway_error', 'interrupted') AND id >= ?1 AND id < ?2)
        """;

    /// <summary>Whether any request was ever finished.</summary>
    public const string HasUsage = "SELECT EXISTS (SELECT 1 FROM usage_daily)";

    /// <summary>Models without a price: upstream, model, attempts, tokens; by days, by hours and by the attempts of cut hours.</summary>
    public static (string Days, string Hours, string Attempts) Unpriced { get; } = (
        "SELECT upstream, model, SUM(unpriced), SUM(input + cache_read + cache_write_5m + cache_write_1h + output) FROM usage_daily " +
        "WHERE day >= ? AND day < ? AND unpriced > 0 GROUP BY 1, 2",
        "SELECT upstream, model, SUM(unpriced), SUM(input + cache_read + cache_write_5m + cache_write_1h + output) FROM usage_hourly " +
        "WHERE hour >= ? AND hour < ? AND unpriced > 0 GROUP BY 1, 2",
        "SELECT a.upstream, a.model, COUNT(*), SUM(a.input + a.cache_read + a.cache_write_5m + a.cache_write_1h + a.output) " +
        "FROM requests r JOIN attempts a ON a.request_id = r.id " +
        "WHERE r.started_at >= ? AND r.started_at < ? AND r.outcome <> 'open' AND a.cost_source = 'unpriced' GROUP BY 1, 2");

    private const string PlanSaving = "r.would_pay = (SELECT id FROM names WHERE value = 'plan')";

    private const string RequestMeasures =
        "COUNT(*), SUM(r.outcome IN ('ok', 'truncated', 'client_cancelled')), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, " +
        "SUM(CASE WHEN NOT (" + PlanSaving + " IS TRUE) AND r.actual IS NOT NULL THEN r.asked END), " +
        "SUM(CASE WHEN NOT (" + PlanSaving + " IS TRUE) AND r.asked IS NOT NULL THEN r.actual END), " +
        "SUM(CASE WHEN " + PlanSaving + " AND r.actual IS NOT NULL THEN r.asked END), " +
        "SUM(CASE WHEN " + PlanSaving + " AND r.asked IS NOT NULL THEN r.actual END), " +
        "SUM(CASE WHEN r.actual IS NOT NULL THEN r.dearest END), " +
        "SUM(CASE WHEN r.dearest IS NOT NULL THEN r.actual END), " +
        "0, SUM(r.cloud_avoided)";

    private const string AttemptMeasures =
        "0, 0, COUNT(*), SUM(a.estimated), SUM(a.cost_source = 'unpriced'), SUM(a.cost_source = 'unknown'), " +
        "SUM(a.input), SUM(a.cache_read), SUM(a.cache_write_5m), SUM(a.cache_write_1h), SUM(a.output), SUM(a.reasoning), " +
        "SUM(a.spend), SUM(a.plan_value), SUM(a.electricity), 0, 0, 0, 0, 0, 0, " +
        "SUM(CASE WHEN a.paid_by <> COALESCE((SELECT id FROM names WHERE value = 'local'), -1) " +
        "THEN a.input + a.cache_read + a.cache_write_5m + a.cache_write_1h + a.output END), 0";

    private static (string, string, string, string) AllGroups()
    {
        var sums = string.Join(", ", MeasureColumns.Select(m => $"SUM({m})"));
        const string Groups = "client, tier, upstream, model, paid_by", Closed = "r.started_at >= ? AND r.started_at < ? AND r.outcome <> 'open'";
        return (
            $"SELECT {Groups}, {sums} FROM usage_daily WHERE day >= ? AND day < ? GROUP BY 1, 2, 3, 4, 5",
            $"SELECT {Groups}, {sums} FROM usage_hourly WHERE hour >= ? AND hour < ? GROUP BY 1, 2, 3, 4, 5",
            $"SELECT +r.client, +r.tier, +r.upstream, +r.model, +r.paid_by, {RequestMeasures} FROM requests r WHERE {Closed} GROUP BY 1, 2, 3, 4, 5",
            $"SELECT +r.client, +a.tier, +a.upstream, +a.model, +a.paid_by, {AttemptMeasures} FROM requests r JOIN attempts a ON a.request_id = r.id WHERE {Closed} GROUP BY 1, 2, 3, 4, 5");
    }

    private static string AddTo(string table, string key)
    {
        var parameters = string.Join(", ", Enumerable.Repeat("?", key.Split(',').Length + MeasureColumns.Length));
        var sums = string.Join(", ", MeasureColumns.Select(m => $"{m} = {m} + excluded.{m}"));
        return $"INSERT INTO {table} ({key}, {string.Join(", ", MeasureColumns)}) VALUES ({parameters}) ON CONFLICT ({key}) DO UPDATE SET {sums}";
    }

    private static string GroupColumn(UsageGroup by) => by switch
    {
        UsageGroup.None or UsageGroup.Day => "0",
        UsageGroup.Hour => "hour",
        UsageGroup.Model => "model",
        UsageGroup.RequestedModel => "requested_model",
        UsageGroup.Tier => "tier",
        UsageGroup.Client => "client",
        UsageGroup.Session => "session",
        UsageGroup.Upstream => "upstream",
        UsageGroup.User => "user",
        UsageGroup.PaidBy => "paid_by",
        UsageGroup.Kind => "kind",
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };
}
