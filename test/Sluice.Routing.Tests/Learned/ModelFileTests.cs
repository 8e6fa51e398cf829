using Sluice.Routing.Learned;
using Xunit;

namespace Sluice.Routing.Tests.Learned;

public sealed class ModelFileTests
{
    private static readonly TreeEnsemble Trees = new(2, 0.5f, [0, 3], [new(0, 1.5f, 1, 2), new(-1, -1, 0, 0), new(-1, 2, 0, 0), new(-1, 0.25f, 0, 0)]);

    [Fact]
    public void WhatIsWritten_IsRead()
    {
        var linear = LinearModel.Quantise(8, 0.25, [.. Enumerable.Range(0, 256).Select(i => (i - 128) / 64.0)]);

        var file = ModelFile.Read(new ModelWriter().Add("words", linear).Add("shape", Trees).Add("steps", [1.5f, 2.5f]).ToArray());

        Assert.Equal(["shape", "steps", "words"], file.Names.Order());
        Assert.Equal(linear.Weights, file.Linear("words").Weights);
        Assert.Equal((linear.Bits, linear.Bias, linear.Scale), (file.Linear("words").Bits, file.Linear("words").Bias, file.Linear("words").Scale));
        Assert.Equal(Trees.Nodes, file.Trees("shape").Nodes);
        Assert.Equal([1.5f, 2.5f], file.Numbers("steps"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(-1)]
    public void DamagedFile_IsRefused(int at)
    {
        var bytes = new ModelWriter().Add("shape", Trees).ToArray();
        bytes[at < 0 ? bytes.Length + at : at] ^= 0x10;

        Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes));
    }

    [Fact]
    public void ShortenedFile_IsRefused_AtEveryLength()
    {
        var bytes = new ModelWriter().Add("shape", Trees).ToArray();

        for (var length = 0; length < bytes.Length; length++) Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void TreeThatLeadsBack_IsRefused()
    {
        var bytes = new ModelWriter().Add("shape", new TreeEnsemble(1, 0, [0], [new(0, 1, 0, 0)])).ToArray();

        Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes));
    }

    [Fact]
    public void UnknownName_IsNamed() =>
        Assert.Contains("\"other\"", Assert.Throws<InvalidDataException>(() => ModelFile.Read(new ModelWriter().Add("shape", Trees).ToArray()).Trees("other")).Message, StringComparison.Ordinal);
}
