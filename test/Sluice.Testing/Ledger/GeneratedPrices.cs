using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Pricing;

namespace Sluice.Testing.Ledger;

/// <summary>Prices of a <see cref="GeneratedLedger"/>: the program's own table, the dearest tier being Opus.</summary>
internal sealed class GeneratedPrices : IAccountingContext
{
    private readonly Dictionary<string, PricedModel> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public PricedModel? Dearest => Of("anthropic", "claude-opus-4-8");

    /// <inheritdoc/>
    public decimal? ElectricityPrice => 0.30m;

    /// <inheritdoc/>
    public PricedModel Served(string upstream, string model) => Of(upstream, model);

    /// <inheritdoc/>
    public PricedModel? Asked(string requestedModel) =>
        requestedModel.StartsWith("sluice/", StringComparison.Ordinal) ? null : Of(requestedModel.StartsWith("gpt", StringComparison.Ordinal) ? "openai" : "anthropic", requestedModel);

    private PricedModel Of(string upstream, string model)
    {
        if (_known.TryGetValue(model, out var known)) return known;
        var isLocal = upstream is "ollama" or "llamacpp";
        return _known[model] = new PricedModel($"{upstream}/{model}", isLocal ? null : PriceBook.Embedded.Find(null, model), isLocal);
    }
}
