namespace Sluice.Routing.Pacing;

/// <summary>
/// When in a week the user works, by the hour: an allowance for seven days is not used evenly over nights and weekends. Begins
/// as a working week (weekdays from 8 to 20 count five times as much as other hours) and follows what is seen.
/// </summary>
public sealed class ActivityProfile
{
    /// <summary>Hours of a week.</summary>
    public const int Hours = 168;

    // Weeks that the assumption counts as much as: what is seen outweighs it from the third week on.
    private const double AssumedWeeks = 2;
    private const double Rest = 0.2;

    private readonly double[] _weights;

    // What lies before each hour of a week, and at the end the whole week.
    private readonly double[] _before = new double[Hours + 1];

    private ActivityProfile(double[] weights)
    {
        _weights = weights;
        for (var hour = 0; hour < Hours; hour++) _before[hour + 1] = _before[hour] + weights[hour];
    }

    /// <summary>Every hour alike.</summary>
    public static ActivityProfile Even { get; } = new([.. Enumerable.Repeat(1.0, Hours)]);

    /// <summary>The assumption before anything was seen.</summary>
    public static ActivityProfile WorkingWeek { get; } = new([.. Enumerable.Range(0, Hours).Select(Assumed)]);

    /// <summary>What was seen, beside the assumption.</summary>
    /// <param name="seen">For each hour of the week from Monday 0:00 local time on: in how many weeks there was a request in it. Missing and negative ones count as 0.</param>
    /// <param name="weeks">Weeks that were watched, 0 or more.</param>
    public static ActivityProfile Of(IReadOnlyList<int> seen, double weeks)
    {
        if (!(weeks > 0)) return WorkingWeek;
        var weights = new double[Hours];
        for (var hour = 0; hour < Hours; hour++)
        {
            var hits = hour < seen.Count ? Math.Clamp(seen[hour], 0, weeks + 1) : 0;
            // Nobody's night is quite dead: a weight of nothing would make the first request there look like a flood.
            weights[hour] = Math.Max(Rest / 4, ((AssumedWeeks * Assumed(hour)) + hits) / (AssumedWeeks + weeks));
        }

        return new ActivityProfile(weights);
    }

    /// <summary>The hour of the week, 0 = Monday 0:00 to 1:00.</summary>
    public static int HourOf(DateTimeOffset local) => ((((int)local.DayOfWeek + 6) % 7) * 24) + local.Hour;

    /// <summary>Share of the work between two instants that lies before a third, 0.0-1.0.</summary>
    /// <param name="start">Begin.</param>
    /// <param name="now">With the local offset, by which hours are told.</param>
    /// <param name="end">End.</param>
    public double Share(DateTimeOffset start, DateTimeOffset now, DateTimeOffset end)
    {
        if (now <= start || end <= start) return 0;
        if (now >= end) return 1;
        var before = Between(start, now, now.Offset);
        return before / (before + Between(now, end, now.Offset));
    }

    /// <summary>The instant at which a share of the work between two instants is done.</summary>
    public DateTimeOffset At(double share, DateTimeOffset start, DateTimeOffset end, TimeSpan offset)
    {
        var wanted = Sum(start, offset) + (Math.Clamp(share, 0, 1) * Between(start, end, offset));
        var week = (long)Math.Floor(wanted / _before[Hours]);
        var rest = wanted - (week * _before[Hours]);
        var hour = 0;
        while (hour < Hours - 1 && _before[hour + 1] <= rest) hour++;
        var ticks = (((week * Hours) + hour) * TimeSpan.TicksPerHour) + (long)((rest - _before[hour]) / _weights[hour] * TimeSpan.TicksPerHour);
        var at = new DateTimeOffset(ticks, offset);
        return at < end ? at : end;
    }

    private double Between(DateTimeOffset from, DateTimeOffset to, TimeSpan offset) => Sum(to, offset) - Sum(from, offset);

    // The work since the first day of the calendar, which was a Monday.
    private double Sum(DateTimeOffset instant, TimeSpan offset)
    {
        var ticks = instant.UtcTicks + offset.Ticks;
        var (hours, part) = Math.DivRem(ticks, TimeSpan.TicksPerHour);
        var (weeks, hour) = Math.DivRem(hours, Hours);
        return (weeks * _before[Hours]) + _before[hour] + (part / (double)TimeSpan.TicksPerHour * _weights[hour]);
    }

    private static double Assumed(int hour) => hour / 24 < 5 && hour % 24 is >= 8 and < 20 ? 1 : Rest;
}
