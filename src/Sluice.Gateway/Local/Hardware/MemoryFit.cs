using Sluice.Gateway.Local.Discovery;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>Whether a local model fits in memory.</summary>
internal static class MemoryFit
{
    /// <summary>What a loaded model takes beside its files: compute buffers and the runner itself.</summary>
    public const double Overhead = 1.1;

    private const long SmallContext = 256L << 20;

    /// <summary>
    /// A model fits when it is loaded, or when its files with a small context fit into what is available once those
    /// models are unloaded that its server can unload. What is not known is taken to fit: its server refuses what does not.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="memory">This machine's memory.</param>
    /// <param name="evictable">Bytes that loaded models of the same server hold.</param>
    public static bool Fits(DiscoveredModel model, MachineMemory memory, long evictable) =>
        model.IsLoaded is true || model.SizeBytes is not { } size || memory.Available == 0
        || (size * Overhead) + SmallContext <= memory.Available + evictable;
}
