using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>By an estimate of how much a stronger model would help, once per user turn; the tool loop that follows stays with its model.</summary>
/// <param name="thresholds">Where the tiers end.</param>
public sealed class ComplexityStrategy(ScoreThresholds thresholds) : IRoutingStrategy
{
    /// <inheritdoc />
    public string Name => "complexity";

    /// <inheritdoc />
    public RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation)
    {
        if (SideRequests.Choose(profile, model, baseline, situation, drafts: false) is { } side) return side;
        if (HeldTurn.Choose(profile, model, baseline, situation) is { } held) return held;
        var turn = TurnTier.Of(profile, model, situation, thresholds);
        var steps = TierSteps.From(turn.Tier, model, baseline);
        return WarmModel.Stay(turn, steps, profile, model, baseline, situation) ?? new(steps, turn.Why) { HoldsTurn = true, Signals = turn.Signals };
    }
}
