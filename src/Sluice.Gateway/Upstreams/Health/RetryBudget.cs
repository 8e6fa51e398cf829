namespace Sluice.Gateway.Upstreams.Health;

/// <summary>
/// Keeps retries from making an outage worse: at most a fifth of the requests that are running may be retrying, and three in any
/// case, so that a lone user's retry is never refused.
/// </summary>
internal sealed class RetryBudget
{
    /// <summary>Share of running requests.</summary>
    public const double Share = 0.2;

    /// <summary>Retries that are always allowed.</summary>
    public const int Least = 3;

    private int _live;
    private int _retrying;

    /// <summary>A request began.</summary>
    public void Begin() => Interlocked.Increment(ref _live);

    /// <summary>A request ended.</summary>
    public void End() => Interlocked.Decrement(ref _live);

    /// <summary>Asks for one retry; back-off counts as part of it. True: <see cref="EndRetry"/> must follow.</summary>
    public bool TryRetry()
    {
        var allowed = Math.Max(Least, (int)(Volatile.Read(ref _live) * Share));
        if (Interlocked.Increment(ref _retrying) <= allowed)
        {
            return true;
        }

        Interlocked.Decrement(ref _retrying);
        return false;
    }

    /// <summary>The retry ended, well or not.</summary>
    public void EndRetry() => Interlocked.Decrement(ref _retrying);
}
