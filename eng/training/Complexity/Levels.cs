using Sluice.Routing.Classification.Estimate;

namespace Sluice.Training.Complexity;

/// <summary>From a place in the ranking to a gain: a line for each kind of task, fitted on predictions for prompts that were not trained on.</summary>
internal static class Levels
{
    /// <summary>Level and slope by <see cref="TaskKind"/>.</summary>
    public static float[] Fit(IReadOnlyList<Example> examples, IReadOnlyList<double> ranks)
    {
        var kinds = Enum.GetValues<TaskKind>();
        var levels = new float[kinds.Length * 2];
        foreach (var kind in kinds)
        {
            var at = Enumerable.Range(0, examples.Count).Where(i => examples[i].Kind == kind && !double.IsNaN(examples[i].Gain)).ToArray();
            if (at.Length < 50) at = [.. Enumerable.Range(0, examples.Count).Where(i => !double.IsNaN(examples[i].Gain))];
            var total = at.Sum(i => examples[i].Weight);
            var (x, y) = (at.Sum(i => examples[i].Weight * ranks[i]) / total, at.Sum(i => examples[i].Weight * examples[i].Gain) / total);
            var (cross, square) = (at.Sum(i => examples[i].Weight * (ranks[i] - x) * (examples[i].Gain - y)), at.Sum(i => examples[i].Weight * Math.Pow(ranks[i] - x, 2)));
            // Never downwards, and never flat: the order within a kind is kept.
            var slope = Math.Max(0.02, cross / (square + 1e-9));
            levels[(int)kind * 2] = (float)(y - (slope * x));
            levels[((int)kind * 2) + 1] = (float)slope;
        }

        return levels;
    }
}
