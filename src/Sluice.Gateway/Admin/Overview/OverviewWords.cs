using System.Globalization;
using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>How each figure is counted, with what it leaves out.</summary>
internal static class OverviewWords
{
    /// <summary>The sentences for these figures.</summary>
    public static HowView Of(UsageRow total) => new()
    {
        Spend = $"Tokens of every attempt, failed ones included, at the vendors' prices; subscriptions are not in it.{Gaps(total)}",
        PlanValue = "What subscriptions covered, at the list prices of the API. Nobody paid this: it is in no figure of spend.",
        Electricity = "Watts and seconds of every attempt at a local model, drafts that were not shown included, at the price of ledger.energyPrice. 0 while neither is configured.",
        Asked = $"What the model that each client asked for would have cost, its prompt cache included, less everything that was paid. Failed requests and those that asked for no model take no part.{Gaps(total)}",
        AskedOnPlan = "The same for requests that the client's own subscription would have covered: list value, not dollars.",
        Dearest = "Every answered request at the price of the dearest tier's model, less what was paid. It says how far apart the tiers are; nobody would have spent it.",
        Local = "A request counts where its answer came from; the tokens of each attempt count where that attempt ran, also of drafts that were not shown.",
        Sessions = "Prompt and answer tokens of all attempts of a session within this range; requests without a session are left out.",
        Cache = "Prompt tokens that the vendors read from their caches, of all prompt tokens of cloud models (read, written and neither). Local models are left out: their cache costs nothing.",
        CacheAlarm = CacheAlarm.Words,
        Rescued = "Failovers: requests that were answered after an attempt had failed. Escalations: requests that went on to another model because a local draft did not hold or was too slow.",
    };

    private static string Gaps(UsageRow total)
    {
        var words = "";
        if (total.Unpriced > 0) words += $" {Count(total.Unpriced)} at models without a price {(total.Unpriced == 1 ? "is" : "are")} left out; set models.ALIAS.price.";
        if (total.UnknownCost > 0) words += $" {Count(total.UnknownCost)} got no answer and may have been billed: of unknown cost, left out.";
        if (total.Estimated > 0) words += $" The tokens of {Count(total.Estimated)} are estimated, for the upstream reported none.";
        return words;
    }

    private static string Count(long attempts) => string.Create(CultureInfo.InvariantCulture, $"{attempts:N0} {(attempts == 1 ? "attempt" : "attempts")}");
}
