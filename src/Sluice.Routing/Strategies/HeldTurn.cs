using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>A turn that was decided already: its tool loop stays with the model that answers it, until the user speaks again or it is stuck.</summary>
internal static class HeldTurn
{
    /// <summary>The choice for a request inside a turn; null when the turn is to be decided.</summary>
    public static RouteChoice? Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation)
    {
        if (situation.Session is not { Held: { } held, Stall: null }) return null;
        var steps = StepsOf(held.Address, Math.Max(held.Tier, held.Draft ? 1 : 0), model, baseline);
        return held.Draft && profile.Kind != RequestKind.Safety
            ? new(TierSteps.From(Math.Max(held.Tier, 1), model, baseline), $"the turn stays with it: {held.Why}") { Draft = new RuleUse(RuleUseKind.Address, held.Address), HoldsTurn = true }
            : new(steps, $"the turn stays with it: {held.Why}") { HoldsTurn = true };
    }

    /// <summary>A model first, then what its tier would have been.</summary>
    public static IReadOnlyList<RuleUse> StepsOf(string address, int tier, RoutingModel model, bool baseline) =>
        [new(RuleUseKind.Address, address), .. TierSteps.From(tier, model, baseline)];
}
