using System.Globalization;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>
/// The local model answers first where that is likely to be good enough; its answer is checked, and only a poor one goes up to
/// the tier that the estimate wants.
/// </summary>
/// <param name="thresholds">Where the tiers end, and up to where a draft is tried.</param>
/// <param name="continuations">Calls inside a cloud model's turn may be drafted too.</param>
public sealed class CascadeStrategy(ScoreThresholds thresholds, bool continuations = false) : IRoutingStrategy
{
    private static readonly RuleUse[] Draft = [TierSteps.Tiers[0]];

    /// <inheritdoc />
    public string Name => "cascade";

    /// <inheritdoc />
    public RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation)
    {
        if (SideRequests.Choose(profile, model, baseline, situation, drafts: true) is { } side) return side;
        if (continuations && DraftedCall.Choose(profile, model, baseline, situation) is { } call) return call;
        if (HeldTurn.Choose(profile, model, baseline, situation) is { } held) return held;
        var turn = TurnTier.Of(profile, model, situation, thresholds);
        if (WhyNoDraft(turn, profile, situation) is { } whyNot)
        {
            var steps = TierSteps.From(turn.Tier, model, baseline);
            return WarmModel.Stay(turn, steps, profile, model, baseline, situation) ?? new(steps, $"{turn.Why}; {whyNot}") { HoldsTurn = true, Signals = turn.Signals };
        }

        // A cache that would be dead when the turn comes back may cost more than the draft saves.
        if (WarmModel.Stay(turn, Draft, profile, model, baseline, situation) is { } stay) return stay;

        // A poor draft goes to the tier that the score wants, at least one up.
        var next = Math.Max(turn.Tier, 1);
        var why = string.Create(CultureInfo.InvariantCulture, $"{profile.Assessment.Intent}, score {turn.Score:0.0} < {turn.Thresholds.Draft:0.0}: tier 0 drafts, tier {next} if the draft is poor");
        return new(TierSteps.From(next, model, baseline), why) { Draft = TierSteps.Tiers[0], HoldsTurn = true, Signals = turn.Signals };
    }

    private static string? WhyNoDraft(TurnTier turn, RequestProfile profile, Situation situation) =>
        turn.IsFloor ? "no draft below a floor"
        : turn.Score >= turn.Thresholds.Draft ? string.Create(CultureInfo.InvariantCulture, $"no draft from {turn.Thresholds.Draft:0.0} on")
        : situation.Learned.NoDraft.TryGetValue(profile.Assessment.Intent, out var why) ? $"no draft: {why}"
        : null;
}
