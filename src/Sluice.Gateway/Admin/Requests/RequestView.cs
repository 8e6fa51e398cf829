using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>A request in a list. Money is in dollars, durations in milliseconds; what is not known is absent.</summary>
internal sealed record RequestView
{
    /// <summary>Its id, <c>req_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The caller's protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>Client program, as recognised.</summary>
    public string? Client { get; init; }

    /// <summary>Calling application, as it named itself.</summary>
    public string? App { get; init; }

    /// <summary>Owner of the token.</summary>
    public string? User { get; init; }

    /// <summary>Conversation.</summary>
    public string? Session { get; init; }

    /// <summary>main, tool-loop, subagent, title, summary, compaction, safety, count and others.</summary>
    public required string Kind { get; init; }

    /// <summary>The model name as the client wrote it.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>The client asked for a stream.</summary>
    public required bool Streaming { get; init; }

    /// <summary>Prompt tokens as estimated on arrival.</summary>
    public required long EstimatedInputTokens { get; init; }

    /// <summary>Size of the request's body.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>How it ended: ok, truncated, client_cancelled, rejected, upstream_error, …; <c>open</c> while it runs.</summary>
    public required string Outcome { get; init; }

    /// <summary>Status that the client saw.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Upstream that answered.</summary>
    public string? Upstream { get; init; }

    /// <summary>Model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Tier that answered, 0 to 3.</summary>
    public int? Tier { get; init; }

    /// <summary><c>local</c>, <c>api</c> (billed per token) or <c>plan</c> (a subscription).</summary>
    public string? PaidBy { get; init; }

    /// <summary>Rule or strategy that decided.</summary>
    public string? Route { get; init; }

    /// <summary>Calls to upstreams.</summary>
    public required int Attempts { get; init; }

    /// <summary>From arrival to the first content that the client got.</summary>
    public int? FirstContentMs { get; init; }

    /// <summary>From arrival to the end; absent while it runs.</summary>
    public int? DurationMs { get; init; }

    /// <summary>Tokens of all attempts.</summary>
    public required TokensView Tokens { get; init; }

    /// <summary>Tokens are estimated: an upstream gave no credible count.</summary>
    public required bool IsEstimated { get; init; }

    /// <summary>Billed per token, all attempts.</summary>
    public required decimal Spend { get; init; }

    /// <summary>List value of what a subscription covered; not spent.</summary>
    public required decimal PlanValue { get; init; }

    /// <summary>Electricity of local models.</summary>
    public required decimal Electricity { get; init; }

    /// <summary><c>unpriced</c> or <c>unknown</c> when the figures leave out an attempt.</summary>
    public string? CostGap { get; init; }

    /// <summary>Spend, plan value and electricity together: what the baselines are compared with. Absent when it cannot be compared.</summary>
    public decimal? Actual { get; init; }

    /// <summary>What the model that was asked for would have cost.</summary>
    public decimal? Asked { get; init; }

    /// <summary>What the dearest tier would have cost.</summary>
    public decimal? Dearest { get; init; }

    /// <summary>What was asked for less what it cost; negative when routing made it dearer.</summary>
    public decimal? Saved { get; init; }

    /// <summary>Savings are list value of a subscription, no dollars.</summary>
    public required bool SavedOnPlan { get; init; }

    /// <summary>Tokens that cloud models processed.</summary>
    public required long CloudTokens { get; init; }

    /// <summary>Tokens that would have gone to the cloud and did not.</summary>
    public required long CloudTokensAvoided { get; init; }

    /// <summary>Fields that were mapped with loss or dropped.</summary>
    public string? Fidelity { get; init; }

    /// <summary>What went wrong, without bodies or keys.</summary>
    public string? Error { get; init; }

    /// <summary>Why nothing of it might leave this machine; absent when it might.</summary>
    public string? LocalOnly { get; init; }

    /// <summary>Of a row of the ledger.</summary>
    public static RequestView Of(RequestRow row) => new()
    {
        Id = row.Name,
        StartedAt = row.StartedAt,
        Protocol = row.Protocol,
        Client = row.Client,
        App = row.App,
        User = row.User,
        Session = row.Session,
        Kind = row.Kind,
        RequestedModel = row.RequestedModel,
        Streaming = row.Streaming,
        EstimatedInputTokens = row.EstimatedInputTokens,
        BodyBytes = row.BodyBytes,
        Outcome = row.Outcome,
        HttpStatus = row.HttpStatus,
        Upstream = row.Upstream,
        Model = row.Model,
        Tier = row.Tier,
        PaidBy = row.PaidBy,
        Route = row.Route,
        Attempts = row.Attempts,
        FirstContentMs = row.FirstContentMs,
        DurationMs = row.DurationMs,
        Tokens = TokensView.Of(row.Tokens),
        IsEstimated = row.IsEstimated,
        Spend = row.Spend,
        PlanValue = row.PlanValue,
        Electricity = row.Electricity,
        CostGap = row.CostGap,
        Actual = row.Actual,
        Asked = row.Asked,
        Dearest = row.Dearest,
        Saved = row.Saved,
        SavedOnPlan = row.WouldPay == Payers.Plan,
        CloudTokens = row.CloudTokens,
        CloudTokensAvoided = row.CloudTokensAvoided,
        Fidelity = row.Fidelity,
        Error = row.Error,
        LocalOnly = row.LocalOnly,
    };
}

/// <summary>Tokens. Input leaves out what came from or went into a cache; output includes reasoning.</summary>
/// <param name="Input">Prompt tokens at the full price.</param>
/// <param name="CacheRead">Prompt tokens read from a cache.</param>
/// <param name="CacheWrite">Prompt tokens written to a cache.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="Reasoning">Those of them that were reasoning, where the upstream says so.</param>
internal sealed record TokensView(long Input, long CacheRead, long CacheWrite, long Output, long Reasoning)
{
    /// <summary>Of a count.</summary>
    public static TokensView Of(Usage usage) => new(usage.Input, usage.CacheRead, usage.CacheWrite, usage.Output, usage.Reasoning);
}

/// <summary>A page of requests: <c>GET /admin/requests</c>.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="Next">For <c>before</c> of the next page; absent at the end.</param>
/// <param name="Partial">The time for one look was up before the page was full: there may be more, which <paramref name="Next"/> goes on to.</param>
/// <param name="SearchedTo">How far back a partial page has looked.</param>
internal sealed record RequestPageView(IReadOnlyList<RequestView> Rows, string? Next, bool Partial, DateTimeOffset? SearchedTo)
{
    /// <summary>Of a page of the ledger.</summary>
    public static RequestPageView Of(RequestPage page) => new(
        [.. page.Rows.Select(RequestView.Of)],
        page.Next is { } next ? RequestIds.Format(next) : null,
        page.IsPartial,
        page is { IsPartial: true, Next: { } back } ? RequestIds.TimeOf(back) : null);
}
