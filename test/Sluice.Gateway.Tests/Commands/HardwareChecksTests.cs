using Sluice.Doctor;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Hardware;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>What doctor says of the machine.</summary>
public sealed class HardwareChecksTests
{
    [Fact]
    public void Battery_IsToldOf_UnlessTheUserAllowsIt()
    {
        var reading = HardwareReading.Unknown with { Power = PowerSource.Battery };
        Assert.Contains("local.onBattery", Assert.Single(HardwareChecks.Judge(reading, new LocalConfig())).Fix, StringComparison.Ordinal);
        Assert.Empty(HardwareChecks.Judge(reading, new LocalConfig { OnBattery = true }));
        Assert.Empty(HardwareChecks.Judge(HardwareReading.Unknown, new LocalConfig()));
    }

    [Fact]
    public void Size_IsNamed()
    {
        var reading = HardwareReading.Unknown with { Memory = new MachineMemory(32L << 30, 30L << 30) { VideoTotal = 8L << 30 } };
        var finding = Assert.Single(HardwareChecks.Judge(reading, new LocalConfig()));
        Assert.Equal(("ok", true), (finding.Level, finding.Message.Contains("qwen2.5-coder:7b", StringComparison.Ordinal)));
    }
}
