using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>How a wait for a place ended.</summary>
internal enum WaitEnd
{
    /// <summary>It has its place.</summary>
    Granted,

    /// <summary>It took longer than allowed.</summary>
    TooLong,

    /// <summary>Too many wait, and it was not let in or had to make room.</summary>
    Refused,
}

/// <summary>A place at a server, or one in its queue. Disposing gives it back, whichever it is.</summary>
internal sealed class Place(PlaceLine line, QueuedTurn turn, string upstream) : IDisposable
{
    /// <summary>It was free at once.</summary>
    public bool IsTaken => turn.Told is null;

    /// <summary>How many went before it when it came.</summary>
    public int Ahead { get; set; }

    /// <summary>How many go before it now; null when it does not wait.</summary>
    public int? AheadNow => line.Ahead(turn);

    /// <summary>How long it was expected to wait when it came; null when that was not known.</summary>
    public TimeSpan? Expected { get; set; }

    /// <summary>Why it was refused, and when to come back.</summary>
    public ModelError Refusal => line.Refusal(upstream);

    /// <summary>Waits for it. After anything but a grant it has left the queue.</summary>
    /// <param name="patience">How long at most; null: as long as <paramref name="cancellationToken"/> lets it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The client has left.</param>
    public async Task<WaitEnd> WaitAsync(TimeSpan? patience, TimeProvider time, CancellationToken cancellationToken)
    {
        if (turn.Told is not { } told) return WaitEnd.Granted;
        try
        {
            var wait = patience is { } limit ? told.Task.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, cancellationToken) : told.Task.WaitAsync(cancellationToken);
            return await wait ? WaitEnd.Granted : WaitEnd.Refused;
        }
        catch (TimeoutException)
        {
            Dispose();
            return WaitEnd.TooLong;
        }
        catch (OperationCanceledException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Nobody waits for its answer any more: everything else goes before it.</summary>
    public void Sink() => line.Sink(turn);

    /// <inheritdoc />
    public void Dispose() => line.Leave(turn);
}
