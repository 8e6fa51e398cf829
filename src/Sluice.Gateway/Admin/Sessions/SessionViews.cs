using System.Globalization;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Admin.Sessions;

/// <summary>A page of sessions: <c>GET /admin/sessions</c>.</summary>
/// <param name="Rows">The latest active first.</param>
/// <param name="Next">For <c>before</c> of the next page; absent at the end.</param>
internal sealed record SessionPageView(IReadOnlyList<SessionRowView> Rows, string? Next)
{
    /// <summary>Of a page of the ledger.</summary>
    public static SessionPageView Of(SessionPage page) => new(
        [.. page.Rows.Select(row => new SessionRowView(row.Name, row.Client, row.First, row.Last, SessionTotalsView.Of(row.Totals)))],
        page.Next is { } next ? string.Create(CultureInfo.InvariantCulture, $"{next.Hour}.{next.Session}") : null);

    /// <summary>Reads <see cref="Next"/> back.</summary>
    public static SessionCursor? Cursor(string text) =>
        text.Split('.') is [var hour, var session] && long.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && long.TryParse(session, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
            ? new SessionCursor(h, s)
            : null;
}

/// <summary>A session in a list.</summary>
/// <param name="Session">As the client named it.</param>
/// <param name="Client">The client.</param>
/// <param name="StartedAt">When its first request arrived.</param>
/// <param name="LastAt">When its last request arrived.</param>
/// <param name="Totals">Sums of its finished requests within the time asked for.</param>
internal sealed record SessionRowView(string Session, string? Client, DateTimeOffset StartedAt, DateTimeOffset LastAt, SessionTotalsView Totals);

/// <summary>Sums. Money is in dollars.</summary>
/// <param name="Requests">Finished requests.</param>
/// <param name="Tokens">Tokens of all attempts.</param>
/// <param name="Spend">Billed per token.</param>
/// <param name="PlanValue">List value of what subscriptions covered; not spent.</param>
/// <param name="Electricity">Electricity of local models.</param>
/// <param name="Asked">What was asked for would have cost, for the requests that can be compared.</param>
/// <param name="Actual">What exactly those requests cost.</param>
/// <param name="CloudTokens">Tokens that cloud models processed.</param>
/// <param name="CloudTokensAvoided">Tokens that would have gone to the cloud and did not.</param>
internal sealed record SessionTotalsView(long Requests, TokensView Tokens, decimal Spend, decimal PlanValue, decimal Electricity, decimal Asked, decimal Actual, long CloudTokens, long CloudTokensAvoided)
{
    /// <summary>Of the ledger's.</summary>
    public static SessionTotalsView Of(SessionTotals totals) => new(
        totals.Requests, TokensView.Of(totals.Tokens), totals.Spend, totals.PlanValue, totals.Electricity, totals.Asked.Baseline, totals.Asked.Actual, totals.CloudTokens, totals.CloudTokensAvoided);
}

/// <summary>One session: <c>GET /admin/sessions/{id}</c>.</summary>
/// <param name="Session">As the client named it.</param>
/// <param name="Client">The client.</param>
/// <param name="StartedAt">When its first request arrived.</param>
/// <param name="LastAt">When its last request arrived.</param>
/// <param name="Models">What answered, the most requests first.</param>
/// <param name="Left">What left this machine, the most bytes first.</param>
/// <param name="LocalOnly">Why requests of it had to stay.</param>
/// <param name="Drafts">Drafts of all its requests that were not shown: checked and found wanting, or too slow.</param>
/// <param name="Turns">A page of its requests, the oldest first.</param>
/// <param name="Earlier">For <c>before</c> of the turns before these; absent when these are the first.</param>
internal sealed record SessionView(
    string Session,
    string? Client,
    DateTimeOffset StartedAt,
    DateTimeOffset LastAt,
    IReadOnlyList<SessionModelView> Models,
    IReadOnlyList<DepartureView> Left,
    IReadOnlyList<string> LocalOnly,
    long Drafts,
    IReadOnlyList<TurnView> Turns,
    string? Earlier)
{
    /// <summary>Of the ledger's.</summary>
    public static SessionView Of(SessionDetail session) => new(
        session.Name,
        session.Client,
        session.First,
        session.Last,
        [.. session.Models.Select(model => new SessionModelView(model.Upstream, model.Model, model.Tier, model.PaidBy, model.DurationMs, SessionTotalsView.Of(model.Totals)))],
        [.. session.Left.Select(left => new DepartureView(left.Host, left.Upstream, left.Calls, left.SentBytes))],
        session.LocalOnly,
        session.Drafts,
        [.. session.Turns.Select(turn => new TurnView(RequestView.Of(turn.Request), turn.Drafts, turn.SentBytes))],
        session.Earlier is { } earlier ? RequestIds.Format(earlier) : null);
}

/// <summary>What one model did in a session.</summary>
/// <param name="Upstream">The upstream; absent where none answered.</param>
/// <param name="Model">The model.</param>
/// <param name="Tier">The tier.</param>
/// <param name="PaidBy"><c>local</c>, <c>api</c> or <c>plan</c>.</param>
/// <param name="DurationMs">Time that its requests took together.</param>
/// <param name="Totals">Sums.</param>
internal sealed record SessionModelView(string? Upstream, string? Model, int? Tier, string? PaidBy, long DurationMs, SessionTotalsView Totals);

/// <summary>A request of a session.</summary>
/// <param name="Request">The request.</param>
/// <param name="Drafts">Drafts that were not shown: it went on to another model.</param>
/// <param name="SentBytes">Bytes of body that left this machine for it.</param>
internal sealed record TurnView(RequestView Request, int Drafts, long SentBytes);
