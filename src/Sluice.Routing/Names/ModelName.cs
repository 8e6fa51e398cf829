using Sluice.Routing.Catalogue;

namespace Sluice.Routing.Names;

/// <summary>What a model name means.</summary>
internal enum ModelNameKind
{
    /// <summary>An exact address, <c>upstream/model</c>.</summary>
    Address,

    /// <summary>An alias, as good as an address.</summary>
    Alias,

    /// <summary><c>sluice/auto</c>.</summary>
    Auto,

    /// <summary><c>sluice/local</c>.</summary>
    Local,

    /// <summary><c>sluice/tier0</c> to <c>sluice/tier3</c>.</summary>
    Tier,

    /// <summary>Begins with <c>sluice/</c> and is none of those.</summary>
    UnknownSluice,

    /// <summary>Any other name: what the client would have used.</summary>
    Plain,
}

/// <summary>A model name, understood.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Model">With an address or alias: the model.</param>
/// <param name="Tier">With a tier: 0-3.</param>
internal readonly record struct ModelName(ModelNameKind Kind, RoutableModel? Model = null, int Tier = 0)
{
    private const string Prefix = "sluice/";

    /// <summary>The names that route as they say, for lists of models and messages.</summary>
    public static IReadOnlyList<string> Routed { get; } = ["sluice/auto", "sluice/local", "sluice/tier0", "sluice/tier1", "sluice/tier2", "sluice/tier3"];

    /// <summary>Understands a name.</summary>
    public static ModelName Read(string name, RoutingModel model)
    {
        if (name.StartsWith(Prefix, StringComparison.Ordinal)) return OfSluice(name.AsSpan(Prefix.Length));
        if (model.Aliases.TryGetValue(name, out var address) && Find(address, model) is { } aliased) return new(ModelNameKind.Alias, aliased);
        return Find(name, model) is { } exact ? new(ModelNameKind.Address, exact) : new(ModelNameKind.Plain);
    }

    /// <summary>The model of an address or alias, or null.</summary>
    public static RoutableModel? Resolve(string addressOrAlias, RoutingModel model) =>
        Find(model.Aliases.TryGetValue(addressOrAlias, out var address) ? address : addressOrAlias, model);

    private static RoutableModel? Find(string address, RoutingModel model)
    {
        if (model.Models.TryGetValue(address, out var found)) return found;
        var slash = address.IndexOf('/');
        if (slash <= 0 || slash == address.Length - 1 || model.Upstreams.Count == 0) return null;
        return model.Upstreams.TryGetValue(address[..slash], out var upstream) && upstream.TakesUnlisted ? upstream.Unlisted(address[(slash + 1)..]) : null;
    }

    private static ModelName OfSluice(ReadOnlySpan<char> word) => word switch
    {
        "auto" => new(ModelNameKind.Auto),
        "local" => new(ModelNameKind.Local),
        _ when word.Length == 5 && word.StartsWith("tier") && word[4] is >= '0' and <= '3' => new(ModelNameKind.Tier, Tier: word[4] - '0'),
        _ => new(ModelNameKind.UnknownSluice),
    };
}
