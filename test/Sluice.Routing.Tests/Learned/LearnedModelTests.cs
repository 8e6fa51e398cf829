using Sluice.Routing.Learned;
using Xunit;

namespace Sluice.Routing.Tests.Learned;

public sealed class LearnedModelTests
{
    [Fact]
    public void Hash_IsTheSameForEver()
    {
        Assert.Equal(0x4f89d5cc507fa28fUL, StableHash.Of("w", "naïve 数 🙂"));
        Assert.NotEqual(StableHash.Of("w", "ab"), StableHash.Of("wa", "b"));
    }

    [Fact]
    public void Trees_GoLeftUpToTheThreshold()
    {
        var trees = new TreeEnsemble(2, 0.5f, [0, 3], [new(1, 1.5f, 1, 2), new(-1, -1, 0, 0), new(-1, 2, 0, 0), new(-1, 0.25f, 0, 0)]);

        Assert.Equal(-0.25, trees.Sum([9, 1.5f]));
        Assert.Equal(2.75, trees.Sum([9, 1.6f]));
        Assert.Throws<ArgumentException>(() => trees.Sum([1]));
    }

    [Fact]
    public void Linear_WeighsWhatIsThere()
    {
        using var features = new HashedFeatures(8);
        features.Add(3UL << 56, 2);
        features.Add(3UL << 56);
        features.Add(200UL << 56);
        var weights = new double[256];
        (weights[3], weights[200], weights[7]) = (1, -0.5, 1);

        Assert.Equal(0.1 + 3 - 0.5, LinearModel.Quantise(8, 0.1, weights).Sum(features), 0.01);
    }

    [Fact]
    public void Features_AreNormalised_AndEmptyAgainAfterClear()
    {
        using var features = new HashedFeatures(10);
        for (var i = 0; i < 5000; i++) features.Add(StableHash.Of("n", $"{i % 3000}"));
        features.Normalise();
        Assert.Equal(1, features.Buckets.ToArray().Sum(bucket => features[bucket] * features[bucket]), 1e-4);

        features.Clear();

        Assert.True(features.Buckets.IsEmpty);
        features.Normalise();
        Assert.Equal(0, features[5]);
    }
}
