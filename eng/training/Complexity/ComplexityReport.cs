using Sluice.Routing.Classification;
using Sluice.Routing.Classification.Estimate;
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

    /// <summary>Prints what the shipped thresholds do with scores for prompts that were not trained on.</summary>
    public static void Ladder(IReadOnlyList<Example> examples, double[] ranks)
    {
        var levels = Levels.Fit(examples, ranks);
        foreach (var set in examples.Where(example => !double.IsNaN(example.Gain)).Select(example => example.Record.Dataset).Distinct())
        {
            var at = Enumerable.Range(0, examples.Count).Where(i => examples[i].Record.Dataset == set && !double.IsNaN(examples[i].Gain)).ToArray();
            var pair = Pair.Default[set];
            var tiers = at.Select(i => Thresholds.Shipped.TierOf(Estimator.ScoreOf(levels[(int)examples[i].Kind * 2] + (levels[((int)examples[i].Kind * 2) + 1] * ranks[i])))).ToArray();
            double Of(string model, int i) => examples[at[i]].Record.Outcomes.TryGetValue(model, out var outcome) ? outcome.Score : double.NaN;
            var quality = Enumerable.Range(0, at.Length).Average(i => Of(tiers[i] == 2 ? pair.Strong : pair.Weak, i));
            var strong = Enumerable.Range(0, at.Length).Average(i => Of(pair.Strong, i));
            var between = set switch { "crux_code_reasoning" => "claude-3.5-haiku", "lcb_repair" => "gpt-4o-mini", _ => null };
            var ladder = between is null ? double.NaN : Enumerable.Range(0, at.Length).Average(i => Of(tiers[i] switch { 2 => pair.Strong, 1 => between, _ => pair.Weak }, i));
            Console.WriteLine($"{set,-22} tiers 0/1/2 {tiers.Average(t => t == 0 ? 1.0 : 0):0.00} {tiers.Average(t => t == 1 ? 1.0 : 0):0.00} {tiers.Average(t => t == 2 ? 1.0 : 0):0.00}  quality, weak below tier 2 {quality / strong:0.000} of strong, with a model of tier 1 {ladder / strong:0.000}");
        }
    }

    // Sets that share problems are left out together.
    private static string FamilyOf(Record record) => record.Dataset.StartsWith("lcb_", StringComparison.Ordinal) ? "lcb" : record.Dataset;
}
