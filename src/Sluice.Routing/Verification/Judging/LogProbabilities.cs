namespace Sluice.Routing.Verification.Judging;

/// <summary>
/// What log-probabilities add to the doubt. A rule and not trained: no public set of answers carries them. Model and prompt
/// shift their level, so the step is bounded: at most 1.5 of log-odds up, 0.5 down.
/// </summary>
internal static class LogProbabilities
{
    // A mean token of 78 % is ordinary for small models on text; a stretch of 16 tokens at 30 % each is a guess.
    private const double UsualMean = -0.25;
    private const double UsualLowest = -1.2;

    /// <summary>Log-odds to add; 0 when nothing is known.</summary>
    public static double Shift(AnswerEvidence evidence)
    {
        var shift = 0.0;
        if (evidence.MeanLogProbability is { } mean && double.IsFinite(mean)) shift += (UsualMean - mean) * 2;
        if (evidence.LowestLogProbability is { } lowest && double.IsFinite(lowest)) shift += (UsualLowest - lowest) * 0.5;
        return Math.Clamp(shift, -0.5, 1.5);
    }
}
