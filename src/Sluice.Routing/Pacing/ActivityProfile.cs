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

    private ActivityProfile(double[] weights) => _weights = weights;

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
        var (wanted, at) = (share * Between(start, end, offset), start.ToOffset(offset));
        while (at < end)
        {
            var next = NextHour(at, end);
            var part = (next - at).TotalHours * _weights[HourOf(at)];
            if (part >= wanted) return at + ((next - at) * (wanted / part));
            (wanted, at) = (wanted - part, next);
        }

        return end;
    }

    private double Between(DateTimeOffset from, DateTimeOffset to, TimeSpan offset)
    {
        var (sum, at) = (0.0, from.ToOffset(offset));
        // A month has 744 hours; what is longer is paced evenly.
        if ((to - from).TotalDays > 62) return (to - from).TotalHours;
        while (at < to)
        {
            var next = NextHour(at, to);
            sum += (next - at).TotalHours * _weights[HourOf(at)];
            at = next;
        }

        return sum;
    }

    private static DateTimeOffset NextHour(DateTimeOffset at, DateTimeOffset end)
    {
        var next = at.AddTicks(TimeSpan.TicksPerHour - (at.Ticks % TimeSpan.TicksPerHour));
        return next < end ? next : end;
    }

    private static double Assumed(int hour) => hour / 24 < 5 && hour % 24 is >= 8 and < 20 ? 1 : Rest;
}
