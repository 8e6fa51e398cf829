namespace Sluice.Gateway.Forwarding;

/// <summary>
/// One cancellation source per attempt: the caller going away, the limit of the phase the attempt is in (first byte, then idle,
/// set anew with every read), and the limit of the whole.
/// </summary>
/// <remarks>
/// A read only moves the deadline; the timer is left as it stands, and when it fires too early it is set to what is left.
/// Setting it with every read took the runtime's timer lock twice per piece of a stream, 5 % of a translated stream's CPU.
/// </remarks>
internal sealed class AttemptTimer : IDisposable
{
    private const long NotReading = long.MinValue;

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _aborted;
    private readonly CancellationTokenRegistration _stopped;
    private CancellationToken _client;
    private readonly CancellationToken _stopping;
    private readonly ITimer _timer;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private long _totalDue;
    private long _due = long.MaxValue;
    private long _armed = long.MaxValue;
    private long _readingSince = NotReading;
    private AnswerSilence _silence;

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
        _startedAt = time.GetTimestamp();
        _totalDue = _startedAt + Timestamps(total);
        _aborted = client.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
        _stopped = stopping.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
        _timer = time.CreateTimer(static state => ((AttemptTimer)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled by the caller or by a limit.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The caller is gone (rather than a limit reached).</summary>
    public bool ClientGone => _client.IsCancellationRequested;

    /// <summary>The gateway is stopping and waits no longer.</summary>
    public bool Stopping => _stopping.IsCancellationRequested;

    /// <summary>Time since the attempt began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    /// <summary>The silences of the answer so far.</summary>
    public AnswerSilence Silence => _silence;

    /// <summary>Begins a phase that may last this long.</summary>
    public void Begin(TimeSpan limit) => Begin(limit, _time.GetTimestamp());

    /// <summary>Begins to read the next piece of the answer, for which it may take this long.</summary>
    public void BeginRead(TimeSpan limit)
    {
        _readingSince = _time.GetTimestamp();
        Begin(limit, _readingSince);
    }

    /// <summary>The piece has come, or the end.</summary>
    /// <param name="waited">It was not there already.</param>
    public void EndRead(bool waited)
    {
        if (waited && _readingSince != NotReading) _silence.Waited(_time.GetElapsedTime(_startedAt, _readingSince), _time.GetElapsedTime(_readingSince));
        _readingSince = NotReading;
    }

    /// <summary>There was content in it.</summary>
    public void Spoke() => _silence.End();

    /// <summary>Nothing more is read: the silence in which the answer broke off is one, too.</summary>
    public void EndAnswer()
    {
        EndRead(waited: true);
        if (_silence.IsOpen) _silence.End();
    }

    /// <summary>Ends the attempt.</summary>
    public void Cancel() => _source.Cancel();

    /// <summary>The caller's going away ends nothing any more; what is left may take this long.</summary>
    public void Detach(TimeSpan limit)
    {
        _aborted.Dispose();
        _client = default;
        Interlocked.Exchange(ref _totalDue, _time.GetTimestamp() + Timestamps(limit));
        Begin(limit);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        _aborted.Dispose();
        _stopped.Dispose();
        _source.Dispose();
    }

    private void Begin(TimeSpan limit, long now)
    {
        var due = Math.Min(now + Timestamps(limit), Interlocked.Read(ref _totalDue));
        Interlocked.Exchange(ref _due, due);
        if (due < Interlocked.Read(ref _armed)) Arm(due);
    }

    private void Check()
    {
        var due = Interlocked.Read(ref _due);
        if (_time.GetTimestamp() >= due)
        {
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The attempt ended while its timer fired.
            }

            return;
        }

        Arm(due);
        // A shorter phase may have begun meanwhile and have seen the timer as it stood before.
        while (Interlocked.Read(ref _due) is var later && later < due)
        {
            due = later;
            Arm(due);
        }
    }

    private void Arm(long due)
    {
        Interlocked.Exchange(ref _armed, due);
        var left = _time.GetElapsedTime(_time.GetTimestamp(), due);
        _timer.Change(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private long Timestamps(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
