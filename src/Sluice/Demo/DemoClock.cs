namespace Sluice.Demo;

/// <summary>The scripted day's wall clock: what stands in the ledger. Waiting and timeouts run on the real one.</summary>
internal sealed class DemoClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Sets it to a time of the same day; never back.</summary>
    public void Set(TimeOnly time)
    {
        var next = new DateTimeOffset(_now.Date + time.ToTimeSpan(), TimeSpan.Zero);
        if (next > _now) _now = next;
    }
}
