namespace Sluice.Routing.Profile.Turns;

/// <summary>Whether a tool loop is stuck, from the last steps of the transcript alone.</summary>
public static class Stall
{
    private const int NoNews = 6;
    private const int MostlyFailed = 5;

    /// <summary>Why it is stuck, in words; null when it is not.</summary>
    /// <param name="trail">The steps of this user turn.</param>
    /// <param name="after">Only steps behind this item count: what was before has been answered with a stronger model already.</param>
    public static string? Find(ToolTrail trail, int after = -1)
    {
        var steps = trail.Steps;
        var first = 0;
        while (first < steps.Count && steps[first].Item <= after) first++;
        if (steps.Count - first < 2) return null;
        var last = steps[^1];
        if (last.Outcome == ToolOutcome.Failed)
        {
            var (alike, direct) = (0, false);
            for (var i = first; i < steps.Count - 1; i++)
            {
                if (steps[i].Outcome != ToolOutcome.Failed) continue;
                if (last.Call != 0 && steps[i].Call == last.Call) return "the same call failed again";
                if (steps[i].Result != last.Result) continue;
                alike++;
                direct |= i == steps.Count - 2;
            }

            // Twice in a row, or a third time with something tried in between.
            if (direct || alike >= 2) return "the same error came again";
            if (steps.Count - first >= NoNews && Failures(steps, steps.Count - NoNews) >= MostlyFailed) return $"{MostlyFailed} of the last {NoNews} calls failed";
        }

        return steps.Count - first >= NoNews && Kinds(steps, steps.Count - NoNews) <= 2 ? $"nothing new in the last {NoNews} calls" : null;
    }

    private static int Failures(IReadOnlyList<ToolStep> steps, int from)
    {
        var count = 0;
        for (var i = from; i < steps.Count; i++)
        {
            if (steps[i].Outcome == ToolOutcome.Failed) count++;
        }

        return count;
    }

    private static int Kinds(IReadOnlyList<ToolStep> steps, int from)
    {
        var kinds = 0;
        for (var i = from; i < steps.Count; i++)
        {
            var seen = false;
            for (var j = from; j < i && !seen; j++) seen = steps[j].Call == steps[i].Call && steps[j].Result == steps[i].Result;
            if (!seen) kinds++;
        }

        return kinds;
    }
}
