using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Context;

/// <summary>
/// What is known of the contexts of local models beside what discovery last saw: what was asked for since, so that two clients
/// of one model do not make its server load it back and forth, and what a server turned out to cut.
/// </summary>
internal sealed partial class ContextMemory(GatewayModelStore models, TimeProvider time, ILogger<ContextMemory> logger)
{
    // By then the load has ended, and discovery has seen what came of it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private const int Most = 500;

    private readonly ConcurrentDictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private readonly Lock _learning = new();
    private Dictionary<string, CutWindow> _cut = new(StringComparer.Ordinal);

    /// <summary>The context that a model has, or will have once the load is done that was begun; null when it is not loaded.</summary>
    public int? Allocated(string address, DiscoveredModel? found)
    {
        if (!_asked.TryGetValue(address, out var asked)) return found?.AllocatedContext;
        if (found?.AllocatedContext != asked.Seen || time.GetElapsedTime(asked.At) > Longest)
        {
            _asked.TryRemove(new(address, asked));
            return found?.AllocatedContext;
        }

        return Math.Max(asked.NumCtx, found?.AllocatedContext ?? 0);
    }

    /// <summary>A model is about to be asked with this context.</summary>
    public void Ask(string address, DiscoveredModel? found, int numCtx)
    {
        if (numCtx == found?.AllocatedContext) return;
        if (_asked.Count > Most) _asked.Clear();
        _asked[address] = new Asked(numCtx, found?.AllocatedContext, time.GetTimestamp());
    }

    /// <summary>A server has shown that it holds no more than this; its window is that until the model is loaded anew.</summary>
    public void Learn(string address, DiscoveredModel? found, int tokens)
    {
        lock (_learning)
        {
            if (_cut.TryGetValue(address, out var known) && known.Tokens <= tokens && known.Allocated == found?.AllocatedContext) return;
            // What is read by the builder is never changed, only replaced.
            _cut = new Dictionary<string, CutWindow>(_cut.Count < Most ? _cut : [], StringComparer.Ordinal) { [address] = new CutWindow(tokens, found?.AllocatedContext) };
            models.Apply(_cut);
        }

        Learned(logger, address, tokens);
    }

    [LoggerMessage(2101, LogLevel.Warning, "{Model} holds no more than {Tokens} tokens: its window is that until it is loaded anew")]
    private static partial void Learned(ILogger logger, string model, int tokens);

    private sealed record Asked(int NumCtx, int? Seen, long At);
}
