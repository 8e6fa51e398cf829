using Sluice.Routing.Learned;

namespace Sluice.Training.Trainers;

/// <summary>One tree while it grows: where a set of rows is best cut in two.</summary>
internal sealed class TreeGrowth(TreeTrainer options, FeatureBins bins, double[] slopes, double[] bends, int[] features, List<TreeNode> nodes)
{
    public FeatureBins Bins => bins;

    public List<TreeNode> Nodes => nodes;

    /// <summary>The cut that makes the loss smallest; null when none makes it smaller.</summary>
    public (int Feature, int Bin)? Best(int[] rows)
    {
        var (slope, bend) = Sums(rows);
        var before = slope * slope / (bend + options.L2);
        var best = 1e-9;
        (int, int)? cut = null;
        Span<double> slopeOf = stackalloc double[256];
        Span<double> bendOf = stackalloc double[256];
        Span<int> countOf = stackalloc int[256];
        foreach (var feature in features)
        {
            var count = bins.Count(feature);
            if (count < 2) continue;
            slopeOf[..count].Clear();
            bendOf[..count].Clear();
            countOf[..count].Clear();
            foreach (var row in rows)
            {
                var bin = bins.Bin(row, feature);
                slopeOf[bin] += slopes[row];
                bendOf[bin] += bends[row];
                countOf[bin]++;
            }

            var (leftSlope, leftBend, leftCount) = (0.0, 0.0, 0);
            for (var bin = 0; bin < count - 1; bin++)
            {
                leftSlope += slopeOf[bin];
                leftBend += bendOf[bin];
                leftCount += countOf[bin];
                if (leftCount < options.LeafRows) continue;
                if (rows.Length - leftCount < options.LeafRows) break;
                var gain = (leftSlope * leftSlope / (leftBend + options.L2)) + ((slope - leftSlope) * (slope - leftSlope) / (bend - leftBend + options.L2)) - before;
                if (gain <= best) continue;
                (best, cut) = (gain, (feature, bin));
            }
        }

        return cut;
    }

    /// <summary>What a leaf with these rows adds.</summary>
    public float Leaf(int[] rows)
    {
        var (slope, bend) = Sums(rows);
        return (float)(-options.Rate * slope / (bend + options.L2));
    }

    private (double Slope, double Bend) Sums(int[] rows)
    {
        var (slope, bend) = (0.0, 0.0);
        foreach (var row in rows)
        {
            slope += slopes[row];
            bend += bends[row];
        }

        return (slope, bend);
    }
}
