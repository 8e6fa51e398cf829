using System.Runtime.InteropServices;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>Where the kernel tells of the machine; other paths in tests.</summary>
internal sealed record HardwareFiles
{
    /// <summary>Memory.</summary>
    public string Memory { get; init; } = "/proc/meminfo";

    /// <summary>Graphics devices.</summary>
    public string Graphics { get; init; } = "/sys/class/drm";

    /// <summary>Mains and batteries.</summary>
    public string Power { get; init; } = "/sys/class/power_supply";
}

/// <summary>
/// Reads the machine: files where the kernel has them, else small programs with a short time limit, at most every few seconds
/// and one reading at a time. What cannot be told is unknown and forbids nothing.
/// </summary>
internal sealed class HardwareSource : IHardware, IDisposable
{
    /// <summary>How long a reading serves.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>How long one program may take: nvidia-smi wakes a sleeping card first.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HostEnvironment _host;
    private readonly TimeProvider _time;
    private readonly HardwareFiles _files;
    private readonly SystemTool _tool;
    private volatile Reading? _last;

    /// <summary>Reads nothing yet.</summary>
    public HardwareSource(HostEnvironment host, TimeProvider time, HardwareFiles? files = null)
    {
        (_host, _time, _files) = (host, time, files ?? new HardwareFiles());
        _tool = new SystemTool(host, time);
    }

    /// <summary>Called when the memory that models can have on devices has changed by more than the noise.</summary>
    public event Action<MachineMemory>? VideoChanged;

    /// <inheritdoc/>
    public HardwareReading Current => _last?.Value ?? HardwareReading.Unknown;

    /// <summary>Main memory read now, that of the devices as last seen: a file, no program.</summary>
    public MachineMemory Memory()
    {
        var now = MachineMemory.Read(_files.Memory);
        return HardwareReading.Of(now, Current.Devices, PowerSource.Unknown).Memory;
    }

    /// <inheritdoc/>
    public async Task<HardwareReading> ReadAsync(CancellationToken cancellationToken)
    {
        if (IsFresh(_last, out var reading)) return reading;
        await _gate.WaitAsync(cancellationToken);
        HardwareReading before, now;
        try
        {
            if (IsFresh(_last, out reading)) return reading;
            before = Current;
            now = await ReadNowAsync(cancellationToken);
            _last = new Reading(now, _time.GetTimestamp());
        }
        finally
        {
            _gate.Release();
        }

        const long Noise = 256L << 20;
        if (now.Memory.VideoTotal != before.Memory.VideoTotal || (!now.Memory.IsUnified && Math.Abs(now.Memory.VideoFree - before.Memory.VideoFree) > Noise)) VideoChanged?.Invoke(now.Memory);
        return now;
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private bool IsFresh(Reading? reading, out HardwareReading value)
    {
        value = reading?.Value ?? HardwareReading.Unknown;
        return reading is not null && _time.GetElapsedTime(reading.At) < Fresh;
    }

    private async Task<HardwareReading> ReadNowAsync(CancellationToken cancellationToken)
    {
        var memory = MachineMemory.Read(_files.Memory);
        var nvidia = NvidiaDevices.ReadAsync(_tool, Limit, memory, cancellationToken);
        var amd = AmdDevices.ReadAsync(_tool, _files.Graphics, Limit, cancellationToken);
        var power = PowerAsync(cancellationToken);
        return HardwareReading.Of(memory, [.. await nvidia, .. await amd, .. AppleDevices(_host.System, RuntimeInformation.ProcessArchitecture, memory)], await power);
    }

    /// <summary>
    /// Apple silicon uses main memory; by default the graphics side may have about two thirds of it, three quarters above 36 GB
    /// (Metal's recommendedMaxWorkingSetSize, observed on machines of both kinds; the sysctl iogpu.wired_limit_mb changes it).
    /// </summary>
    public static IReadOnlyList<GraphicsDevice> AppleDevices(OperatingSystemKind system, Architecture architecture, MachineMemory memory)
    {
        if (system is not OperatingSystemKind.MacOS || architecture is not Architecture.Arm64 || memory.Total == 0) return [];
        var share = memory.Total > 36L << 30 ? memory.Total / 4 * 3 : memory.Total / 3 * 2;
        return [new GraphicsDevice("Apple silicon", GraphicsMaker.Apple, share, Math.Min(share, memory.Available), IsUnified: true)];
    }

    private async Task<PowerSource> PowerAsync(CancellationToken cancellationToken)
    {
        if (_host.System is OperatingSystemKind.MacOS)
        {
            return await _tool.RunAsync("pmset", Limit, ["-g", "batt"], cancellationToken) is { ExitCode: 0, Output: var text } ? PowerReading.ParsePmset(text) : PowerSource.Unknown;
        }

        return OperatingSystem.IsWindows() ? PowerReading.ReadWindows() : PowerReading.ReadFiles(_files.Power);
    }

    private sealed record Reading(HardwareReading Value, long At);
}
