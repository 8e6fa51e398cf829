namespace Sluice.Gateway.Ledger;

/// <summary>Everything that an overview shows of a stretch of time, from one snapshot of the ledger.</summary>
/// <param name="HasHistory">Some request was finished, whenever that was.</param>
/// <param name="Total">All of it.</param>
/// <param name="ByPayer">A row for each payer that answered; empty where nobody did.</param>
/// <param name="ByTier">By the tier that answered, 0 to 3; empty where nobody did.</param>
/// <param name="ByClient">By client, the dearest first.</param>
/// <param name="ByModel">By model and upstream, the dearest first.</param>
/// <param name="Unpriced">Models without a price.</param>
/// <param name="Sessions">Tokens of each session that has a name, within the stretch.</param>
/// <param name="FailedOver">Requests that were answered after an attempt had failed.</param>
/// <param name="Escalated">Requests that another model answered after a draft had not held or had been too slow.</param>
internal sealed record OverviewFigures(
    bool HasHistory,
    UsageRow Total,
    IReadOnlyList<UsageRow> ByPayer,
    IReadOnlyList<UsageRow> ByTier,
    IReadOnlyList<UsageRow> ByClient,
    IReadOnlyList<ModelUsage> ByModel,
    IReadOnlyList<UnpricedModel> Unpriced,
    IReadOnlyList<SessionTokens> Sessions,
    long FailedOver,
    long Escalated)
{
    /// <summary>What ran where in each of the buckets that were asked for, in their order.</summary>
    public required IReadOnlyList<BucketFigures> Buckets { get; init; }
}

/// <summary>Sums of one model of one upstream.</summary>
/// <param name="Upstream">Empty where nobody answered.</param>
/// <param name="Tier">The tier that it was used as most; null where nobody answered.</param>
/// <param name="IsLocal">Runs on the user's own hardware.</param>
/// <param name="Usage">Its key is the model.</param>
internal sealed record ModelUsage(string Upstream, int? Tier, bool IsLocal, UsageRow Usage);

/// <summary>One session within a stretch of time.</summary>
internal sealed record SessionTokens(string Session, long Requests, long Tokens);

/// <summary>A stretch of time in a chart.</summary>
internal sealed record BucketFigures(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>Finished requests.</summary>
    public long Requests { get; set; }

    /// <summary>Those that a local model answered.</summary>
    public long LocalRequests { get; set; }

    /// <summary>Those that no model answered.</summary>
    public long NobodysRequests { get; set; }

    /// <summary>Tokens of local models.</summary>
    public long LocalTokens { get; set; }

    /// <summary>Tokens of cloud models.</summary>
    public long CloudTokens { get; set; }

    /// <summary>Billed per token, billionths of a dollar.</summary>
    public long Spend { get; set; }

    /// <summary>List value of what subscriptions covered, billionths of a dollar.</summary>
    public long PlanValue { get; set; }

    /// <summary>Saved against what was asked for, where it would have been billed; billionths of a dollar.</summary>
    public long Saved { get; set; }

    /// <summary>Prompt tokens of cloud models.</summary>
    public long CloudPrompt { get; set; }

    /// <summary>Those of them that were read from the vendors' caches.</summary>
    public long CloudCached { get; set; }
}

/// <summary>The cloud's prompt tokens of a client in one hour.</summary>
/// <param name="Hour">Hours since the Unix epoch.</param>
/// <param name="Client">Empty for those without a name.</param>
/// <param name="Requests">Requests that the cloud answered.</param>
/// <param name="Prompt">Prompt tokens.</param>
/// <param name="Cached">Those read from the vendors' caches.</param>
internal readonly record struct ClientCacheHour(long Hour, string Client, long Requests, long Prompt, long Cached);
