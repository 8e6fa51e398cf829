using Sluice.Training.Measures;
using Sluice.Training.Records;

namespace Sluice.Training.Complexity;

/// <summary>The figures of the rankings: out of fold, with whole families of sets left out, beside length and chance.</summary>
internal static class ComplexityReport
{
    /// <summary>Prints them.</summary>
    /// <param name="examples">Prompts with outcomes.</param>
    /// <param name="ranks">Predictions for each by models that were not trained on it.</param>
    public static void Rankings(IReadOnlyList<Example> examples, double[] ranks)
    {
        var unseen = new double[examples.Count];
        foreach (var family in examples.Select(example => FamilyOf(example.Record)).Distinct())
        {
            var records = examples.Select(example => example.Record with { Dataset = FamilyOf(example.Record) }).ToList();
            var fold = Fold.LeaveOneDatasetOut(records).First(fold => fold.Name == family);
            var trained = RankingTrainer.Train([.. fold.Train.Select(i => examples[i])]);
            foreach (var i in fold.Test) unseen[i] = trained.Of(examples[i]);
        }

        Console.WriteLine(RoutingFigures.Header);
        foreach (var set in examples.Select(example => example.Record.Dataset).Distinct())
        {
            var at = Enumerable.Range(0, examples.Count).Where(i => examples[i].Record.Dataset == set && !double.IsNaN(examples[i].Gain)).ToArray();
            var records = at.Select(i => examples[i].Record).ToList();
            Console.WriteLine(RoutingFigures.Of(Pair.Default[set], records, [.. at.Select(i => ranks[i])], 300).Line($"{set}, cross-validated"));
            Console.WriteLine(RoutingFigures.Of(Pair.Default[set], records, [.. at.Select(i => unseen[i])], 300).Line($"{set}, never seen"));
            Console.WriteLine(RoutingFigures.Of(Pair.Default[set], records, [.. records.Select(record => (double)record.Prompt.Length)], 300).Line($"{set}, length"));
        }
    }

    // Sets that share problems are left out together.
    private static string FamilyOf(Record record) => record.Dataset.StartsWith("lcb_", StringComparison.Ordinal) ? "lcb" : record.Dataset;
}
