namespace Sluice.Routing.Costs;

/// <summary>What one request would cost at one model, as far as can be known beforehand.</summary>
/// <param name="Dollars">This request at list price, with what the model's cache still holds; electricity for a local model; null when unpriced.</param>
/// <param name="CachedTokens">Prompt tokens that the model's cache holds.</param>
/// <param name="Seconds">Until the answer is expected to be whole; null when nothing was measured.</param>
/// <param name="SwitchDollars">What leaving the model that holds the session's prompt costs later: its cache has to be written again on the way back. 0 where nothing is lost.</param>
public readonly record struct CandidateCost(decimal? Dollars, long CachedTokens = 0, double? Seconds = null, decimal SwitchDollars = 0)
{
    /// <summary>Both together; null when unpriced.</summary>
    public decimal? Total => Dollars + SwitchDollars;
}
