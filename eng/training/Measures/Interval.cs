namespace Sluice.Training.Measures;

/// <summary>A 95 % interval.</summary>
internal readonly record struct Interval(double Low, double High)
{
    /// <summary>By drawing the records again, with replacement. Draws without a value are left out.</summary>
    /// <param name="count">Number of records.</param>
    /// <param name="value">The figure over the positions drawn; null when they have none.</param>
    /// <param name="draws">How often to draw.</param>
    /// <param name="seed">The same seed draws the same.</param>
    public static Interval Bootstrap(int count, Func<int[], double?> value, int draws = 1000, int seed = 1)
    {
        var random = new Random(seed);
        var values = new List<double>(draws);
        for (var draw = 0; draw < draws; draw++)
        {
            if (value([.. Enumerable.Range(0, count).Select(_ => random.Next(count))]) is { } drawn) values.Add(drawn);
        }

        values.Sort();
        return values.Count == 0 ? new(double.NaN, double.NaN) : new(values[(int)(0.025 * values.Count)], values[Math.Max(0, (int)(0.975 * values.Count) - 1)]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{Low:0.000}, {High:0.000}]";
}
