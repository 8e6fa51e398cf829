namespace Sluice.Gateway.Upstreams.Health;

/// <summary>Where a breaker stands.</summary>
internal enum BreakerState
{
    /// <summary>Requests go through.</summary>
    Closed,

    /// <summary>None goes through until the pause is over.</summary>
    Open,

    /// <summary>One goes through and decides.</summary>
    HalfOpen,
}

/// <summary>
/// Keeps requests from an upstream that does not work: opens after 5 failures in a row, or when at least half of at least 10
/// attempts of the last 30 s failed; after a pause lets one through. The pause is 5 s and doubles with every probe that fails, up
/// to a minute.
/// </summary>
internal sealed class Breaker(TimeProvider time)
{
    /// <summary>Failures in a row that open it.</summary>
    public const int ConsecutiveFailures = 5;

    /// <summary>Attempts within <see cref="Window"/> below which no share is taken.</summary>
    public const int LeastAttempts = 10;

    /// <summary>What is remembered, in seconds.</summary>
    public const int Window = 30;

    /// <summary>First pause.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    // A probe that never reported (the process was suspended, a bug) does not keep the breaker half open for ever.
    private static readonly TimeSpan ProbePatience = TimeSpan.FromMinutes(6);

    private readonly Lock _gate = new();
    private readonly (long Second, int Attempts, int Failures)[] _seconds = new (long, int, int)[Window];
    private BreakerState _state;
    private int _consecutive;
    private TimeSpan _pause = FirstPause;
    private long _openUntil;
    private long _probeUntil;

    /// <summary>Where it stands now; an open one whose pause is over is half open.</summary>
    public BreakerState State
    {
        get
        {
            lock (_gate)
            {
                return Now();
            }
        }
    }

    /// <summary>When an open one lets a probe through; null when it is not open.</summary>
    public DateTimeOffset? OpenUntil
    {
        get
        {
            lock (_gate)
            {
                return Now() is BreakerState.Open ? time.GetUtcNow() + time.GetElapsedTime(time.GetTimestamp(), _openUntil) : null;
            }
        }
    }

    /// <summary>Half open, and one is finding out now.</summary>
    public bool IsProbed
    {
        get
        {
            lock (_gate)
            {
                return Now() is BreakerState.HalfOpen && time.GetTimestamp() < _probeUntil;
            }
        }
    }

    /// <summary>Asks for leave to try. Half open gives it to one at a time.</summary>
    /// <returns>False: do not try. True: try, and report.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            switch (Now())
            {
                case BreakerState.Closed:
                    return true;
                case BreakerState.HalfOpen when time.GetTimestamp() >= _probeUntil:
                    _state = BreakerState.HalfOpen;
                    _probeUntil = After(ProbePatience);
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>Reports an attempt; more than once when an answer that began well broke.</summary>
    public void Report(AttemptOutcome outcome)
    {
        lock (_gate)
        {
            switch (outcome)
            {
                case AttemptOutcome.Answered:
                    // Whatever was open, the upstream works: also when an older attempt or a forced one says so.
                    _state = BreakerState.Closed;
                    _consecutive = 0;
                    _pause = FirstPause;
                    Count(failed: false);
                    break;
                case AttemptOutcome.Failed:
                    Count(failed: true);
                    _consecutive++;
                    Fail();
                    break;
                default:
                    _probeUntil = 0;
                    break;
            }
        }
    }

    /// <summary>Something else says that the upstream is back: the pause ends and one attempt may find out.</summary>
    public void Hint()
    {
        lock (_gate)
        {
            _openUntil = 0;
        }
    }

    private void Fail()
    {
        switch (Now())
        {
            case BreakerState.HalfOpen:
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                Open();
                break;
            case BreakerState.Closed when _consecutive >= ConsecutiveFailures || MostFailed():
                Open();
                break;
        }
    }

    private void Open()
    {
        _state = BreakerState.Open;
        _openUntil = After(_pause);
        _probeUntil = 0;
        Array.Clear(_seconds);
    }

    private BreakerState Now() => _state is BreakerState.Open && time.GetTimestamp() >= _openUntil ? BreakerState.HalfOpen : _state;

    private long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    private void Count(bool failed)
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        ref var slot = ref _seconds[second % Window];
        if (slot.Second != second)
        {
            slot = (second, 0, 0);
        }

        slot.Attempts++;
        slot.Failures += failed ? 1 : 0;
    }

    private bool MostFailed()
    {
        var oldest = (time.GetTimestamp() / time.TimestampFrequency) - Window;
        var (attempts, failures) = (0, 0);
        foreach (var slot in _seconds)
        {
            if (slot.Second > oldest)
            {
                attempts += slot.Attempts;
                failures += slot.Failures;
            }
        }

        return attempts >= LeastAttempts && failures * 2 >= attempts;
    }
}
