using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Context;

public class ContextSizingTests
{
    [Theory]
    [InlineData(1000, null, 32768, null, 8192)]
    [InlineData(10000, null, 32768, null, 16384)]
    [InlineData(20000, 32000L, 131072, null, 65536)] // the answer's limit counts, a quarter of the model at most
    [InlineData(20000, 32000L, 40960, null, 32768)]
    [InlineData(30000, null, 40960, null, 40960)] // the model's own limit stands between two buckets
    [InlineData(1000, null, 4096, null, 4096)]
    [InlineData(1000, null, 131072, 32768, 32768)] // what is loaded is kept
    [InlineData(1000, null, 131072, 20000, 20000)]
    [InlineData(30000, null, 131072, 32768, 65536)] // what is loaded is too small
    [InlineData(1000, null, 8192, 32768, 32768)] // loaded by somebody with more than we would ask for
    [InlineData(1000, null, null, null, 8192)]
    [InlineData(20000, null, null, 65536, 65536)]
    public void TheContext_HoldsPromptAndAnswer_AndIsKeptWhenItCan(long prompt, long? maxTokens, int? limit, int? allocated, int expected)
    {
        var choice = ContextSizing.Choose(prompt, maxTokens, limit, allocated);

        Assert.Equal(expected, choice.NumCtx);
        Assert.Equal(allocated is not null && allocated != expected, choice.Reloads);
        Assert.True(choice.Fits);
    }

    [Theory]
    [InlineData(40000, 32768)]
    [InlineData(32768, 32768)]
    [InlineData(31000, 32768)]
    [InlineData(4000, 4096)]
    public void APromptThatDoesNotFit_IsNeverSent(long prompt, int limit)
    {
        var choice = ContextSizing.Choose(prompt, 4096, limit, limit);

        Assert.False(choice.Fits);
        Assert.Equal(limit, choice.Limit);
        Assert.True(choice.Needed > limit);
    }

    [Fact]
    public void ChoicesAreFew_SoThatTheModelIsNotLoadedForEveryTurn()
    {
        var choices = Enumerable.Range(1, 120).Select(i => ContextSizing.Choose(i * 1000, 4096, 131072, null).NumCtx).Distinct();

        Assert.Equal([8192, 16384, 32768, 65536, 131072], choices);
    }

    [Theory]
    [InlineData(30000, 29000L, 32768, false)]
    [InlineData(30000, 31000L, 32768, false)]
    [InlineData(30000, 12000L, 32768, true)] // less than half: no estimate is that wrong
    [InlineData(40000, 32000L, 32768, true)]
    [InlineData(33500, 32000L, 32768, false)]
    [InlineData(1000, 300L, 8192, false)] // small prompts: too little to judge by
    [InlineData(30000, null, 32768, false)]
    [InlineData(30000, 0L, 32768, false)]
    public void APromptThatTheServerCut_ShowsInItsCount(long estimated, long? evaluated, int numCtx, bool expected) =>
        Assert.Equal(expected, ContextSizing.WasTruncated(estimated, evaluated, numCtx));

    [Fact]
    public void OllamasLimit_IsTheTrainingContext_OrWhereMemoryEnds()
    {
        var model = new DiscoveredModel("m") { TrainedContext = 131072, SizeBytes = 4L << 30, CacheBytesPerToken = 131072 };

        Assert.Equal(131072, ContextLimit.Of(UpstreamKind.Ollama, model, new MachineMemory(64L << 30, 60L << 30)));
        Assert.Equal(32768, ContextLimit.Of(UpstreamKind.Ollama, model, new MachineMemory(16L << 30, 10L << 30)));
        Assert.Equal(65536, ContextLimit.Of(UpstreamKind.Ollama, model with { AllocatedContext = 65536 }, new MachineMemory(16L << 30, 2L << 30)));
        Assert.Equal(131072, ContextLimit.Of(UpstreamKind.Ollama, model, MachineMemory.Unknown));
    }

    [Fact]
    public void OtherServersLimit_IsWhatTheyAllocated()
    {
        var model = new DiscoveredModel("m") { TrainedContext = 131072, AllocatedContext = 8192 };

        Assert.Equal(8192, ContextLimit.Of(UpstreamKind.LlamaCpp, model, MachineMemory.Unknown));
    }

    [Fact]
    public void Meminfo_IsRead()
    {
        const string text = """
            MemTotal:       24576000 kB
            MemFree:         1000000 kB
            MemAvailable:   20480000 kB
            Buffers:          100000 kB
            """;

        Assert.Equal(new MachineMemory(24_576_000L * 1024, 20_480_000L * 1024), MachineMemory.Parse(text));
        Assert.Equal(MachineMemory.Unknown, MachineMemory.Parse("nonsense"));
    }

    [Fact]
    public void ThisMachinesMemory_IsKnown() => Assert.InRange(MachineMemory.Read().Available, 1, MachineMemory.Read().Total);
}
