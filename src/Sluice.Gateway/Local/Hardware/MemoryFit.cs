using Sluice.Gateway.Local.Discovery;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>Where a model finds room. The order is that of speed.</summary>
internal enum FitPlace
{
    /// <summary>Nowhere.</summary>
    No,

    /// <summary>In main memory only, beside a device that is too small to matter or in no device at all: slow.</summary>
    Memory,

    /// <summary>Partly on the device: as slow as the part that is not.</summary>
    Partly,

    /// <summary>Whole in the memory of the graphics device: fast.</summary>
    Video,

    /// <summary>Not known; its server refuses what does not fit.</summary>
    Unknown,
}

/// <summary>Whether a local model fits in memory.</summary>
internal static class MemoryFit
{
    /// <summary>What a loaded model takes beside its files: compute buffers and the runner itself.</summary>
    public const double Overhead = 1.1;

    private const long SmallContext = 256L << 20;

    /// <summary>Bytes that a model takes with a small context; null when the size of its files is not known.</summary>
    public static long? Needs(DiscoveredModel model) => model.SizeBytes is { } size ? (long)(size * Overhead) + SmallContext : null;

    /// <summary>
    /// A model fits when it is loaded, or when its files with a small context fit into what is available, on the graphics device
    /// and beside it, once those models are unloaded that its server can unload. What is not known is taken to fit: its server
    /// refuses what does not.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="memory">This machine's memory.</param>
    /// <param name="evictable">Bytes that loaded models of the same server hold.</param>
    public static bool Fits(DiscoveredModel model, MachineMemory memory, long evictable) =>
        model.IsLoaded is true || Needs(model) is not { } needs || memory.Available == 0 || needs <= memory.Usable + evictable;

    /// <summary>
    /// Where a model would stand on this machine with nothing else loaded. By installed memory and not by what is free, so that a
    /// choice made by it does not change with every load.
    /// </summary>
    public static FitPlace PlaceOf(DiscoveredModel model, MachineMemory memory)
    {
        if (Needs(model) is not { } needs || memory.Total == 0) return FitPlace.Unknown;
        if (memory.VideoTotal == 0) return needs <= memory.Total ? FitPlace.Memory : FitPlace.No;
        if (needs <= memory.VideoTotal) return FitPlace.Video;
        if (needs > (memory.IsUnified ? memory.Total : memory.Total + memory.VideoTotal)) return FitPlace.No;

        // Less than a quarter on the device is hardly faster than none.
        return memory.VideoTotal * 4 >= needs ? FitPlace.Partly : FitPlace.Memory;
    }
}
