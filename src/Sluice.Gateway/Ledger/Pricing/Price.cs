using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger.Pricing;

/// <summary>
/// What a model costs, in dollars per million tokens.
/// </summary>
/// <param name="Input">Prompt tokens that no cache had.</param>
/// <param name="Output">Generated tokens, reasoning included.</param>
/// <param name="CacheRead">Prompt tokens read from the vendor's cache; the input price when the vendor names none.</param>
/// <param name="CacheWrite5m">Prompt tokens written to a cache of five minutes; the input price when writing is free of extra charge.</param>
/// <param name="CacheWrite1h">Prompt tokens written to a cache of one hour.</param>
internal sealed record Price(decimal Input, decimal Output, decimal CacheRead, decimal CacheWrite5m, decimal CacheWrite1h)
{
    private const decimal PerMillion = 0.000001m;

    /// <summary>Higher prices above a prompt size, smallest size first.</summary>
    public IReadOnlyList<LongContextPrice> LongContext { get; init; } = [];

    /// <summary>Reasoning tokens, for the few models that bill them apart; null when they cost what output costs.</summary>
    public decimal? Reasoning { get; init; }

    /// <summary>Whether the vendor takes an extra charge for writing to its cache, so that a client has to ask for it.</summary>
    public bool ChargesForCacheWrites => CacheWrite5m > Input;

    /// <summary>A price with only the two usual figures: cache tokens count as input.</summary>
    public static Price Flat(decimal input, decimal output) => new(input, output, input, input, input);

    /// <summary>Dollars for <paramref name="usage"/>. The size of the whole prompt picks the price of every token, as the vendors bill it.</summary>
    public decimal Cost(in Usage usage)
    {
        var price = For(usage.TotalInput);
        return PerMillion * (
            usage.Input * price.Input +
            usage.CacheRead * price.CacheRead +
            usage.CacheWrite5m * price.CacheWrite5m +
            usage.CacheWrite1h * price.CacheWrite1h +
            usage.Output * price.Output +
            (price.Reasoning is { } reasoning ? Math.Min(usage.Reasoning, usage.Output) * (reasoning - price.Output) : 0));
    }

    /// <summary>The price that holds for a prompt of this many tokens.</summary>
    public Price For(long promptTokens)
    {
        var price = this;
        foreach (var step in LongContext)
        {
            if (promptTokens > step.AboveTokens)
            {
                price = step.Price;
            }
        }

        return price;
    }
}

/// <summary>The price of prompts longer than <paramref name="AboveTokens"/>.</summary>
internal sealed record LongContextPrice(long AboveTokens, Price Price);
