using Sluice.Routing.Catalogue;
using Sluice.Routing.Costs;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>Staying with the model whose cache holds the session, where that is cheaper than what the turn would be given: affinity is a price.</summary>
internal static class WarmModel
{
    /// <summary>The choice to stay; null when the turn goes where its tier says.</summary>
    /// <param name="turn">What the turn needs.</param>
    /// <param name="steps">Where it would go.</param>
    /// <param name="profile">The request.</param>
    /// <param name="model">What there is.</param>
    /// <param name="baseline">The caller named a model that it would have used.</param>
    /// <param name="situation">What is warm.</param>
    public static RouteChoice? Stay(TurnTier turn, IReadOnlyList<RuleUse> steps, RequestProfile profile, RoutingModel model, bool baseline, Situation situation)
    {
        if (situation.Session is not { Warm.Count: > 0 } || TierSteps.FirstOf(steps, profile, model) is not { } wanted) return null;
        return CacheAffinity.Stay(turn.Tier, wanted, profile, model, situation) is { } stay
            ? new(HeldTurn.StepsOf(stay.Model.Address, turn.Tier, model, baseline), $"{turn.Why}, but {stay.Why}") { HoldsTurn = true, Signals = turn.Signals }
            : null;
    }
}
