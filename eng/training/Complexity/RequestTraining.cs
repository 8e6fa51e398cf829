using Sluice.Routing.Classification.Estimate;
using Sluice.Routing.Learned;
using Sluice.Training.Measures;
using Sluice.Training.Records;
using Sluice.Training.Trainers;

namespace Sluice.Training.Complexity;

/// <summary>What is learned of labelled coding requests: the tier, whether they are deterministic, and what tells them from other prompts.</summary>
internal sealed record RequestTraining(LinearModel Tier, LinearModel Deterministic, LinearModel IsRequest, float[] Cuts)
{
    // Self-written requests count less: they are what one thinks that people ask.
    private const double OwnWeight = 0.7;
    private const double TierL2 = 1.5e-3;
    private const double PlainL2 = 1e-3;

    /// <summary>Trains on labelled requests and, for telling them apart, on prompts of other kinds.</summary>
    public static RequestTraining Train(IReadOnlyList<Example> requests, IReadOnlyList<Example> others)
    {
        var (tier, plain) = TrainGrades(requests);
        var open = others.Where(example => example.Kind is TaskKind.Request or TaskKind.WordProblem or TaskKind.Knowledge).ToList();
        var balance = open.Count / (double)requests.Count;
        var isRequest = new LinearTrainer(RequestTerms.Bits, 1e-4) { Steps = 60 }.Train([.. requests.Concat(open).Select(example => example.Request)], [.. requests.Select(_ => 1.0), .. open.Select(_ => 0.0)], [.. requests.Select(_ => balance), .. open.Select(_ => 1.0)]);
        return new RequestTraining(tier, plain, isRequest, CutsOf(requests));
    }

    private static (LinearModel Tier, LinearModel Plain) TrainGrades(IReadOnlyList<Example> requests)
    {
        var graded = requests.Where(example => example.Sensitive is null && example.Record.Tier < 3).ToList();
        var weights = graded.Select(WeightOf).ToArray();
        var tier = new LinearTrainer(RequestTerms.Bits, TierL2, Loss.Squared) { Steps = 40 }.Train([.. graded.Select(example => example.Request)], [.. graded.Select(example => (double)example.Record.Tier!)], weights);
        var plain = new LinearTrainer(RequestTerms.Bits, PlainL2) { Steps = 40 }.Train([.. requests.Select(example => example.Request)], [.. requests.Select(example => example.Record.Deterministic == true ? 1.0 : 0.0)], [.. requests.Select(WeightOf)]);
        return (tier, plain);
    }

    /// <summary>Prints the figures on the requests that were collected, out of fold; the self-written ones are only trained on.</summary>
    public static void Report(IReadOnlyList<Example> requests, IReadOnlyList<Example> own)
    {
        var (tiers, plain) = OutOfFold(requests, own);
        foreach (var (low, high) in new[] { Pick(requests, tiers), (0.5f, 1.1f), (0.5f, 1.2f), (0.55f, 1.15f) }) Print($"cuts {low:0.00} {high:0.00}", requests, i => requests[i].Sensitive is not null ? 3 : tiers[i] < low ? 0 : tiers[i] < high ? 1 : 2);
        Console.WriteLine($"intent (rules) {requests.Average(example => IntentLabels.Of(example.Record.Intent!) == example.Intent ? 1.0 : 0):0.000}");
        Console.WriteLine($"deterministic {Ranking.Accuracy([.. requests.Select(example => example.Record.Deterministic == true)], [.. plain.Select(p => p >= 0.5)]):0.000}, majority {Math.Max(requests.Average(example => example.Record.Deterministic == true ? 1.0 : 0), requests.Average(example => example.Record.Deterministic == true ? 0.0 : 1)):0.000}");
    }

    private static void Print(string name, IReadOnlyList<Example> requests, Func<int, int> tierOf)
    {
        var given = Enumerable.Range(0, requests.Count).Select(tierOf).ToArray();
        var truth = requests.Select(example => example.Record.Tier!.Value).ToArray();
        string Share(Func<int, int, bool> what) => $"{Enumerable.Range(0, truth.Length).Average(i => what(truth[i], given[i]) ? 1.0 : 0):0.000} {Interval.Bootstrap(truth.Length, drawn => drawn.Average(i => what(truth[i], given[i]) ? 1.0 : 0))}";
        Console.WriteLine($"{name}: accuracy {Share((a, b) => a == b)} under {Share((a, b) => b < a)} over {Share((a, b) => b > a)} recall3 {Enumerable.Range(0, truth.Length).Where(i => truth[i] == 3).Average(i => given[i] == 3 ? 1.0 : 0):0.000} false3 {Enumerable.Range(0, truth.Length).Count(i => truth[i] < 3 && given[i] == 3)} cost {CostOf(given):0.000} shares {string.Join(' ', Enumerable.Range(0, 4).Select(t => given.Count(g => g == t)))}");
    }

    private static (double[] Tiers, double[] Plain) OutOfFold(IReadOnlyList<Example> requests, IReadOnlyList<Example> own)
    {
        var (tiers, plain) = (new double[requests.Count], new double[requests.Count]);
        const int Repeats = 2;
        for (var seed = 1; seed <= Repeats; seed++)
        {
            foreach (var fold in Fold.Split([.. requests.Select(example => example.Record)], 10, seed))
            {
                var (tier, deterministic) = TrainGrades([.. fold.Train.Select(i => requests[i]), .. own]);
                foreach (var i in fold.Test)
                {
                    tiers[i] += requests[i].Request.Sum(tier) / Repeats;
                    plain[i] += LinearModel.Logistic(requests[i].Request.Sum(deterministic)) / Repeats;
                }
            }
        }

        return (tiers, plain);
    }

    // At equal tokens, in parts of all on tier 2: local, then 1, 2 and 5 dollars per million input tokens.
    private static double CostOf(int[] tiers) => tiers.Average(tier => tier switch { 0 => 0, 1 => 0.5, 2 => 1, _ => 2.5 });

    // The cuts with the best balance of accuracy and cost among those that leave at most 10.5 % too weak, on requests that were not trained on.
    private static float[] CutsOf(IReadOnlyList<Example> all)
    {
        var collected = all.Where(example => example.Record.Dataset != "requests").ToList();
        if (collected.Count == 0) return [0.5f, 1.3f];
        var own = all.Where(example => example.Record.Dataset == "requests").ToList();
        var (tiers, _) = OutOfFold(collected, own);
        var (low, high) = Pick(collected, tiers);
        return [low, high];
    }

    private static (float Low, float High) Pick(IReadOnlyList<Example> requests, double[] tiers)
    {
        var best = (Low: 0.5f, High: 1.3f);
        var most = -2.0;
        for (var low = 0.30f; low < 0.9f; low += 0.025f)
        {
            for (var high = Math.Max(low + 0.3f, 0.9f); high < 1.6f; high += 0.025f)
            {
                var given = Enumerable.Range(0, requests.Count).Select(i => requests[i].Sensitive is not null ? 3 : tiers[i] < low ? 0 : tiers[i] < high ? 1 : 2).ToArray();
                var under = Enumerable.Range(0, requests.Count).Average(i => given[i] < requests[i].Record.Tier ? 1.0 : 0);
                var right = Enumerable.Range(0, requests.Count).Average(i => given[i] == requests[i].Record.Tier ? 1.0 : 0);
                var worth = right - (0.6 * CostOf(given));
                if (under <= 0.105 && worth > most) (most, best) = (worth, (low, high));
            }
        }

        return best;
    }

    private static double WeightOf(Example example) => example.Record.Dataset == "requests" ? OwnWeight : 1;
}
