namespace Sluice.Routing.Verification.Judging;

/// <summary>Tells what speaks against an answer, without a word of it.</summary>
internal static class Reasons
{
    /// <summary>The reasons, the weightiest first.</summary>
    public static IReadOnlyList<string> Of(JudgeFeatures features, AnswerEvidence evidence)
    {
        var reasons = new List<string>();
        if (features.Equations.Wrong > 0) reasons.Add(features.Equations.Wrong == 1 ? "an equation does not add up" : $"{features.Equations.Wrong} equations do not add up");
        if (features.Agreement is { Count: > 0 } agreement && agreement.Same < agreement.Count) reasons.Add($"{agreement.Count - agreement.Same} of {agreement.Count} other answers differ");
        if (features.Signs.CutOff) reasons.Add("ends in the middle");
        if (features.Signs.Refusals > 0) reasons.Add("declines in part");
        if (features.Signs.Hedges > 1) reasons.Add("hedges");
        if (features.Signs.Turns > 1) reasons.Add("turns on itself");
        if (features.Signs.Repeated > 1) reasons.Add("repeats itself");
        if (evidence.MeanLogProbability is < -0.6 || evidence.LowestLogProbability is < -2.2) reasons.Add("its tokens were unlikely");
        return reasons;
    }
}
