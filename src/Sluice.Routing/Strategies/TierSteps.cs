using Sluice.Routing.Catalogue;
using Sluice.Routing.Names;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;

namespace Sluice.Routing.Strategies;

/// <summary>Where to look for a wanted tier, and what comes after it.</summary>
internal static class TierSteps
{
    /// <summary>The model that the caller asked for, at its vendor.</summary>
    public static readonly RuleUse Vendor = new(RuleUseKind.Vendor);

    /// <summary>Tier 0 to 3.</summary>
    public static readonly RuleUse[] Tiers = [.. Enumerable.Range(0, 4).Select(tier => new RuleUse(RuleUseKind.Tier, Tier: tier))];

    // [baseline][configured][tier]: lists are shared, for every request asks.
    private static readonly RuleUse[][][][] Lists =
    [
        [[.. Enumerable.Range(0, 4).Select(Found)], [.. Enumerable.Range(0, 4).Select(Written)]],
        [[.. Enumerable.Range(0, 4).Select(FoundForVendor)], [.. Enumerable.Range(0, 4).Select(WrittenForVendor)]],
    ];

    /// <summary>The steps for a wanted tier: it, the next ones up where it has no model that can, at last what was asked for.</summary>
    /// <param name="tier">0 to 3.</param>
    /// <param name="model">What there is.</param>
    /// <param name="baseline">The caller named a model that it would have used.</param>
    public static IReadOnlyList<RuleUse> From(int tier, RoutingModel model, bool baseline) => Lists[baseline ? 1 : 0][model.TiersConfigured ? 1 : 0][tier];

    /// <summary>The tier of the model that the caller asked for; null when the name is nobody's.</summary>
    public static int? TierAsked(RequestProfile profile, RoutingModel model)
    {
        if (ModelName.Resolve(profile.RequestedModel, model) is { } named) return named.Tier;
        var serving = NameIndex.Of(model).Serving(profile);
        return serving.Count > 0 ? serving[0].Tier : null;
    }

    /// <summary>The model that a step leads to when nothing speaks against it; null when it leads to none.</summary>
    public static RoutableModel? FirstOf(IReadOnlyList<RuleUse> steps, RequestProfile profile, RoutingModel model)
    {
        foreach (var step in steps)
        {
            var found = step.Kind switch
            {
                RuleUseKind.Tier => step.Tier < model.Tiers.Count ? model.Tiers[step.Tier].Select(name => ModelName.Resolve(name, model)).FirstOrDefault(resolved => resolved is not null) : null,
                RuleUseKind.Vendor => NameIndex.Of(model).Serving(profile) is [{ } serving, ..] ? serving : null,
                RuleUseKind.Address => ModelName.Resolve(step.Address!, model),
                _ => null,
            };
            if (found is not null) return found;
        }

        return null;
    }

    // What was merely found is no order of equivalents: the dearest tier is entered only where the user wrote it down.
    private static RuleUse[] Found(int tier) => [.. Tiers.Skip(Math.Min(tier, 2)).Take(3 - Math.Min(tier, 2))];

    private static RuleUse[] Written(int tier) => [.. Tiers.Skip(tier)];

    // Who named a model and wrote no tiers gets that model: another one of the vendor's would be a silent exchange.
    private static RuleUse[] FoundForVendor(int tier) => tier == 0 ? [Tiers[0], Vendor] : [Vendor];

    private static RuleUse[] WrittenForVendor(int tier) => [.. Tiers.Skip(tier).Take(Math.Max(1, 3 - tier)), Vendor];
}
