using Sluice.Gateway.Admin.Quota;
using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>What ran where within a stretch of time, what it cost and what it saved: <c>GET /admin/overview</c>.</summary>
internal sealed record OverviewView
{
    /// <summary><c>today</c>, <c>7d</c>, <c>30d</c> or <c>window</c>.</summary>
    public required string Range { get; init; }

    /// <summary>From here on.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Up to but without this instant.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>When it was added up.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The time zone whose days and hours these are.</summary>
    public required string Zone { get; init; }

    /// <summary>The subscription window that runs now; absent while none is known. The range <c>window</c> is this one.</summary>
    public RunningWindow? Window { get; init; }

    /// <summary>Some request was finished once, within the range or before it.</summary>
    public required bool HasHistory { get; init; }

    /// <summary>All of the range, as <c>sluice usage</c> adds it up.</summary>
    public required UsageRow Total { get; init; }

    /// <summary>Requests by who answered them.</summary>
    public required SplitView Requests { get; init; }

    /// <summary>Tokens of all attempts by where they were processed.</summary>
    public required SplitView Tokens { get; init; }

    /// <summary><c>hour</c> or <c>day</c>.</summary>
    public required string BucketUnit { get; init; }

    /// <summary>Over time, without gaps; at most 200.</summary>
    public required IReadOnlyList<BucketView> Buckets { get; init; }

    /// <summary>By the tier that answered, 0 to 3; an empty key where nobody did.</summary>
    public required IReadOnlyList<UsageRow> Tiers { get; init; }

    /// <summary>By client, the dearest first, then by tokens.</summary>
    public required ShareView Clients { get; init; }

    /// <summary>By model, the dearest first, then by tokens.</summary>
    public required ModelShareView Models { get; init; }

    /// <summary>Models without a price: in no figure of dollars.</summary>
    public required IReadOnlyList<UnpricedModel> Unpriced { get; init; }

    /// <summary>Tokens per session.</summary>
    public required SessionsView Sessions { get; init; }

    /// <summary>Prompts read from the vendors' caches.</summary>
    public required CacheView Cache { get; init; }

    /// <summary>Requests that were answered although an attempt before had failed.</summary>
    public required long FailedOver { get; init; }

    /// <summary>Requests that another model answered, because a local draft had not held or had been too slow.</summary>
    public required long Escalated { get; init; }

    /// <summary>Requests that got no answer: refused by the gateway, or failed at every model.</summary>
    public required long Failed { get; init; }

    /// <summary>What the vendors told of their limits, by account.</summary>
    public required IReadOnlyList<QuotaView> Quota { get; init; }

    /// <summary>The user's budgets.</summary>
    public required IReadOnlyList<BudgetView> Budgets { get; init; }

    /// <summary>How each figure is counted, a sentence each.</summary>
    public required HowView How { get; init; }
}

/// <summary>A count by where the work was done.</summary>
/// <param name="Local">On the user's own hardware.</param>
/// <param name="Cloud">At a vendor's.</param>
/// <param name="Neither">By nobody: refused, or answered by the gateway itself.</param>
internal sealed record SplitView(long Local, long Cloud, long Neither);

/// <summary>An hour or a day. Money is in dollars.</summary>
/// <param name="Start">Its start.</param>
/// <param name="LocalRequests">Requests that a local model answered.</param>
/// <param name="CloudRequests">Requests that a cloud model answered.</param>
/// <param name="NobodysRequests">Requests that no model answered.</param>
/// <param name="LocalTokens">Tokens of local models.</param>
/// <param name="CloudTokens">Tokens of cloud models.</param>
/// <param name="Spend">Billed per token.</param>
/// <param name="PlanValue">List value of what subscriptions covered.</param>
/// <param name="Saved">Saved against what the clients asked for, where it would have been billed.</param>
/// <param name="CacheShare">Share of the cloud's prompt tokens that was read from caches, 0-1; absent without any.</param>
internal sealed record BucketView(
    DateTimeOffset Start, long LocalRequests, long CloudRequests, long NobodysRequests, long LocalTokens, long CloudTokens, decimal Spend, decimal PlanValue, decimal Saved, double? CacheShare);

/// <summary>The largest groups, and the others together.</summary>
/// <param name="Rows">The largest.</param>
/// <param name="Others">How many groups are in <paramref name="Rest"/>.</param>
/// <param name="Rest">All others; absent when there are none.</param>
internal sealed record ShareView(IReadOnlyList<UsageRow> Rows, int Others, UsageRow? Rest);

/// <summary>The largest models, and the others together.</summary>
/// <param name="Rows">The largest.</param>
/// <param name="Others">How many models are in <paramref name="Rest"/>.</param>
/// <param name="Rest">All others; absent when there are none.</param>
internal sealed record ModelShareView(IReadOnlyList<ModelUsage> Rows, int Others, UsageRow? Rest);

/// <summary>Tokens per session, of the sessions that have a name, within the range.</summary>
/// <param name="Count">Sessions.</param>
/// <param name="Median">Half of them had at most so many; absent without sessions.</param>
/// <param name="Ninetieth">Nine of ten had at most so many.</param>
/// <param name="Largest">The most.</param>
/// <param name="LargestSession">Which one that was.</param>
internal sealed record SessionsView(int Count, long? Median, long? Ninetieth, long? Largest, string? LargestSession);

/// <summary>Prompts of cloud models and the vendors' caches.</summary>
/// <param name="Share">Share of the prompt tokens that was read from caches, 0-1; absent without any.</param>
/// <param name="Read">Prompt tokens read from caches.</param>
/// <param name="Prompt">All prompt tokens.</param>
/// <param name="Alarms">Clients whose share has dropped; whatever the range.</param>
internal sealed record CacheView(double? Share, long Read, long Prompt, IReadOnlyList<CacheAlarm> Alarms);

/// <summary>How the figures are counted.</summary>
internal sealed record HowView
{
    /// <summary>Money that was spent.</summary>
    public required string Spend { get; init; }

    /// <summary>List value of plans.</summary>
    public required string PlanValue { get; init; }

    /// <summary>Electricity.</summary>
    public required string Electricity { get; init; }

    /// <summary>Saved against what was asked for.</summary>
    public required string Asked { get; init; }

    /// <summary>The same on a subscription.</summary>
    public required string AskedOnPlan { get; init; }

    /// <summary>Against the dearest tier.</summary>
    public required string Dearest { get; init; }

    /// <summary>Local and cloud.</summary>
    public required string Local { get; init; }

    /// <summary>Tokens per session.</summary>
    public required string Sessions { get; init; }

    /// <summary>Share read from caches.</summary>
    public required string Cache { get; init; }

    /// <summary>When the alarm of the cache is raised.</summary>
    public required string CacheAlarm { get; init; }

    /// <summary>Failovers and escalations.</summary>
    public required string Rescued { get; init; }
}
