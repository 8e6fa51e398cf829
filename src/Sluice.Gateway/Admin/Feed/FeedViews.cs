namespace Sluice.Gateway.Admin.Feed;

/// <summary>
/// Data of every event of <c>GET /admin/feed</c>. The event's name is <c>status</c>, <c>request</c>, <c>local</c>, <c>config</c> or
/// <c>problem</c>; or <c>missed</c>, without any of these fields, when events were lost and everything has to be read again.
/// </summary>
/// <param name="Subject">Which part, request, model or setting; null in <c>missed</c>.</param>
/// <param name="Text">In words; null when there is nothing to say.</param>
/// <param name="Request">The request as it is now; only in <c>request</c>.</param>
internal sealed record FeedNews(string? Subject = null, string? Text = null, RequestNews? Request = null);

/// <summary>A request as it is now. Fields that are not known yet are absent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Phase"><c>began</c>, <c>waiting</c> (for a place or a load), <c>sent</c>, <c>answering</c> or <c>ended</c>.</param>
internal sealed record RequestNews(string Id, string Phase)
{
    /// <summary>Calling program.</summary>
    public string? Client { get; init; }

    /// <summary>Kind of request: main, tool-loop, title…</summary>
    public string? Kind { get; init; }

    /// <summary>Conversation.</summary>
    public string? Session { get; init; }

    /// <summary>Address of the model that is being asked, or that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Tier of that model, 0-3.</summary>
    public int? Tier { get; init; }

    /// <summary>Tokens of the answer so far; an estimate until it has ended.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Since its arrival, milliseconds.</summary>
    public long? ElapsedMs { get; init; }

    /// <summary>How it ended; only in phase <c>ended</c>.</summary>
    public string? Outcome { get; init; }
}
