namespace Sluice.Demo;

/// <summary>The scripted day's wall clock: what stands in the ledger. Waiting and timeouts run on the real one.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="zone">The zone of its days; UTC when null.</param>
internal sealed class DemoClock(DateTimeOffset start, TimeZoneInfo? zone = null) : TimeProvider
{
    private DateTimeOffset _now = start;
    private volatile bool _isReal;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone { get; } = zone ?? TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _isReal ? System.GetUtcNow() : _now;

    /// <summary>Sets it to an instant; never back.</summary>
    public void Set(DateTimeOffset next)
    {
        if (next > _now) _now = next;
    }

    /// <summary>From now on it is the real one.</summary>
    public void Release() => _isReal = true;

    /// <summary>Sets it to a time of the same day; never back.</summary>
    public void Set(TimeOnly time)
    {
        var next = new DateTimeOffset(_now.Date + time.ToTimeSpan(), TimeSpan.Zero);
        if (next > _now) _now = next;
    }
}
