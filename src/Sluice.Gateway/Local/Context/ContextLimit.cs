using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Context;

/// <summary>The largest context that a request to a local model can have.</summary>
internal static class ContextLimit
{
    /// <summary>
    /// Ollama allocates what a request asks for, so there the limit is the training context, or less where memory ends first, on the graphics device and beside it;
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

        var room = memory.Usable + (model.LoadedBytes ?? 0) - (long)(size * MemoryFit.Overhead);
        var affordable = ContextSizing.Buckets.LastOrDefault(bucket => bucket * model.CacheBytesPerToken <= room);
        return Math.Min(trained, Math.Max(affordable, model.AllocatedContext ?? ContextSizing.Buckets[0]));
    }
}
