using Sluice.Training.Records;

namespace Sluice.Training.Measures;

/// <summary>The figures of one set of scores on one data set.</summary>
internal sealed record RoutingFigures
{
    public required int Count { get; init; }

    public required double Weak { get; init; }

    public required double Strong { get; init; }

    public required double Apgr { get; init; }

    public required Interval ApgrInterval { get; init; }

    public required double Cpt50 { get; init; }

    public required double Cpt80 { get; init; }

    /// <summary>Share of strong calls for 95 % of the strong model's quality.</summary>
    public required double ShareFor95 { get; init; }

    /// <summary>P(a prompt on which strong beats weak scores above another).</summary>
    public required double? AucStrongNeeded { get; init; }

    /// <summary>P(a prompt on which weak fails scores above another).</summary>
    public required double? AucWeakFails { get; init; }

    /// <summary>Measures scores (one a record; higher: rather the strong model).</summary>
    public static RoutingFigures Of(Pair pair, IReadOnlyList<Record> records, IReadOnlyList<double> scores, int draws = 1000)
    {
        var weak = records.Select(record => record.Outcomes[pair.Weak].Score).ToArray();
        var strong = records.Select(record => record.Outcomes[pair.Strong].Score).ToArray();
        var curve = new RoutingCurve(scores, weak, strong);
        var half = weak.Concat(strong).Max() <= 1 ? 0.5 : double.NegativeInfinity;
        return new RoutingFigures
        {
            Count = records.Count,
            Weak = curve.Weak,
            Strong = curve.Strong,
            Apgr = curve.Apgr,
            ApgrInterval = Interval.Bootstrap(records.Count, drawn =>
            {
                var again = new RoutingCurve(Take(scores, drawn), Take(weak, drawn), Take(strong, drawn));
                return again.Strong > again.Weak ? again.Apgr : null;
            }, draws),
            Cpt50 = curve.Cpt(0.5),
            Cpt80 = curve.Cpt(0.8),
            ShareFor95 = curve.ShareFor(0.95 * curve.Strong),
            AucStrongNeeded = Ranking.Auc(scores, [.. weak.Zip(strong, (w, s) => s > w + 1e-9)]),
            AucWeakFails = Ranking.Auc(scores, [.. weak.Select(w => w < half)]),
        };
    }

    /// <summary>Headings of <see cref="ToString"/>.</summary>
    public static string Header => $"{"",-44} {"n",5} {"weak",6} {"strong",6}  {"APGR",6} {"95 %",-15} {"CPT50",6} {"CPT80",6} {"for95%",6} {"AUC s>w",7} {"AUC w=0",7}";

    /// <summary>A line of a table.</summary>
    public string Line(string name) => $"{name,-44} {Count,5} {Weak,6:0.000} {Strong,6:0.000}  {Apgr,6:0.0000} {ApgrInterval,-15} {Cpt50,6:0.000} {Cpt80,6:0.000} {ShareFor95,6:0.000} {AucStrongNeeded,7:0.000} {AucWeakFails,7:0.000}";

    private static double[] Take(IReadOnlyList<double> values, int[] positions) => Array.ConvertAll(positions, i => values[i]);
}
