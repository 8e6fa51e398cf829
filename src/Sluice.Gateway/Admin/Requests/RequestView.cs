using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>A request in a list: as the ledger shows it, with its tokens in the API's terms. Money is in dollars, durations in milliseconds; what is not known is absent.</summary>
internal sealed record RequestView : RequestRow
{
    [SetsRequiredMembers]
    private RequestView(RequestRow row)
        : base(row) => (Name, Tokens, SavedOnPlan) = (row.Name, TokensView.Of(row.Tokens), row.WouldPay == Payers.Plan);

    /// <summary>Its id, <c>req_…</c>.</summary>
    [JsonPropertyName("id")]
    public new required string Name { get; init; }

    /// <summary>Tokens of all attempts.</summary>
    public new required TokensView Tokens { get; init; }

    /// <summary>Savings are list value of a subscription, no dollars.</summary>
    public required bool SavedOnPlan { get; init; }

    /// <summary>Of a row of the ledger.</summary>
    public static RequestView Of(RequestRow row) => new(row);
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
