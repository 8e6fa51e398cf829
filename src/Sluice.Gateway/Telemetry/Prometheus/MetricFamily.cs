using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>What Prometheus calls a metric.</summary>
internal enum FamilyType
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts by bucket.</summary>
    Histogram,
}

/// <summary>One instrument with all its series.</summary>
internal sealed class MetricFamily
{
    /// <summary>Series per instrument; what comes after shares one whose labels all read <see cref="Labels.Other"/>.</summary>
    public const int MaxSeries = 2000;

    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries> _series = new(LabelValues.Comparer);
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;

    public MetricFamily(Instrument instrument)
    {
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        Help = instrument.Description ?? "";
        IsObservable = instrument.IsObservable;
        Bounds = instrument switch
        {
            Histogram<double> histogram => [.. histogram.Advice?.HistogramBucketBoundaries ?? GenAi.DurationBuckets],
            Histogram<long> histogram => [.. (histogram.Advice?.HistogramBucketBoundaries ?? GenAi.TokenBuckets).Select(bound => (double)bound)],
            _ => null,
        };
        Type = instrument switch
        {
            _ when Bounds is not null => FamilyType.Histogram,
            Counter<long> or ObservableCounter<long> => FamilyType.Counter,
            _ => FamilyType.Gauge,
        };
        Name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (Type is FamilyType.Counter ? "_total" : "");
    }

    /// <summary>The name, in Prometheus' letters, with unit and kind behind it.</summary>
    public string Name { get; }

    /// <summary>What it says, for people.</summary>
    public string Help { get; }

    /// <summary>What it is.</summary>
    public FamilyType Type { get; }

    /// <summary>Upper bounds of a histogram's buckets, without infinity.</summary>
    public double[]? Bounds { get; }

    /// <summary>Its values are read when somebody looks.</summary>
    public bool IsObservable { get; }

    /// <summary>All series, in no order.</summary>
    public IEnumerable<MetricSeries> Series => _series.Values;

    /// <summary>Forgets the series, so that an upstream that is gone is not reported for ever.</summary>
    public void Clear() => _series.Clear();

    /// <summary>Takes a measurement in whole numbers.</summary>
    public void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags);
        if (Bounds is not null) series.Record(value);
        else if (IsObservable) series.Set(value);
        else series.Add(value);
    }

    /// <summary>Takes a measurement of a histogram.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Record(value);

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags) => _lookup.TryGetValue(tags, out var series) ? series : Add(tags);

    private MetricSeries Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray();
        if (_series.Count >= MaxSeries) labels = [.. labels.Select(label => new KeyValuePair<string, object?>(label.Key, Labels.Other))];
        return _series.GetOrAdd(labels, static (key, bounds) => new MetricSeries(key, bounds), Bounds);
    }
}
