using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Hardware;

/// <summary>What fits where, and which loads may happen unasked.</summary>
public sealed class MemoryFitTests
{
    private const long Gigabyte = 1L << 30;

    private static DiscoveredModel Model(long gigabytes) => new("m") { SizeBytes = gigabytes * Gigabyte, TrainedContext = 131072, CacheBytesPerToken = 1L << 17 };

    private static MachineMemory Memory(long available, long video) => new(32 * Gigabyte, available * Gigabyte) { VideoTotal = video * Gigabyte, VideoFree = video * Gigabyte };

    [Theory]
    [InlineData(5, 8, nameof(FitPlace.Video))]
    [InlineData(20, 8, nameof(FitPlace.Partly))]
    [InlineData(20, 2, nameof(FitPlace.Memory))]
    [InlineData(20, 0, nameof(FitPlace.Memory))]
    [InlineData(60, 8, nameof(FitPlace.No))]
    public void Place_IsJudgedByWhatIsInstalled(long size, long video, string expected) => Assert.Equal(expected, MemoryFit.PlaceOf(Model(size), Memory(1, video)).ToString());

    [Fact]
    public void Place_OfWhatIsNotKnown_IsUnknown()
    {
        Assert.Equal(FitPlace.Unknown, MemoryFit.PlaceOf(new DiscoveredModel("m"), Memory(1, 8)));
        Assert.Equal(FitPlace.Unknown, MemoryFit.PlaceOf(Model(1), MachineMemory.Unknown));
    }

    [Fact]
    public void Fits_OnTheCardAndBesideItTogether()
    {
        Assert.False(MemoryFit.Fits(Model(12), Memory(8, 0), 0));
        Assert.True(MemoryFit.Fits(Model(12), Memory(8, 8), 0));
        Assert.True(MemoryFit.Fits(Model(6), Memory(8, 0), 0));
    }

    [Fact]
    public void UnifiedMemory_IsNotCountedTwice()
    {
        var memory = Memory(8, 16) with { IsUnified = true };
        Assert.False(MemoryFit.Fits(Model(12), memory, 0));
        Assert.Equal(FitPlace.Video, MemoryFit.PlaceOf(Model(12), memory));
    }

    [Fact]
    public void Context_MayUseTheCardsMemory()
    {
        Assert.Equal(16384, ContextLimit.Of(UpstreamKind.Ollama, Model(4), Memory(7, 0)));
        Assert.Equal(65536, ContextLimit.Of(UpstreamKind.Ollama, Model(4), Memory(7, 8)));
    }

    [Theory]
    [InlineData(4, 8, 0, true)]
    [InlineData(7, 8, 0, false)]
    [InlineData(7, 8, 8, true)]
    [InlineData(12, 8, 8, true)]
    [InlineData(16, 8, 8, false)]
    public void WarmUp_LeavesTheReserve(long needs, long available, long video, bool allowed)
    {
        var reading = new HardwareReading(Memory(available, video), [], PowerSource.Mains);
        Assert.Equal(allowed, reading.AllowsWarmUp(needs * Gigabyte, 2 * Gigabyte, onBattery: false, out var why));
        Assert.Equal(allowed, why.Length == 0);
    }

    [Fact]
    public void WarmUp_OnBattery_OnlyWhereTheUserSaysSo()
    {
        var reading = new HardwareReading(Memory(16, 0), [], PowerSource.Battery);
        Assert.False(reading.AllowsWarmUp(Gigabyte, 0, onBattery: false, out var why));
        Assert.Contains("local.onBattery", why, StringComparison.Ordinal);
        Assert.True(reading.AllowsWarmUp(Gigabyte, 0, onBattery: true, out _));
    }

    [Fact]
    public void WarmUp_OnAnUnknownMachine_IsAllowed() => Assert.True(HardwareReading.Unknown.AllowsWarmUp(64 * Gigabyte, 2 * Gigabyte, onBattery: false, out _));
}
