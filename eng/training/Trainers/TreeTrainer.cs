using Sluice.Routing.Learned;

namespace Sluice.Training.Trainers;

/// <summary>Gradient-boosted regression trees with splits over histograms. The same rows and the same seed give the same trees.</summary>
internal sealed class TreeTrainer
{
    public Loss Loss { get; init; } = Loss.Logistic;

    /// <summary>How many trees.</summary>
    public int Trees { get; init; } = 150;

    /// <summary>How much of each tree's answer is taken.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>Forks on the way to a leaf, at most.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Rows in a leaf, at least.</summary>
    public int LeafRows { get; init; } = 10;

    /// <summary>Added to the weight in a leaf: pulls its answer towards nothing.</summary>
    public double L2 { get; init; } = 5;

    /// <summary>Share of the rows that each tree sees.</summary>
    public double RowShare { get; init; } = 0.7;

    /// <summary>Share of the features that each tree sees.</summary>
    public double FeatureShare { get; init; } = 0.5;

    /// <summary>Steps that a feature's range is cut into.</summary>
    public int Bins { get; init; } = 48;

    public int Seed { get; init; } = 1;

    /// <summary>Trains.</summary>
    public TreeEnsemble Train(IReadOnlyList<float[]> rows, IReadOnlyList<double> targets, IReadOnlyList<double>? weights = null)
    {
        var features = rows[0].Length;
        var random = new Random(Seed);
        var bins = FeatureBins.Of(rows, features, Bins);
        var weight = Enumerable.Range(0, rows.Count).Select(i => weights?[i] ?? 1).ToArray();
        var mean = Enumerable.Range(0, rows.Count).Sum(i => weight[i] * targets[i]) / weight.Sum();
        var baseline = Loss is Loss.Squared ? mean : Math.Log(Math.Clamp(mean, 1e-3, 1 - 1e-3) / (1 - Math.Clamp(mean, 1e-3, 1 - 1e-3)));
        var sums = new double[rows.Count];
        Array.Fill(sums, baseline);
        var (slopes, bends) = (new double[rows.Count], new double[rows.Count]);
        var (roots, nodes) = (new List<int>(), new List<TreeNode>());
        for (var tree = 0; tree < Trees; tree++)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var probability = LinearModel.Logistic(sums[i]);
                (slopes[i], bends[i]) = Loss is Loss.Squared
                    ? (weight[i] * (sums[i] - targets[i]), weight[i])
                    : (weight[i] * (probability - targets[i]), weight[i] * Math.Max(1e-6, probability * (1 - probability)));
            }

            var seen = Draw(random, rows.Count, RowShare);
            var looked = Draw(random, features, FeatureShare);
            roots.Add(nodes.Count);
            Grow(new TreeGrowth(this, bins, slopes, bends, looked, nodes), seen, Depth);
            for (var i = 0; i < rows.Count; i++)
            {
                var at = roots[^1];
                while (nodes[at].Feature >= 0) at = rows[i][nodes[at].Feature] <= nodes[at].Value ? nodes[at].Left : nodes[at].Right;
                sums[i] += nodes[at].Value;
            }
        }

        return new TreeEnsemble(features, (float)baseline, [.. roots], [.. nodes]);
    }

    private static void Grow(TreeGrowth growth, int[] rows, int depth)
    {
        var at = growth.Nodes.Count;
        if (depth == 0 || growth.Best(rows) is not { } split)
        {
            growth.Nodes.Add(new TreeNode(-1, growth.Leaf(rows), 0, 0));
            return;
        }

        growth.Nodes.Add(default);
        Grow(growth, Array.FindAll(rows, i => growth.Bins.Bin(i, split.Feature) <= split.Bin), depth - 1);
        var right = growth.Nodes.Count;
        Grow(growth, Array.FindAll(rows, i => growth.Bins.Bin(i, split.Feature) > split.Bin), depth - 1);
        growth.Nodes[at] = new TreeNode((short)split.Feature, growth.Bins.Edge(split.Feature, split.Bin), at + 1, right);
    }

    private static int[] Draw(Random random, int count, double share)
    {
        var all = Enumerable.Range(0, count).ToArray();
        if (share >= 1) return all;
        random.Shuffle(all);
        var drawn = all[..Math.Max(1, (int)(count * share))];
        Array.Sort(drawn);
        return drawn;
    }
}
