using System.Globalization;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Receipts;

/// <summary>What a decision knew of the user's turn and of the session, for the receipt, where the strategy has not told it already.</summary>
internal static class TurnSignals
{
    public static void Add(List<ReceiptSignal> signals, RequestProfile profile, Situation situation)
    {
        if (profile.AssessmentMade is { } assessment)
        {
            Add(signals, "score", RuleMatcher.Rounded(assessment.Score).ToString("0.##", CultureInfo.InvariantCulture));
            Add(signals, "intent", assessment.Intent);
            Add(signals, "deterministic", assessment.Deterministic ? "yes" : "no");
            Add(signals, "confidence", assessment.Confidence.ToString("0.00", CultureInfo.InvariantCulture));
            if (assessment.Sensitive is { } sensitive) Add(signals, "sensitive", sensitive);
        }

        if (situation.Session is { } session)
        {
            if (session.UserTurns > 0) Add(signals, "turn", session.UserTurns.ToString(CultureInfo.InvariantCulture));
            if (session.Held is { } held) Add(signals, "held", held.Address);
            if (session is { LeaseTier: { } tier, LeaseTurns: > 0 }) Add(signals, "lease", string.Create(CultureInfo.InvariantCulture, $"tier {tier} for {session.LeaseTurns}"));
            if (session.Stall is { } stall) Add(signals, "stall", stall);
        }

        if (situation.Pacing.Shift != 0) Add(signals, "pacing", situation.Pacing.Shift.ToString("+0.0;-0.0", CultureInfo.InvariantCulture));
    }

    private static void Add(List<ReceiptSignal> signals, string name, string value)
    {
        foreach (var known in signals)
        {
            if (string.Equals(known.Name, name, StringComparison.Ordinal)) return;
        }

        signals.Add(new(name, value));
    }
}
