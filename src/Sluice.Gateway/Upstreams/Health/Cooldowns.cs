using System.Collections.Concurrent;

namespace Sluice.Gateway.Upstreams.Health;

/// <summary>
/// Models that asked to be left alone (429, spent quota), until when. Kept apart by credential: one caller's spent plan says
/// nothing of another's.
/// </summary>
internal sealed class Cooldowns(TimeProvider time)
{
    /// <summary>The longest that an upstream is taken at its word; after that it is asked again.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestGuess = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Key, Entry> _entries = new();

    /// <summary>Leaves a model alone.</summary>
    /// <param name="address">The model.</param>
    /// <param name="credential">Fingerprint of the caller's own credential, or empty for the gateway's.</param>
    /// <param name="wait">What the upstream asked for; null: 2 s, doubling with every refusal in a row, up to a minute.</param>
    /// <param name="reason">For people.</param>
    public void Cool(string address, string credential, TimeSpan? wait, string reason)
    {
        var now = time.GetUtcNow();
        _entries.AddOrUpdate(
            new Key(address, credential),
            _ => Next(null),
            (_, entry) => Next(entry));

        // Spent entries are swept here, where entries are made, so that callers who come once do not stay for ever.
        foreach (var (key, entry) in _entries)
        {
            if (entry.Until + Longest < now)
            {
                _entries.TryRemove(key, out _);
            }
        }

        Entry Next(Entry? last)
        {
            var guess = last is { Guess: var before } ? TimeSpan.FromTicks(Math.Min(before.Ticks * 2, LongestGuess.Ticks)) : First;
            var span = wait ?? guess;
            return new Entry(now + (span < Longest ? span : Longest), now + span, wait is null ? guess : First, reason);
        }
    }

    /// <summary>Forgets a model's refusals: it answered.</summary>
    public void Clear(string address, string credential)
    {
        if (!_entries.IsEmpty)
        {
            _entries.TryRemove(new Key(address, credential), out _);
        }
    }

    /// <summary>Until when a model wants to be left alone, though it may be asked before (<see cref="Longest"/>), and why; null when it may be asked.</summary>
    public (DateTimeOffset Until, string Reason)? Of(string address, string credential) =>
        !_entries.IsEmpty && _entries.TryGetValue(new Key(address, credential), out var entry) && entry.Until > time.GetUtcNow()
            ? (entry.Asked, entry.Reason)
            : null;

    private readonly record struct Key(string Address, string Credential);

    private sealed record Entry(DateTimeOffset Until, DateTimeOffset Asked, TimeSpan Guess, string Reason);
}
