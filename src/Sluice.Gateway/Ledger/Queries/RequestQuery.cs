namespace Sluice.Gateway.Ledger;

/// <summary>Asks for requests, the newest first. Every filter is compared as it is written; there are no wildcards.</summary>
internal sealed record RequestQuery
{
    /// <summary>What <see cref="Outcome"/> says for every request that got no answer and does not run any more.</summary>
    public const string Failed = "failed";

    /// <summary>At most this many, 1-1,000.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Only older ones than this: <see cref="RequestPage.Next"/> of the page before.</summary>
    public long? Before { get; init; }

    /// <summary>Client program.</summary>
    public string? Client { get; init; }

    /// <summary>Calling application.</summary>
    public string? App { get; init; }

    /// <summary>Conversation.</summary>
    public string? Session { get; init; }

    /// <summary>Model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Model that the client asked for.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>Kind of request.</summary>
    public string? Kind { get; init; }

    /// <summary>Owner of the token.</summary>
    public string? User { get; init; }

    /// <summary>Upstream that answered.</summary>
    public string? Upstream { get; init; }

    /// <summary>Rule or strategy that decided.</summary>
    public string? Route { get; init; }

    /// <summary>One of <see cref="Outcomes"/>, or <see cref="Failed"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Tier that answered.</summary>
    public int? Tier { get; init; }

    /// <summary>Answered by the user's own hardware, or in the cloud.</summary>
    public bool? Local { get; init; }

    /// <summary>Started at or after this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Cost at least this much, dollars: billed, list value of plans, electricity.</summary>
    public decimal? MinCost { get; init; }

    /// <summary>Stands in the model that answered or was asked for, the client, the session or the error, in any case; or is the id or its beginning with <c>req_</c>.</summary>
    public string? Search { get; init; }

    /// <summary>
    /// How long to look. What was found by then is a page, and <see cref="RequestPage.IsPartial"/>. Default 10 s; every call gets at
    /// least one step on.
    /// </summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A page of requests.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="Next">For <see cref="RequestQuery.Before"/> of the next page; null at the end.</param>
/// <param name="IsPartial">Time was up before the page was full: there may be more, older than <paramref name="Next"/>.</param>
internal sealed record RequestPage(IReadOnlyList<RequestRow> Rows, long? Next, bool IsPartial = false)
{
    /// <summary>No rows and no more.</summary>
    public static RequestPage Empty { get; } = new([], null);
}
