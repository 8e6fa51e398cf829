using Sluice.Routing.Catalogue;
using Sluice.Routing.Costs;
using Sluice.Routing.Names;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>
/// A step of a tool loop that a cloud model has begun, drafted at home: staying in a loop is a price and not a law. Only where
/// the turn says exactly what is to be done, nothing has failed, and this one call is cheaper at home, the lost cache
/// included; and only a call comes of it, which facts can check.
/// </summary>
internal static class DraftedCall
{
    private static readonly RuleUse Home = TierSteps.Tiers[0];

    /// <summary>The choice to draft the next call; null where the loop stays as it is.</summary>
    public static RouteChoice? Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation)
    {
        if (situation.Session is not { Held: { Draft: false } held, Stall: null, LeaseTurns: 0 } || profile.Kind != RequestKind.ToolLoop) return null;
        if (ModelName.Resolve(held.Address, model) is not { IsLocal: false } owner || TierSteps.FirstOf([Home], profile, model) is not { IsLocal: true } local) return null;
        if (!profile.Assessment.Deterministic || profile.Assessment.Sensitive is not null || profile.WantsDepth) return null;
        if (SwitchPrice.Of(owner, local, profile, situation, furtherCalls: 0) is not { IsCheaper: true }) return null;
        return new(HeldTurn.StepsOf(held.Address, held.Tier, model, baseline), $"the next call is drafted at home; the turn stays with {held.Address}") { Draft = Home, DraftCallsOnly = true };
    }
}
