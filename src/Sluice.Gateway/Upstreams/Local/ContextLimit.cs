using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Discovery;

namespace Sluice.Gateway.Upstreams.Local;

/// <summary>The largest context that a request to a local model can have.</summary>
internal static class ContextLimit
{
    /// <summary>
    /// Ollama allocates what a request asks for, so there the limit is the training context, or less where memory ends first;
    /// every other server has allocated its context before we come.
    /// </summary>
    /// <returns>Tokens; null when the server does not say.</returns>
    public static int? Of(UpstreamKind kind, DiscoveredModel model, MachineMemory memory)
    {
        if (kind is not UpstreamKind.Ollama)
        {
            return model.AllocatedContext ?? model.TrainedContext;
        }

        if (model.TrainedContext is not { } trained || model.CacheBytesPerToken is not > 0 || model.SizeBytes is not { } size || memory.Available == 0)
        {
            return model.TrainedContext ?? model.AllocatedContext;
        }

        var room = memory.Available + (model.LoadedBytes ?? 0) - (long)(size * MemoryFit.Overhead);
        var affordable = ContextSizing.Buckets.LastOrDefault(bucket => bucket * model.CacheBytesPerToken <= room);
        return Math.Min(trained, Math.Max(affordable, model.AllocatedContext ?? ContextSizing.Buckets[0]));
    }
}

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
