using System.Diagnostics.Metrics;
using Sluice.Gateway.Telemetry.Prometheus;
using Xunit;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Labels_AreEscaped()
    {
        using var meter = new Meter("test");
        var family = new MetricFamily(meter.CreateCounter<long>("a.b", null, "Back\\slash and\nline."));
        family.Record(3, [new("x.y", "quote \" back \\ line \n end")]);
        Assert.Equal(
            """
            # HELP a_b_total Back\\slash and\nline.
            # TYPE a_b_total counter
            a_b_total{x_y="quote \" back \\ line \n end"} 3

            """,
            PrometheusText.Write([family]),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Histogram_CountsUpToEachBound()
    {
        using var meter = new Meter("test");
        var family = new MetricFamily(meter.CreateHistogram("wait", "s", "Waiting.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] }));
        foreach (var value in (double[])[0.25, 0.5, 0.75, 5]) family.Record(value, [new("who", "a")]);
        Assert.Equal(
            """
            # HELP wait_seconds Waiting.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{who="a",le="0.5"} 2
            wait_seconds_bucket{who="a",le="1"} 3
            wait_seconds_bucket{who="a",le="+Inf"} 4
            wait_seconds_sum{who="a"} 6.5
            wait_seconds_count{who="a"} 4

            """,
            PrometheusText.Write([family]),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Series_HaveALimit()
    {
        using var meter = new Meter("test");
        var family = new MetricFamily(meter.CreateCounter<long>("many"));
        for (var i = 0; i < MetricFamily.MaxSeries + 100; i++) family.Record(1, [new("name", $"n{i}")]);
        Assert.Equal(MetricFamily.MaxSeries + 1, family.Series.Count());
        Assert.Contains("many_total{name=\"other\"} 100\n", PrometheusText.Write([family]), StringComparison.Ordinal);
    }

    [Fact]
    public void KnownSeries_AreFoundWithoutAllocation()
    {
        using var meter = new Meter("test");
        var family = new MetricFamily(meter.CreateCounter<long>("hot"));
        family.Record(1, [new("name", "a"), new("kind", "b")]);
        KeyValuePair<string, object?>[] tags = [new("name", "a"), new("kind", "b")];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) family.Record(1, tags.AsSpan());
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, Assert.Single(family.Series).Value);
    }
}
