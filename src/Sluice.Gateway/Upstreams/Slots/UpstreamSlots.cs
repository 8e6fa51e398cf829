using System.Collections.Concurrent;
using Sluice.Gateway.Model;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>
/// As many requests at once as an upstream is configured for (<c>maxConcurrent</c>); the rest wait in the order they came, up
/// to a bound, and what is beyond it is turned away at once with a time to come back (F093). An upstream without a limit costs
/// nothing here.
/// </summary>
internal sealed class UpstreamSlots : IDisposable
{
    /// <summary>Requests that may wait for one upstream.</summary>
    public const int MaxWaiting = 64;

    private readonly ConcurrentDictionary<(string Upstream, int Limit), Gate> _gates = new();

    /// <summary>Takes a slot, now or when one is free.</summary>
    /// <returns>The slot, which is given back by disposing it; or null and the error when too many are waiting.</returns>
    public async Task<(IDisposable? Slot, ModelError? Error)> EnterAsync(UpstreamModel upstream, CancellationToken cancellationToken)
    {
        if (upstream.MaxConcurrent is not { } limit) return (Free.Instance, null);
        var gate = _gates.GetOrAdd((upstream.Name, limit), static key => new Gate(key.Limit));
        if (!gate.MayWait()) return (null, new ModelError(ErrorKind.Overloaded, $"{upstream.Name} is busy and {MaxWaiting} requests are waiting for it already.", RetryAfter: TimeSpan.FromSeconds(5)));
        await gate.EnterAsync(cancellationToken);
        return (gate, null);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var gate in _gates.Values) gate.Close();
    }

    private sealed class Gate(int limit) : IDisposable
    {
        private readonly SemaphoreSlim _slots = new(limit);
        private int _waiting;

        public bool MayWait() => _slots.CurrentCount > 0 || Volatile.Read(ref _waiting) < MaxWaiting;

        public async Task EnterAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                await _slots.WaitAsync(cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        public void Dispose() => _slots.Release();

        public void Close() => _slots.Dispose();
    }

    private sealed class Free : IDisposable
    {
        public static readonly Free Instance = new();

        public void Dispose()
        {
            // Nothing was taken.
        }
    }
}
