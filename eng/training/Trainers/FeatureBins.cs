namespace Sluice.Training.Trainers;

/// <summary>Every feature's values as steps between a few edges, so that a cut is looked for among these only.</summary>
internal sealed class FeatureBins
{
    private readonly float[][] _edges;
    private readonly byte[][] _bins;

    private FeatureBins(float[][] edges, byte[][] bins) => (_edges, _bins) = (edges, bins);

    /// <summary>Edges halfway between neighbouring values, about as many rows between each two.</summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="features">Their length.</param>
    /// <param name="most">Bins a feature, 2-256.</param>
    public static FeatureBins Of(IReadOnlyList<float[]> rows, int features, int most)
    {
        var (edges, bins) = (new float[features][], new byte[features][]);
        for (var feature = 0; feature < features; feature++)
        {
            var sorted = rows.Select(row => row[feature]).Order().ToArray();
            var found = new List<float>();
            for (var bin = 1; bin < most; bin++)
            {
                var at = (int)((long)bin * sorted.Length / most);
                while (at > 0 && at < sorted.Length && sorted[at] == sorted[at - 1]) at++;
                if (at <= 0 || at >= sorted.Length) continue;
                var edge = sorted[at - 1] + ((sorted[at] - sorted[at - 1]) / 2);
                if (found.Count == 0 || edge > found[^1]) found.Add(edge);
            }

            var own = edges[feature] = [.. found];
            bins[feature] = [.. rows.Select(row => (byte)Place(own, row[feature]))];
        }

        return new FeatureBins(edges, bins);
    }

    /// <summary>Steps of a feature.</summary>
    public int Count(int feature) => _edges[feature].Length + 1;

    /// <summary>The step that a row is in.</summary>
    public int Bin(int row, int feature) => _bins[feature][row];

    /// <summary>The upper edge of a step: values at most this are in it or below.</summary>
    public float Edge(int feature, int bin) => _edges[feature][bin];

    private static int Place(float[] edges, float value)
    {
        var at = Array.BinarySearch(edges, value);
        return at < 0 ? ~at : at;
    }
}
