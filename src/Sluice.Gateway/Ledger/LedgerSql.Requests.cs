namespace Sluice.Gateway.Ledger;

/// <summary>What finds requests.</summary>
internal static partial class LedgerSql
{
    /// <summary>The columns that requests can be found by, each a name.</summary>
    public enum RequestFilter
    {
        Session,
        Model,
        RequestedModel,
        Client,
        Kind,
        User,
        Upstream,
        App,
        Route,
    }

    /// <summary>The smallest and the largest id: each by itself, for together they would be looked for in all rows.</summary>
    public const string RequestSpan = "SELECT (SELECT min(id) FROM requests), (SELECT max(id) FROM requests)";

    /// <summary>Requests that got no answer and do not run any more.</summary>
    public const string HasFailed = "outcome NOT IN ('ok', 'truncated', 'client_cancelled', 'open')";

    /// <summary>Requests of one outcome; one that is not "ok" has an index.</summary>
    public static string HasOutcome(string outcome) => outcome == Outcomes.Ok ? "outcome = ?" : "outcome = ? AND outcome <> 'ok'";

    /// <summary>What the request cost: billed, covered by a subscription at list value, and electricity.</summary>
    public const string CostsAtLeast = "spend + plan_value + electricity >= ?";

    /// <summary>Names that hold a text. Parameters: the pattern, the limit.</summary>
    public const string NamesLike = @"SELECT id FROM names WHERE value LIKE ? ESCAPE '\' LIMIT ?";

    /// <summary>A request whose error holds a text: by the index alone. Parameter: the pattern.</summary>
    public const string ErrorLike = @"id IN (SELECT id FROM requests INDEXED BY requests_by_error WHERE error IS NOT NULL AND error LIKE ? ESCAPE '\')";

    /// <summary>A row whose names or words hold a text, looked up row by row. Parameters: the pattern, twice.</summary>
    public const string AnythingLike =
        @"(EXISTS (SELECT 1 FROM names n WHERE n.id IN (client, session, model, requested_model) AND n.value LIKE ? ESCAPE '\') OR error LIKE ? ESCAPE '\')";

    /// <summary>Requests of one name. What is not to be found by its index has the sign that keeps the planner off it.</summary>
    public static string Is(RequestFilter filter, bool byIndex = true) => $"{(byIndex ? "" : "+")}{ColumnOf(filter)} = ?";

    /// <summary>Requests of one of several names.</summary>
    public static string IsOneOf(RequestFilter filter, int names) => $"+{ColumnOf(filter)} IN ({Parameters(names)})";

    /// <summary>The same, by the column's index.</summary>
    public static string IsOneOfByIndex(RequestFilter filter, int names) => $"id IN (SELECT id FROM requests WHERE {ColumnOf(filter)} IN ({Parameters(names)}))";

    /// <summary>How many requests fit, counted up to a limit. Parameters: the condition's own, the limit.</summary>
    public static string CountUpTo(string condition) => $"SELECT count(*) FROM (SELECT 1 FROM requests WHERE {condition} LIMIT ?)";

    /// <summary>Requests of a stretch of ids that meet all conditions, the newest first. Parameters: first id, first id after it, the conditions' own, the limit.</summary>
    public static string RequestPage(IReadOnlyList<string> conditions) =>
        $"{RequestColumns} WHERE id >= ? AND id < ?{string.Concat(conditions.Select(condition => " AND " + condition))} ORDER BY id DESC LIMIT ?";

    /// <summary>All requests that have ended.</summary>
    public const string AllFinished = "SELECT sum(requests) FROM usage_daily";

    /// <summary>Outcomes other than "ok", with their counts: the index alone.</summary>
    public const string OutcomesButOk = "SELECT outcome, count(*) FROM requests WHERE outcome <> 'ok' GROUP BY 1";

    /// <summary>Values of a column of the daily sums, with their counts. Parameter: the limit.</summary>
    public static string FacetOfSums(string column) => $"SELECT {column}, sum(requests) AS n FROM usage_daily GROUP BY 1 HAVING n > 0 ORDER BY n DESC LIMIT ?";

    /// <summary>Values of a column among the latest requests. Parameters: how many of them, the limit.</summary>
    public static string FacetOfLatest(string column) => $"SELECT {column}, count(*) FROM (SELECT {column} FROM requests ORDER BY id DESC LIMIT ?) GROUP BY 1 ORDER BY 2 DESC LIMIT ?";

    /// <summary>Whether a column of names has an index.</summary>
    public static bool HasIndex(RequestFilter filter) => filter <= RequestFilter.Kind;

    /// <summary>A text as a pattern that finds it anywhere, as it is written.</summary>
    public static string Anywhere(string text) =>
        "%" + text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";

    private static string Parameters(int count) => string.Join(", ", Enumerable.Repeat("?", count));

    private static string ColumnOf(RequestFilter filter) => filter switch
    {
        RequestFilter.Client => "client",
        RequestFilter.Session => "session",
        RequestFilter.Model => "model",
        RequestFilter.RequestedModel => "requested_model",
        RequestFilter.Kind => "kind",
        RequestFilter.User => "user",
        RequestFilter.Upstream => "upstream",
        RequestFilter.App => "app",
        RequestFilter.Route => "route",
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };
}
