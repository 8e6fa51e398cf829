namespace Sluice.Training.Measures;

/// <summary>Quality against the share of calls that go to the strong model, the highest scores first. Equal scores go in random order: the exact expectation is a straight line.</summary>
internal sealed class RoutingCurve
{
    private readonly List<(double Share, double Quality)> _points = [];

    /// <param name="scores">Higher: rather the strong model.</param>
    /// <param name="weak">The weak model's outcome for each.</param>
    /// <param name="strong">The strong model's.</param>
    public RoutingCurve(IReadOnlyList<double> scores, IReadOnlyList<double> weak, IReadOnlyList<double> strong)
    {
        var count = scores.Count;
        var order = Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ToArray();
        var quality = weak.Sum();
        _points.Add((0, quality / count));
        for (var i = 0; i < count;)
        {
            var j = i;
            for (; j < count && scores[order[j]] == scores[order[i]]; j++) quality += strong[order[j]] - weak[order[j]];
            _points.Add(((double)j / count, quality / count));
            i = j;
        }
    }

    /// <summary>Quality of the weak model alone.</summary>
    public double Weak => _points[0].Quality;

    /// <summary>Quality of the strong model alone.</summary>
    public double Strong => _points[^1].Quality;

    /// <summary>Area of the recovered share of the gap over the share of strong calls; chance gives 0.5.</summary>
    public double Apgr => (_points.Zip(_points.Skip(1), (a, b) => (b.Share - a.Share) * (a.Quality + b.Quality) / 2).Sum() - Weak) / (Strong - Weak);

    /// <summary>Quality at a share of strong calls.</summary>
    public double At(double share)
    {
        foreach (var (a, b) in _points.Zip(_points.Skip(1)))
        {
            if (share <= b.Share + 1e-12) return a.Quality + ((b.Quality - a.Quality) * (b.Share > a.Share ? (share - a.Share) / (b.Share - a.Share) : 1));
        }

        return Strong;
    }

    /// <summary>The smallest share of strong calls that reaches a quality; 1 when none does.</summary>
    public double ShareFor(double quality)
    {
        if (Weak >= quality) return 0;
        foreach (var (a, b) in _points.Zip(_points.Skip(1)))
        {
            if (b.Quality >= quality) return a.Share + ((b.Share - a.Share) * (quality - a.Quality) / (b.Quality - a.Quality));
        }

        return 1;
    }

    /// <summary>CPTx: the smallest share of strong calls that recovers a part (0.0-1.0) of the gap.</summary>
    public double Cpt(double part) => ShareFor(Weak + (part * (Strong - Weak)));
}
