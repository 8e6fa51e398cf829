using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Canonical;

public sealed class TokenCertaintyTests
{
    [Fact]
    public void NothingCame_NothingIsKnown()
    {
        var certainty = new TokenCertainty();
        Assert.Null(certainty.Mean);
        Assert.Null(certainty.Lowest);
    }

    [Fact]
    public void ShortAnswer_HasOneMean()
    {
        var certainty = Of(-1, -3);
        Assert.Equal(-2, certainty.Mean);
        Assert.Equal(-2, certainty.Lowest);
    }

    [Fact]
    public void OneUnsurePlace_ShowsInTheLowestMean()
    {
        var certainty = Of([.. Enumerable.Repeat(-0.1, 40), .. Enumerable.Repeat(-2.0, 16), .. Enumerable.Repeat(-0.1, 40)]);
        Assert.Equal(-2, certainty.Lowest!.Value, 9);
        Assert.Equal(((80 * -0.1) + (16 * -2.0)) / 96, certainty.Mean!.Value, 9);
    }

    [Fact]
    public void NoNumbers_ArePassedOver_AndMinusInfinityIsBounded()
    {
        var certainty = Of(double.NaN, 0.5, double.PositiveInfinity, -1, double.NegativeInfinity);
        Assert.Equal(2, certainty.Count);
        Assert.Equal(-50.5, certainty.Mean);
    }

    private static TokenCertainty Of(params double[] logProbabilities)
    {
        var certainty = new TokenCertainty();
        foreach (var one in logProbabilities) certainty.Add(one);
        return certainty;
    }
}
