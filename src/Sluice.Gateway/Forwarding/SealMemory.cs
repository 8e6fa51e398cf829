using System.Collections.Concurrent;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>Seals of tool calls for an hour and more, at most 20,000 of them: the oldest half goes when it is full.</summary>
internal sealed class SealMemory(TimeProvider time) : ISealMemory
{
    private const int MaxSeals = 20_000;
    private const int MaxPayload = 64 * 1024;
    private static readonly TimeSpan Life = TimeSpan.FromHours(6);
    private readonly ConcurrentDictionary<string, (Seal Seal, long Since)> _seals = new(StringComparer.Ordinal);
    private readonly Lock _sweep = new();

    /// <inheritdoc />
    public void Remember(string callId, Seal seal)
    {
        if (seal.Payload.Length is 0 or > MaxPayload) return;
        _seals[callId] = (seal, time.GetTimestamp());
        if (_seals.Count > MaxSeals) Sweep();
    }

    /// <inheritdoc />
    public Seal? Recall(string callId) =>
        _seals.TryGetValue(callId, out var kept) && time.GetElapsedTime(kept.Since) < Life ? kept.Seal : null;

    private void Sweep()
    {
        lock (_sweep)
        {
            if (_seals.Count <= MaxSeals) return;
            foreach (var (callId, _) in _seals.OrderBy(seal => seal.Value.Since).Take(MaxSeals / 2)) _seals.TryRemove(callId, out _);
        }
    }
}
