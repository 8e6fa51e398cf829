using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Doctor;

/// <summary>What this machine can run, and what keeps it from it now.</summary>
internal static class HardwareChecks
{
    /// <summary>Looks.</summary>
    public static async Task<IReadOnlyList<FindingView>> RunAsync(EffectiveConfig effective, HostEnvironment host, TimeProvider time, CancellationToken cancellationToken)
    {
        using var source = new HardwareSource(host, time);
        return Judge(await source.ReadAsync(cancellationToken), effective.Config.Local);
    }

    /// <summary>Judges a reading.</summary>
    public static IReadOnlyList<FindingView> Judge(HardwareReading reading, LocalConfig local)
    {
        var findings = new List<FindingView>();
        if (ModelAdvice.For(reading.Memory) is { } advice) findings.Add(Finding.Ok("hardware", $"{advice.Why}. A model of {advice.Size} at {advice.Quantization} suits it, for example {advice.Example}."));
        if (reading.Power is PowerSource.Battery && !local.OnBattery)
            findings.Add(Finding.Warning("hardware", "The machine runs on battery: no model is loaded ahead of a turn, so first answers come later.", "Plug it in, or set local.onBattery to true."));
        return findings;
    }
}
