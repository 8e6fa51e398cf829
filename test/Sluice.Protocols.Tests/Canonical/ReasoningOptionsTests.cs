using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Canonical;

public sealed class ReasoningOptionsTests
{
    [Theory]
    [InlineData(1024L, ReasoningLevel.Low)]
    [InlineData(2048L, ReasoningLevel.Medium)]
    [InlineData(12000L, ReasoningLevel.High)]
    [InlineData(28000L, ReasoningLevel.XHigh)]
    public void Budget_GivesTheLevel(long budget, ReasoningLevel level) => Assert.Equal(level, new ReasoningOptions(null, budget).EffectiveLevel);

    [Theory]
    [InlineData(ReasoningLevel.Off, null)]
    [InlineData(ReasoningLevel.Minimal, 1024L)]
    [InlineData(ReasoningLevel.Medium, 8192L)]
    [InlineData(ReasoningLevel.Max, 32000L)]
    public void Level_GivesTheBudget(ReasoningLevel level, long? budget) => Assert.Equal(budget, new ReasoningOptions(level).EffectiveBudget);

    [Fact]
    public void Adaptive_HasNeither() => Assert.Equal((null, null), (new ReasoningOptions(null, Adaptive: true).EffectiveLevel, new ReasoningOptions(null, Adaptive: true).EffectiveBudget));
}
