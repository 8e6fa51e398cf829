using System.Globalization;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>The tier that a user's turn is given, and why.</summary>
/// <param name="Tier">0 to 3.</param>
/// <param name="Score">The score that was compared, 1 to 10, with what was learned.</param>
/// <param name="IsFloor">A floor decided, not the score: the tier is not to be undercut by a draft.</param>
/// <param name="Thresholds">What it was compared with.</param>
/// <param name="Why">In words.</param>
/// <param name="Signals">For the receipt.</param>
internal sealed record TurnTier(int Tier, double Score, bool IsFloor, ScoreThresholds Thresholds, string Why, IReadOnlyList<ReceiptSignal> Signals)
{
    /// <summary>Judges a turn: the score against the thresholds, then the floors.</summary>
    public static TurnTier Of(RequestProfile profile, RoutingModel model, Situation situation, ScoreThresholds thresholds)
    {
        var assessment = profile.Assessment;
        var score = Math.Clamp(assessment.Score + situation.Learned.Offsets.GetValueOrDefault(assessment.Intent), 1, 10);
        var moved = thresholds.Moved(situation.Pacing.Shift);
        var signals = Collect(assessment.Signals, profile, situation, score);
        var byScore = moved.TierOf(score);

        if (assessment.Sensitive is { } sensitive) return new(3, score, true, moved, $"{sensitive}: not to be taken back, so tier 3", signals);
        // A user who picked a small model has said what the turn may cost at most.
        var ceiling = TierSteps.TierAsked(profile, model) is { } asked ? Math.Max(asked, 1) : 2;
        var tier = Math.Min(byScore, ceiling);
        var session = situation.Session;
        if (session?.Stall is { } stall) return new(Math.Min(2, Math.Max(ceiling, 1)), score, true, moved, $"stuck ({stall}), so a stronger model", signals);
        if (session is { LeaseTier: { } lease and > 0, LeaseTurns: > 0 })
            return new(Math.Min(Math.Max(lease, tier), ceiling), score, true, moved, $"{session.LeaseBecause ?? "the last try at home failed"}; stays up for {session.LeaseTurns} turn{(session.LeaseTurns == 1 ? "" : "s")}", signals);
        // A floor that the score reaches by itself is one all the same: a draft would undercut it.
        if (profile.WantsDepthBecause is { } depth) return new(Math.Min(2, ceiling), score, true, moved, $"{depth}: not below tier 2", signals);
        return new(tier, score, false, moved, Words(score, moved, tier, assessment.Intent), signals);
    }

    private static string Words(double score, in ScoreThresholds thresholds, int tier, string intent)
    {
        var (mark, limit) = tier switch { 0 => ("<", thresholds.Local), 1 => ("<", thresholds.Cheap), _ => ("≥", thresholds.Cheap) };
        return string.Create(CultureInfo.InvariantCulture, $"{intent}, score {score:0.0} {mark} {limit:0.0}, so tier {tier}");
    }

    private static List<ReceiptSignal> Collect(IReadOnlyList<ReceiptSignal> found, RequestProfile profile, Situation situation, double score)
    {
        var assessment = profile.Assessment;
        var signals = new List<ReceiptSignal>(found.Count + 8)
        {
            new("score", score.ToString("0.0", CultureInfo.InvariantCulture)),
            new("intent", assessment.Intent),
            new("deterministic", assessment.Deterministic ? "yes" : "no"),
            new("confidence", assessment.Confidence.ToString("0.00", CultureInfo.InvariantCulture)),
        };
        if (assessment.Sensitive is { } sensitive) signals.Add(new("sensitive", sensitive));
        if (profile.WantsDepthBecause is { } depth) signals.Add(new("depth", depth));
        if (situation.Learned.Offsets.TryGetValue(assessment.Intent, out var offset) && offset != 0) signals.Add(new("learned", offset.ToString("+0.0;-0.0", CultureInfo.InvariantCulture)));
        if (situation.Pacing is { Shift: not 0, Why: var why }) signals.Add(new("pacing", $"{situation.Pacing.Shift.ToString("+0.0;-0.0", CultureInfo.InvariantCulture)}{(why is null ? "" : $" ({why})")}"));
        if (situation.Session?.Stall is { } stall) signals.Add(new("stall", stall));
        foreach (var signal in found)
        {
            if (!signals.Exists(known => string.Equals(known.Name, signal.Name, StringComparison.Ordinal))) signals.Add(signal);
        }

        return signals;
    }
}
