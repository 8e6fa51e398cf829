namespace Sluice.Gateway.Ledger.Pricing;

/// <summary>A user's own figures for a model, dollars per million tokens. What is left out comes from the table.</summary>
internal sealed record PriceOverride(
    decimal? Input = null, decimal? Output = null, decimal? CacheRead = null, decimal? CacheWrite5m = null, decimal? CacheWrite1h = null);

/// <summary>What a model costs: the user's figures over the table's.</summary>
internal sealed class PriceBook(ModelCatalogue catalogue)
{
    /// <summary>Over the embedded table.</summary>
    public static PriceBook Embedded { get; } = new(ModelCatalogue.Embedded);

    /// <summary>
    /// The price of a model. Null when neither the table nor the override names both input and output: the model is then
    /// <c>unpriced</c>, which is not free of charge.
    /// </summary>
    /// <param name="provider">See <see cref="Providers.Of"/>.</param>
    /// <param name="model">Any usual spelling.</param>
    /// <param name="own">The configuration's figures.</param>
    public Price? Find(string? provider, string model, PriceOverride? own = null)
    {
        var listed = catalogue.Find(provider, model)?.Price;
        if (own is null || own == new PriceOverride())
        {
            return listed;
        }

        if ((own.Input ?? listed?.Input) is not { } input || (own.Output ?? listed?.Output) is not { } output)
        {
            return null;
        }

        // A new input price moves the cache prices with it; a price that the user wrote holds for prompts of every size.
        var scale = listed is { Input: > 0 } ? input / listed.Input : 1;
        var read = own.CacheRead ?? (listed is null ? input : listed.CacheRead * scale);
        var write5m = own.CacheWrite5m ?? (listed is null ? input : listed.CacheWrite5m * scale);
        var write1h = own.CacheWrite1h ?? (listed is null ? write5m : listed.CacheWrite1h * scale);
        return new Price(input, output, read, write5m, write1h)
        {
            LongContext = own.Input is null && own.Output is null && listed is not null ? listed.LongContext : [],
            Reasoning = own.Output is null ? listed?.Reasoning : null,
        };
    }
}
