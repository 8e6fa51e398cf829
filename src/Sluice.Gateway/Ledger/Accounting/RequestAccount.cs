using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger.Accounting;

/// <summary>An attempt and what it cost.</summary>
internal readonly record struct AccountedAttempt(AttemptEnded Attempt, AttemptCost Cost);

/// <summary>A finished request in figures.</summary>
internal sealed record RequestAccount
{
    /// <summary>Tokens of all attempts.</summary>
    public Usage Usage { get; init; }

    /// <summary>Some of them are the gateway's estimate.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>Dollars billed per token, as far as known.</summary>
    public decimal Spend { get; init; }

    /// <summary>List value of what subscriptions covered.</summary>
    public decimal PlanValue { get; init; }

    /// <summary>Dollars of electricity.</summary>
    public decimal Electricity { get; init; }

    /// <summary>The worst of the attempts' cost sources: unpriced, unknown, or null when every cost is known.</summary>
    public string? CostGap { get; init; }

    /// <summary>What is compared with the baselines; null when the request takes no part in savings.</summary>
    public decimal? Actual { get; init; }

    /// <summary>What the client asked for would have cost; null when there is nothing to compare with.</summary>
    public decimal? Asked { get; init; }

    /// <summary>That comparison is in list value, for the client's own plan would have covered it.</summary>
    public bool IsAskedOnPlan { get; init; }

    /// <summary>What the dearest tier would have cost; null when there is nothing to compare with.</summary>
    public decimal? Dearest { get; init; }

    /// <summary>Tokens that cloud models processed, failed attempts included.</summary>
    public long CloudTokens { get; init; }

    /// <summary>Tokens that would have gone to the cloud and did not; negative when failed attempts made it more.</summary>
    public long CloudAvoided { get; init; }

    /// <summary>Who paid for the answer; null without an attempt.</summary>
    public string? PaidBy { get; init; }
}
