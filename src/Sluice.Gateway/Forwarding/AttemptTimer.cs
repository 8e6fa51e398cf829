namespace Sluice.Gateway.Forwarding;

/// <summary>
/// One cancellation source per attempt: the caller going away, the limit of the phase the attempt is in (first byte, then idle,
/// set anew with every read), and the limit of the whole.
/// </summary>
internal sealed class AttemptTimer : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _aborted;
    private readonly CancellationTokenRegistration _stopped;
    private readonly CancellationToken _client;
    private readonly CancellationToken _stopping;
    private readonly ITimer _timer;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly TimeSpan _total;

    /// <summary>Starts the attempt.</summary>
    /// <param name="client">The caller's own cancellation.</param>
    /// <param name="stopping">The gateway has stopped and its running answers have used up their time.</param>
    /// <param name="total">Limit of the whole attempt.</param>
    /// <param name="time">The clock.</param>
    public AttemptTimer(TimeSpan total, TimeProvider time, CancellationToken client, CancellationToken stopping)
    {
        _client = client;
        _stopping = stopping;
        _time = time;
        _total = total;
        _startedAt = time.GetTimestamp();
        _aborted = client.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
        _stopped = stopping.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
        _timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), _source, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled by the caller or by a limit.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The caller is gone (rather than a limit reached).</summary>
    public bool ClientGone => _client.IsCancellationRequested;

    /// <summary>The gateway is stopping and waits no longer.</summary>
    public bool Stopping => _stopping.IsCancellationRequested;

    /// <summary>Time since the attempt began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    /// <summary>Begins a phase that may last this long.</summary>
    public void Begin(TimeSpan limit)
    {
        var left = _total - Elapsed;
        if (left < limit) limit = left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
        _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        _aborted.Dispose();
        _stopped.Dispose();
        _source.Dispose();
    }
}
