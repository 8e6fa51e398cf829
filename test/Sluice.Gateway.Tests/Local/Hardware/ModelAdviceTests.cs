using Sluice.Gateway.Local.Hardware;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Hardware;

/// <summary>The size that is named fits the machine that it is named for.</summary>
public sealed class ModelAdviceTests
{
    [Theory]
    [InlineData(2, 0, "0.5B")]
    [InlineData(4, 0, "1.5B")]
    [InlineData(8, 0, "3B")]
    [InlineData(64, 0, "3B")]
    [InlineData(32, 2, "3B")]
    [InlineData(32, 8, "7B")]
    [InlineData(32, 16, "14B")]
    [InlineData(32, 24, "32B, with a context of about 8K")]
    [InlineData(64, 48, "32B")]
    public void Size_FollowsTheCard_AndWithoutOneStaysSmall(int total, int video, string size)
    {
        var memory = new MachineMemory((long)total << 30, (long)total << 29) { VideoTotal = (long)((video * 0.98) * (1L << 30)) };
        var advice = ModelAdvice.For(memory)!;
        Assert.Equal(size, advice.Size);
        Assert.True(advice.FileBytes < (video > 4 ? memory.VideoTotal : memory.Total / 2));
        Assert.StartsWith("qwen2.5-coder:", advice.Example, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownMachine_GetsNone() => Assert.Null(ModelAdvice.For(MachineMemory.Unknown));
}
