using Sluice.Load.Client;
using Sluice.Load.Targets;

namespace Sluice.Load;

/// <summary>All measurements, round by round. Ratios are taken within a round, where both sides met the same machine, then their median.</summary>
internal sealed class Results
{
    private readonly Dictionary<(Target, string), List<Measurement>> _cells = [];
    private readonly Dictionary<Target, List<double>> _starts = [];
    private readonly Dictionary<Target, double> _idle = [];

    /// <summary>Answers that were not whole.</summary>
    public IReadOnlyList<string> Problems => [.. _cells.SelectMany(pair => pair.Value.Where(measured => measured.Failed > 0).Select(measured => $"{pair.Key.Item1.Name}, {pair.Key.Item2}: {measured.Failed}, for example {measured.Problem}"))];

    /// <summary>Milliseconds from exec to the first whole answer.</summary>
    public IReadOnlyList<double> Starts(Target target) => _starts.GetValueOrDefault(target, []);

    /// <summary>Resident megabytes after the first answer.</summary>
    public double Idle(Target target) => _idle.GetValueOrDefault(target, double.NaN);

    /// <summary>Has the cell been measured?</summary>
    public bool Has(string cell) => _cells.Keys.Any(key => key.Item2 == cell);

    /// <summary>Median over the rounds.</summary>
    public double Median(Target target, string cell, Func<Measurement, double> figure) => Median(Of(target, cell).Select(figure));

    /// <summary>Median over the rounds of a figure that two targets make together.</summary>
    public double Compare(Target target, Target other, string cell, Func<Measurement, Measurement, double> figure) =>
        Median(Of(target, cell).Zip(Of(other, cell), figure));

    /// <summary>The middle of some figures.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Where(figure => !double.IsNaN(figure)).Order()];
        return sorted.Length switch { 0 => double.NaN, var n when n % 2 == 1 => sorted[n / 2], var n => (sorted[(n / 2) - 1] + sorted[n / 2]) / 2 };
    }

    public void Add(Target target, Cell cell, Measurement measured)
    {
        if (!_cells.TryGetValue((target, cell.Id), out var list)) _cells[(target, cell.Id)] = list = [];
        list.Add(measured);
    }

    public void AddStart(Target target, double milliseconds)
    {
        if (!_starts.TryGetValue(target, out var list)) _starts[target] = list = [];
        list.Add(milliseconds);
    }

    public void SetIdle(Target target, double megabytes) => _idle[target] = megabytes;

    private List<Measurement> Of(Target target, string cell) => _cells.GetValueOrDefault((target, cell), []);
}
