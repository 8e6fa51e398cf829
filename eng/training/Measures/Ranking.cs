namespace Sluice.Training.Measures;

/// <summary>How well scores sort and how well they tell yes from no.</summary>
internal static class Ranking
{
    /// <summary>P(a positive scores above a negative), ties half; null without both.</summary>
    public static double? Auc(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
    {
        var order = Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]).ToArray();
        var (ranks, positives) = (0.0, 0L);
        for (var i = 0; i < order.Length;)
        {
            var j = i;
            while (j < order.Length && scores[order[j]] == scores[order[i]]) j++;
            var inTie = Enumerable.Range(i, j - i).Count(k => positive[order[k]]);
            ranks += inTie * (((i + j - 1) / 2.0) + 1);
            positives += inTie;
            i = j;
        }

        var negatives = scores.Count - positives;
        return positives == 0 || negatives == 0 ? null : (ranks - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    /// <summary>Mean squared distance between a probability and what came.</summary>
    public static double Brier(IReadOnlyList<double> probabilities, IReadOnlyList<double> outcomes) => probabilities.Zip(outcomes, (p, y) => (p - y) * (p - y)).Average();

    /// <summary>Share of equal pairs.</summary>
    public static double Accuracy<T>(IReadOnlyList<T> expected, IReadOnlyList<T> given) => expected.Zip(given, (a, b) => EqualityComparer<T>.Default.Equals(a, b) ? 1.0 : 0.0).Average();
}
