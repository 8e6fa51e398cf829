using Sluice.Routing.Classification.Estimate;
using Sluice.Training.Trainers;

namespace Sluice.Training.Complexity;

/// <summary>Trains the ranking over all kinds of tasks and those of single kinds.</summary>
internal sealed class RankingTrainer
{
    // A kind with fewer examples has no ranking of its own.
    private const int Fewest = 150;

    private readonly GainRanking _all;
    private readonly Dictionary<string, GainRanking> _experts = [];

    private RankingTrainer(GainRanking all) => _all = all;

    /// <summary>The rankings by name.</summary>
    public IEnumerable<(string Name, GainRanking Ranking)> Parts => _experts.Select(pair => (pair.Key, pair.Value)).Prepend(("all", _all));

    /// <summary>Trains on examples.</summary>
    public static RankingTrainer Train(IReadOnlyList<Example> examples)
    {
        var trained = new RankingTrainer(Train(examples, new TreeTrainer { Loss = Loss.Squared, Trees = 300, Depth = 4, Rate = 0.06, LeafRows = 20, FeatureShare = 0.6, Bins = 32 }));
        foreach (var name in GainRanking.Experts.Select(GainRanking.NameOf).Distinct())
        {
            var own = examples.Where(example => NameOf(example.Kind) == name).ToList();
            if (own.Count < Fewest) continue;
            var large = own.Count > 3000;
            trained._experts[name] = Train(own, new TreeTrainer { Loss = Loss.Squared, Trees = large ? 300 : 80, Depth = large ? 4 : 2, Rate = large ? 0.06 : 0.05, LeafRows = 15, FeatureShare = 0.6, Bins = 32 });
        }

        return trained;
    }

    /// <summary>Higher: a stronger model helps more.</summary>
    public double Of(Example example)
    {
        var rank = Sum(_all, example);
        return NameOf(example.Kind) is { } name && _experts.TryGetValue(name, out var expert) ? rank + Sum(expert, example) : rank;
    }

    private static string? NameOf(TaskKind kind) => kind is TaskKind.WideChoice or TaskKind.Function ? null : GainRanking.NameOf(kind);

    private static double Sum(GainRanking ranking, Example example) => ranking.Trees.Sum(example.Dense) + example.Terms.Sum(ranking.Terms);

    private static GainRanking Train(IReadOnlyList<Example> examples, TreeTrainer trees)
    {
        var targets = examples.Select(example => example.Target).ToArray();
        var weights = examples.Select(example => example.Weight).ToArray();
        var terms = new LinearTrainer(TaskTerms.Bits, 3 / weights.Sum(), Loss.Squared) { Steps = 60 };
        return new GainRanking(trees.Train([.. examples.Select(example => example.Dense)], targets, weights), terms.Train([.. examples.Select(example => example.Terms)], targets, weights));
    }
}
