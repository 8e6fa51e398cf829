using System.Collections.Concurrent;

namespace Sluice.Gateway.Sessions;

/// <summary>
/// Whose prompt a local model's cache holds. A local server keeps one prompt for each of its slots: the next conversation
/// takes the place of the one before, a side request too.
/// </summary>
internal sealed class LocalCaches
{
    private readonly ConcurrentDictionary<string, object?[]> _holders = new(StringComparer.Ordinal);

    /// <summary>A model read a prompt.</summary>
    /// <param name="address">The model.</param>
    /// <param name="slots">Prompts that its server keeps at once, at least 1.</param>
    /// <param name="conversation">Whose; null for a side request.</param>
    public void Used(string address, int slots, object? conversation)
    {
        // The last one first. Written as a whole: a reader sees the old order or the new one.
        var now = new object?[Math.Clamp(slots, 1, 16)];
        var old = _holders.GetValueOrDefault(address, []);
        now[0] = conversation;
        var count = 1;
        foreach (var holder in old)
        {
            if (count < now.Length && holder is not null && !ReferenceEquals(holder, conversation)) now[count++] = holder;
        }

        _holders[address] = now;
    }

    /// <summary>Is this conversation's prompt still there?</summary>
    public bool Holds(string address, object conversation) => _holders.TryGetValue(address, out var holders) && Array.IndexOf(holders, conversation) >= 0;
}
