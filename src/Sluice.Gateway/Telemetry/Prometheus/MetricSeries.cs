namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>One line's worth of numbers: a value, or the buckets and the sum of a histogram. Added to from any thread.</summary>
/// <param name="labels">Its labels.</param>
/// <param name="bounds">Upper bounds of a histogram's buckets, without infinity; null for a single value.</param>
internal sealed class MetricSeries(KeyValuePair<string, object?>[] labels, double[]? bounds)
{
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private long _value;
    private double _sum;

    /// <summary>Its labels.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Labels => labels;

    /// <summary>The single value.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Sum of everything recorded in a histogram.</summary>
    public double Sum => Volatile.Read(ref _sum);

    /// <summary>How often a histogram's bucket was hit; the last one is infinity.</summary>
    public long Bucket(int index) => Volatile.Read(ref _buckets[index]);

    /// <summary>Adds to the single value.</summary>
    public void Add(long amount) => Interlocked.Add(ref _value, amount);

    /// <summary>Sets the single value.</summary>
    public void Set(long value) => Volatile.Write(ref _value, value);

    /// <summary>Records a value in a histogram.</summary>
    public void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds!.Length && value > bounds[bucket]) bucket++;
        Interlocked.Increment(ref _buckets[bucket]);
        var seen = Volatile.Read(ref _sum);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _sum, seen + value, seen);
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) return;
            seen = before;
        }
    }
}
