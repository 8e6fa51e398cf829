using Sluice.Gateway.Ledger.Pricing;

namespace Sluice.Gateway.Ledger.Accounting;

/// <summary>Where the cost of an attempt comes from: the only values of the ledger's <c>cost_source</c> column.</summary>
internal static class CostSources
{
    /// <summary>The upstream said so.</summary>
    public const string Reported = "reported";

    /// <summary>Tokens times the price table (or the user's own price).</summary>
    public const string Table = "table";

    /// <summary>The user's own hardware.</summary>
    public const string Local = "local";

    /// <summary>No tokens were used, nothing was billed.</summary>
    public const string Nothing = "nothing";

    /// <summary>The model has no price. Not 0: not known.</summary>
    public const string Unpriced = "unpriced";

    /// <summary>It may have been billed, for how many tokens is not known.</summary>
    public const string Unknown = "unknown";
}

/// <summary>What an attempt cost.</summary>
/// <param name="Source">One of <see cref="CostSources"/>.</param>
/// <param name="Spend">Dollars billed per token; null when not known.</param>
/// <param name="PlanValue">Dollars at list price that a subscription covered.</param>
/// <param name="Electricity">Dollars of electricity.</param>
internal readonly record struct AttemptCost(string Source, decimal? Spend, decimal PlanValue = 0, decimal Electricity = 0)
{
    /// <summary>What a comparison counts: spend, list value and electricity together; null when not known.</summary>
    public decimal? Actual => Spend + PlanValue + Electricity;

    /// <summary>Prices an attempt.</summary>
    public static AttemptCost Of(AttemptEnded attempt, Price? price, decimal electricity)
    {
        if (attempt.PaidBy == Payers.Local)
        {
            return new AttemptCost(CostSources.Local, 0, Electricity: electricity);
        }

        if (attempt.ReportedCost is { } reported)
        {
            return Paid(CostSources.Reported, reported, attempt);
        }

        if (attempt.Usage.Total == 0)
        {
            // An answer without a single token counted is a gap in the report, not a gift.
            var mayBeBilled = Outcomes.IsServed(attempt.Outcome) && attempt.Outcome != Outcomes.ClientCancelled || attempt.Outcome == Outcomes.Unknown;
            return mayBeBilled ? new AttemptCost(CostSources.Unknown, null) : new AttemptCost(CostSources.Nothing, 0);
        }

        return price is null ? new AttemptCost(CostSources.Unpriced, null) : Paid(CostSources.Table, price.Cost(attempt.Usage), attempt);
    }

    private static AttemptCost Paid(string source, decimal dollars, AttemptEnded attempt) =>
        attempt.PaidBy == Payers.Plan ? new AttemptCost(source, 0, PlanValue: dollars) : new AttemptCost(source, dollars);
}
