namespace Sluice.Testing.Time;

/// <summary>
/// A clock that moves only when a test says so. Wall clock and timestamps move together; timers fire on the thread that
/// moves the clock, in the order in which they are due, each seeing the time at which it was due.
/// </summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(TimeSpan From, TimeSpan To, TaskCompletionSource Set)> _waiting = [];
    private DateTimeOffset _now;
    private long _ticks;
    private long _created;

    /// <summary>A clock that stands at noon (UTC) of 20 November 2026.</summary>
    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that stands at <paramref name="start"/>.</summary>
    public FakeTimeProvider(DateTimeOffset start) => _now = start;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that are set and have not been disposed: what a leak test counts.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(timer => timer.Due is not null);
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _ticks;
        }
    }

    /// <summary>Moves the clock forward and fires, in order, every timer that falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long end;
        lock (_lock)
        {
            end = _ticks + by.Ticks;
        }

        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            MoveTo(end);
        }
    }

    /// <summary>Sets the wall clock alone, back or forward, as an administrator or NTP does; timers and timestamps do not notice.</summary>
    public void SetWallClock(DateTimeOffset now)
    {
        lock (_lock)
        {
            _now = now;
        }
    }

    /// <summary>
    /// Waits until something waits on this clock: a timer that is due between <paramref name="from"/> and <paramref name="to"/>
    /// from now, both included. What a test awaits before it moves the clock, so that it never moves too early.
    /// </summary>
    public Task WaitForTimerAsync(TimeSpan from, TimeSpan to, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var waiting = (from, to, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting.Add(waiting);
            TellWaiting();
            return waiting.Item3.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            var timer = new FakeTimer(this, callback, state, _created++);
            _timers.Add(timer);
            timer.Set(_ticks, dueTime, period);
            TellWaiting();
            return timer;
        }
    }

    private FakeTimer? NextDue(long end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).OrderBy(timer => timer.Due).ThenBy(timer => timer.Order).FirstOrDefault();
            if (next is not null)
            {
                MoveTo(Math.Max(_ticks, next.Due!.Value));
                next.Rearm(_ticks);
            }

            return next;
        }
    }

    private void TellWaiting()
    {
        foreach (var (from, to, set) in _waiting)
        {
            if (_timers.Any(timer => timer.Due - _ticks >= from.Ticks && timer.Due - _ticks <= to.Ticks))
            {
                set.TrySetResult();
            }
        }

        _waiting.RemoveAll(waiting => waiting.Set.Task.IsCompleted);
    }

    private void MoveTo(long ticks)
    {
        _now += TimeSpan.FromTicks(ticks - _ticks);
        _ticks = ticks;
    }

    private sealed class FakeTimer(FakeTimeProvider owner, TimerCallback callback, object? state, long order) : ITimer
    {
        private TimeSpan _period;

        public long Order => order;

        public long? Due { get; private set; }

        public void Set(long now, TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : now + dueTime.Ticks;
            _period = period;
        }

        public void Rearm(long now) => Due = _period > TimeSpan.Zero ? now + _period.Ticks : null;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                if (!owner._timers.Contains(this))
                {
                    return false;
                }

                Set(owner._ticks, dueTime, period);
                owner.TellWaiting();
                return true;
            }
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
