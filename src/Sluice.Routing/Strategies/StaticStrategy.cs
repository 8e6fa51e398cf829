using Sluice.Routing.Catalogue;
using Sluice.Routing.Names;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>Tiers only: what fits tier 0 stays there, everything else goes to what the caller asked for.</summary>
public sealed class StaticStrategy : IRoutingStrategy
{
    /// <summary>It has no settings.</summary>
    public static readonly StaticStrategy Instance = new();

    private static readonly RuleUse Vendor = new(RuleUseKind.Vendor);
    private static readonly RuleUse[] Tiers = [.. Enumerable.Range(0, 4).Select(tier => new RuleUse(RuleUseKind.Tier, Tier: tier))];

    private static readonly RouteChoice LocalFirst = new([Tiers[0], Vendor], "what fits tier 0 goes there, anything else to the model asked for");
    private static readonly RouteChoice NotWeak = new([Vendor], "a safety check goes to the model asked for");
    private static readonly RouteChoice Hosted = new([Vendor, Tiers[0]], "a search that the vendor runs itself goes to the vendor");
    private static readonly RouteChoice FillIn = new([new(RuleUseKind.LocalOnly), Vendor], "a local model fills the middle, else the model asked for");
    private static readonly RouteChoice NotWeakAuto = new([Tiers[1], Tiers[2]], "a safety check is not for tier 0");
    private static readonly RouteChoice Ascending = new([Tiers[0], Tiers[1], Tiers[2]], "the lowest tier that can take it");
    private static readonly RouteChoice AscendingToTop = new([.. Tiers], "the lowest tier that can take it");

    /// <inheritdoc />
    public string Name => "static";

    /// <inheritdoc />
    public RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation)
    {
        var safety = string.Equals(profile.Kind, RequestKind.Safety, StringComparison.Ordinal);
        // An embedding is of use only from the model that made the others.
        if (profile.WantsFillIn) return FillIn;
        if (profile.WantsHostedSearch) return baseline ? Hosted : Searching(model);
        if (baseline) return safety || string.Equals(profile.Kind, RequestKind.Other, StringComparison.Ordinal) ? NotWeak : LocalFirst;
        if (safety) return NotWeakAuto;
        // The dearest tier is entered only where the user wrote it down.
        return model.TiersConfigured ? AscendingToTop : Ascending;
    }

    // The lowest tier whose model has a search of its own, then any.
    private static RouteChoice Searching(RoutingModel model)
    {
        for (var tier = 0; tier < Math.Min(model.Tiers.Count, 3); tier++)
        {
            if (model.Tiers[tier].Any(name => ModelName.Resolve(name, model) is { Traits.WebSearch: true }))
                return new([Tiers[tier], .. Ascending.Steps], "the lowest tier whose vendor searches itself");
        }

        return model.TiersConfigured ? AscendingToTop : Ascending;
    }
}
