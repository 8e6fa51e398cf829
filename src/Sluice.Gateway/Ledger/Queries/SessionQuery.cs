using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>Asks for sessions.</summary>
internal sealed record SessionQuery
{
    /// <summary>At most this many, 1-200.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Only sessions that were active since; what they did before is not summed up.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Where the page before ended.</summary>
    public SessionCursor? Before { get; init; }

    /// <summary>Only this client's.</summary>
    public string? Client { get; init; }

    /// <summary>Stands in the session's name, as it is written and in any case.</summary>
    public string? Search { get; init; }

    /// <summary>How long to look. Default 10 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Where a page of sessions ended.</summary>
/// <param name="Hour">Hours since the Unix epoch.</param>
/// <param name="Session">The number of the session's name.</param>
internal readonly record struct SessionCursor(long Hour, long Session);

/// <summary>A page of sessions.</summary>
/// <param name="Rows">The latest active first.</param>
/// <param name="Next">For the next page; null at the end.</param>
internal sealed record SessionPage(IReadOnlyList<SessionRow> Rows, SessionCursor? Next);

/// <summary>A session in a list.</summary>
/// <param name="Name">As the client named it.</param>
/// <param name="Client">The client.</param>
/// <param name="First">When its first request arrived.</param>
/// <param name="Last">When its last request arrived.</param>
/// <param name="Totals">Of its finished requests.</param>
internal sealed record SessionRow(string Name, string? Client, DateTimeOffset First, DateTimeOffset Last, SessionTotals Totals);

/// <summary>Sums. Money is in dollars.</summary>
internal sealed record SessionTotals
{
    /// <summary>Finished requests.</summary>
    public long Requests { get; init; }

    /// <summary>Those that got an answer.</summary>
    public long Served { get; init; }

    /// <summary>Calls to upstreams.</summary>
    public long Attempts { get; init; }

    /// <summary>Tokens of all attempts.</summary>
    public Usage Tokens { get; init; }

    /// <summary>Billed per token.</summary>
    public decimal Spend { get; init; }

    /// <summary>List value of what subscriptions covered.</summary>
    public decimal PlanValue { get; init; }

    /// <summary>Electricity of local models.</summary>
    public decimal Electricity { get; init; }

    /// <summary>Against what was asked for.</summary>
    public Comparison Asked { get; init; }

    /// <summary>Tokens that cloud models processed.</summary>
    public long CloudTokens { get; init; }

    /// <summary>Tokens that would have gone to the cloud and did not.</summary>
    public long CloudTokensAvoided { get; init; }
}

/// <summary>One session.</summary>
/// <param name="Name">As the client named it.</param>
/// <param name="Client">The client.</param>
/// <param name="First">When its first request arrived.</param>
/// <param name="Last">When its last request arrived.</param>
/// <param name="Models">What answered, the most requests first; requests that run are among them without figures.</param>
/// <param name="Left">What left this machine, the most bytes first.</param>
/// <param name="LocalOnly">Why requests of it had to stay.</param>
/// <param name="Drafts">Drafts that were not shown, of all its requests.</param>
/// <param name="Turns">A page of its requests, the oldest first.</param>
/// <param name="Earlier">For the page before; null when these are the first.</param>
internal sealed record SessionDetail(
    string Name,
    string? Client,
    DateTimeOffset First,
    DateTimeOffset Last,
    IReadOnlyList<SessionModel> Models,
    IReadOnlyList<SessionDeparture> Left,
    IReadOnlyList<string> LocalOnly,
    long Drafts,
    IReadOnlyList<SessionTurn> Turns,
    long? Earlier);

/// <summary>What one model did in a session.</summary>
internal sealed record SessionModel(string? Upstream, string? Model, int? Tier, string? PaidBy, long DurationMs, SessionTotals Totals);

/// <summary>What went to one host.</summary>
internal sealed record SessionDeparture(string? Host, string? Upstream, long Calls, long SentBytes);

/// <summary>A request of a session.</summary>
/// <param name="Request">Its row.</param>
/// <param name="Drafts">Drafts that were not shown: it went on to another model.</param>
/// <param name="SentBytes">Bytes of body that left this machine for it.</param>
internal sealed record SessionTurn(RequestRow Request, int Drafts, long SentBytes);
