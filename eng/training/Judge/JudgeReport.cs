using Sluice.Training.Measures;
using Sluice.Training.Records;

namespace Sluice.Training.Judge;

/// <summary>The judge's figures on unseen prompts, beside chance and length.</summary>
internal static class JudgeReport
{
    /// <summary>Prints.</summary>
    /// <param name="examples">The answers.</param>
    /// <param name="alone">Cross-validated doubts without other answers.</param>
    /// <param name="beside">With other answers; NaN where there are none.</param>
    public static void Print(IReadOnlyList<JudgeExample> examples, double[] alone, double[] beside)
    {
        Console.WriteLine(RoutingFigures.Header);
        foreach (var (dataset, pair) in Pair.Default)
        {
            int[] own = [.. Enumerable.Range(0, examples.Count).Where(i => examples[i].Record.Dataset == dataset && examples[i].Model == pair.Weak && examples[i].Record.Outcomes.ContainsKey(pair.Strong))];
            if (own.Length == 0) continue;
            Record[] records = [.. own.Select(i => examples[i].Record)];
            void Line(string name, Func<int, double> score) => Console.WriteLine(RoutingFigures.Of(pair, records, [.. own.Select(score)]).Line($"{dataset}, {name}"));
            Line("chance", _ => 0);
            Line("length of the prompt", i => examples[i].Record.Prompt.Length);
            Line("length of the answer", i => examples[i].Record.Outcomes[pair.Weak].Response!.Length);
            Line("judge", i => alone[i]);
            if (own.All(i => !double.IsNaN(beside[i]))) Line("judge beside other answers", i => beside[i]);
            Line("whether it is wrong (limit)", i => examples[i].Target);
            Calibration(dataset, [.. own.Select(i => alone[i])], [.. own.Select(i => examples[i].Target)]);
        }
    }

    private static void Calibration(string dataset, double[] doubts, double[] wrong)
    {
        var bins = Enumerable.Range(0, doubts.Length).GroupBy(i => Math.Min(4, (int)(doubts[i] * 5))).OrderBy(bin => bin.Key)
            .Select(bin => $"{bin.Average(i => doubts[i]):0.00}: {bin.Average(i => wrong[i]):0.00} of {bin.Count()}");
        Console.WriteLine($"{dataset}, doubt: share wrong   {string.Join("   ", bins)}   Brier {Ranking.Brier(doubts, wrong):0.000}");
    }
}
