using Sluice.Gateway.Local.Probing;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Probing;

/// <summary>Which runs of a measurement count.</summary>
public sealed class FastestRunsTests
{
    [Theory]
    [InlineData(new double[0], 0, 0)]
    [InlineData(new[] { 2.0 }, 2, 0)]
    [InlineData(new[] { 2.0, 1 }, 1.5, 1)]
    [InlineData(new[] { 1.0, 1.02, 1.04 }, 1.02, 0.04)]
    [InlineData(new[] { 9.0, 1.04, 4, 1, 7, 1.02, 3 }, 1.02, 0.04)]
    [InlineData(new[] { 0.0, 0, 0 }, 0, 0)]
    public void SlowRuns_SayNothing(double[] runs, double median, double spread)
    {
        Assert.Equal(median, FastestRuns.Median(runs), 6);
        Assert.Equal(spread, FastestRuns.Spread(runs), 6);
    }
}
