namespace Sluice.Gateway.Local.Hardware;

/// <summary>A graphics card, or what counts as one.</summary>
/// <param name="Name">As its driver calls it.</param>
/// <param name="Maker">Whose driver answered; memory is added up per maker, because one runner uses one of them.</param>
/// <param name="Total">Bytes of its memory; 0 when not known.</param>
/// <param name="Free">Bytes that are free now; null when not known.</param>
/// <param name="IsUnified">Its memory is the machine's own (Apple silicon, NVIDIA's GB10 and Jetson): <paramref name="Total"/> is what it may use of it.</param>
internal sealed record GraphicsDevice(string Name, GraphicsMaker Maker, long Total, long? Free, bool IsUnified = false);

/// <summary>Whose driver tells of a device.</summary>
internal enum GraphicsMaker
{
    /// <summary>By nvidia-smi.</summary>
    Nvidia,

    /// <summary>By amdgpu's files or rocm-smi.</summary>
    Amd,

    /// <summary>By the kernel's files.</summary>
    Other,

    /// <summary>Apple silicon.</summary>
    Apple,
}

/// <summary>What the machine runs on.</summary>
internal enum PowerSource
{
    /// <summary>Not told, as on most desktops and servers: taken for mains.</summary>
    Unknown,

    /// <summary>Plugged in.</summary>
    Mains,

    /// <summary>Battery.</summary>
    Battery,
}

/// <summary>This machine at one moment.</summary>
/// <param name="Memory">Main memory, and the memory of the devices added up.</param>
/// <param name="Devices">Its graphics devices; empty: none, or none that tells of itself.</param>
/// <param name="Power">What it runs on.</param>
internal sealed record HardwareReading(MachineMemory Memory, IReadOnlyList<GraphicsDevice> Devices, PowerSource Power)
{
    /// <summary>Nothing is known yet.</summary>
    public static HardwareReading Unknown { get; } = new(MachineMemory.Unknown, [], PowerSource.Unknown);

    /// <summary>A reading whose memory includes that of the devices: of the maker that has the most.</summary>
    public static HardwareReading Of(MachineMemory memory, IReadOnlyList<GraphicsDevice> devices, PowerSource power)
    {
        var best = devices.GroupBy(device => device.Maker).MaxBy(group => group.Sum(device => device.Total))?.ToList() ?? [];
        var total = best.Sum(device => device.Total);
        return new HardwareReading(
            memory with
            {
                VideoTotal = total,
                VideoFree = best.All(device => device.IsUnified) ? Math.Min(total, memory.Available) : best.Sum(device => device.Free ?? 0),
                IsUnified = best.Count > 0 && best.All(device => device.IsUnified),
            },
            devices,
            power);
    }

    /// <summary>
    /// Whether a model may be loaded that nobody asked for. What is not known forbids nothing.
    /// </summary>
    /// <param name="bytes">What it takes; see <see cref="MemoryFit.Needs"/>.</param>
    /// <param name="reserve">Bytes of main memory that must stay free (<c>local.reserve</c>).</param>
    /// <param name="onBattery">Battery is no obstacle (<c>local.onBattery</c>).</param>
    /// <param name="why">Why not, for people; else empty.</param>
    public bool AllowsWarmUp(long bytes, long reserve, bool onBattery, out string why)
    {
        if (Power is PowerSource.Battery && !onBattery)
        {
            why = "the machine runs on battery (local.onBattery is false)";
            return false;
        }

        // What does not go into the card's own memory comes out of main memory.
        var main = Memory.IsUnified ? bytes : Math.Max(0, bytes - Memory.VideoFree);
        if (Memory.Available > 0 && main > 0 && Memory.Available - main < reserve)
        {
            why = FormattableString.Invariant($"it would take {main / 1e9:0.0} GB of the {Memory.Available / 1e9:0.0} GB that are available, and {reserve / 1e9:0.0} GB are to stay free (local.reserve)");
            return false;
        }

        why = "";
        return true;
    }
}
