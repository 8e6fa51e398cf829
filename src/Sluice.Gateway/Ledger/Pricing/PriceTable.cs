using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Ledger.Pricing;

/// <summary>The embedded table as it is written in <c>prices.json</c>; the notice beside it says where it comes from.</summary>
internal sealed record PriceTable(string Date, string Source, IReadOnlyList<PriceTableRow> Models)
{
    /// <summary>Reads the embedded table.</summary>
    public static PriceTable Load()
    {
        using var json = typeof(PriceTable).Assembly.GetManifestResourceStream("Sluice.Gateway.Ledger.Pricing.prices.json")
            ?? throw new InvalidOperationException("The price table is not embedded.");
        return JsonSerializer.Deserialize(json, PriceTableJson.Default.PriceTable)
            ?? throw new InvalidOperationException("The price table is empty.");
    }
}

/// <summary>One provider's model.</summary>
internal sealed record PriceTableRow(string Provider, string Id)
{
    public PriceTableFigures? Price { get; init; }

    public IReadOnlyList<PriceTableStep>? LongContext { get; init; }

    public int? Context { get; init; }

    public int? Output { get; init; }

    public IReadOnlyList<string> Modalities { get; init; } = [];

    public bool Reasoning { get; init; }

    public bool Tools { get; init; }
}

/// <summary>Dollars per million tokens.</summary>
internal sealed record PriceTableFigures(decimal Input, decimal Output, decimal? CacheRead = null, decimal? CacheWrite = null, decimal? Reasoning = null);

/// <summary>Prices above a prompt size.</summary>
internal sealed record PriceTableStep(long Above, PriceTableFigures Price);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PriceTable))]
internal sealed partial class PriceTableJson : JsonSerializerContext;
