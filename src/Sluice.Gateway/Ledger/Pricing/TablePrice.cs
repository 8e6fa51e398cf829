namespace Sluice.Gateway.Ledger.Pricing;

/// <summary>Completes a row of the table to a whole <see cref="Price"/>.</summary>
internal static class TablePrice
{
    // Anthropic bills cache writes at 1.25 times the input price for five minutes and at twice the input price for an hour
    // (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#pricing). The table has only the first of the two.
    private const decimal AnthropicWrite5m = 1.25m, AnthropicWrite1h = 2m;

    /// <summary>The row's price; null when it has none.</summary>
    public static Price? Of(PriceTableRow row)
    {
        if (row.Price is not { } figures)
        {
            return null;
        }

        var isClaude = row.Id.Contains("claude", StringComparison.OrdinalIgnoreCase);
        return Complete(figures, isClaude) with
        {
            LongContext =
            [
                .. (row.LongContext ?? []).OrderBy(step => step.Above).Select(step => new LongContextPrice(step.Above, Complete(Scaled(step.Price, figures), isClaude))),
            ],
        };
    }

    private static Price Complete(PriceTableFigures figures, bool isClaude)
    {
        // A write price below the input price is a fee for storage on top of the tokens (Google's context caches).
        var write5m = Math.Max(figures.CacheWrite ?? (isClaude ? figures.Input * AnthropicWrite5m : figures.Input), figures.Input);
        var write1h = isClaude ? figures.Input * AnthropicWrite1h : write5m;
        return new Price(figures.Input, figures.Output, figures.CacheRead ?? figures.Input, write5m, write1h) { Reasoning = figures.Reasoning };
    }

    // A long-context step that leaves out a cache price keeps that price's relation to the input price.
    private static PriceTableFigures Scaled(PriceTableFigures step, PriceTableFigures from) => step with
    {
        CacheRead = step.CacheRead ?? (from.Input > 0 ? from.CacheRead * step.Input / from.Input : null),
        CacheWrite = step.CacheWrite ?? (from.Input > 0 ? from.CacheWrite * step.Input / from.Input : null),
    };
}
