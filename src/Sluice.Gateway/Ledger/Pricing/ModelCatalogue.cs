using System.Collections.Frozen;

namespace Sluice.Gateway.Ledger.Pricing;

/// <summary>What is known of a cloud model.</summary>
/// <param name="Provider">Provider id of the table: <c>anthropic</c>, <c>openai</c>, <c>openrouter</c>…</param>
/// <param name="Id">The provider's id of the model.</param>
/// <param name="Price">Null when the table has none.</param>
/// <param name="ContextWindow">Prompt and answer together, tokens.</param>
/// <param name="MaxOutput">Longest answer, tokens.</param>
/// <param name="Modalities">text, image, pdf, audio, video.</param>
/// <param name="Reasoning">Can think before it answers.</param>
/// <param name="Tools">Can call tools.</param>
internal sealed record ModelFacts(
    string Provider, string Id, Price? Price, int? ContextWindow, int? MaxOutput, IReadOnlyList<string> Modalities, bool Reasoning, bool Tools);

/// <summary>The models of the embedded table, found under the names that clients, vendors and aggregators use for them.</summary>
internal sealed class ModelCatalogue
{
    // Providers that sell other vendors' models: not asked when only a model's name is known, for their price is their own.
    private static readonly FrozenSet<string> Resellers =
        FrozenSet.Create(StringComparer.Ordinal, "openrouter", "togetherai", "fireworks-ai", "groq", "cerebras");

    private static readonly Lazy<ModelCatalogue> Loaded = new(() => new ModelCatalogue(PriceTable.Load()));

    private readonly FrozenDictionary<string, FrozenDictionary<string, ModelFacts>> _byProvider;
    private readonly FrozenDictionary<string, ModelFacts> _byVendor;

    public ModelCatalogue(PriceTable table)
    {
        Date = table.Date;
        All = [.. table.Models.Select(row => new ModelFacts(
            row.Provider, row.Id, TablePrice.Of(row), row.Context, row.Output, row.Modalities, row.Reasoning, row.Tools))];
        _byProvider = All.GroupBy(m => m.Provider, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToFrozenDictionary(m => m.Id, StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        _byVendor = All.Where(m => !Resellers.Contains(m.Provider))
            .DistinctBy(m => m.Id, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(m => m.Id, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The embedded table, read on first use.</summary>
    public static ModelCatalogue Embedded => Loaded.Value;

    /// <summary>Day of the prices, ISO 8601.</summary>
    public string Date { get; }

    /// <summary>Every model.</summary>
    public IReadOnlyList<ModelFacts> All { get; }

    /// <summary>
    /// The model's facts; null when it is not in the table.
    /// </summary>
    /// <param name="provider">Provider id, see <see cref="Providers.Of"/>; null (or an unknown one) looks among the vendors' own models.</param>
    /// <param name="model">Any of the spellings of <see cref="ModelNames.Spellings"/>.</param>
    public ModelFacts? Find(string? provider, string model)
    {
        var models = provider is not null && _byProvider.TryGetValue(provider, out var own) ? own : _byVendor;
        foreach (var name in ModelNames.Spellings(model))
        {
            if (models.TryGetValue(name, out var facts))
            {
                return facts;
            }
        }

        return null;
    }

    /// <summary>Names like <paramref name="model"/>, the nearest first, for an error message.</summary>
    public IReadOnlyList<string> Nearest(string? provider, string model, int count = 3)
    {
        var models = provider is not null && _byProvider.TryGetValue(provider, out var own) ? own : _byVendor;
        return
        [
            .. models.Keys
                .Select(id => (Id: id, Distance: ModelNames.Distance(model, id)))
                .Where(m => m.Distance <= Math.Max(3, model.Length / 2))
                .OrderBy(m => m.Distance).ThenBy(m => m.Id, StringComparer.Ordinal)
                .Take(count)
                .Select(m => m.Id),
        ];
    }
}
