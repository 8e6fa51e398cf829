using System.Globalization;

namespace Sluice.Gateway.Configuration;

/// <summary>
/// The one form of a duration in the configuration: a string of a whole number and a unit, <c>ms</c>, <c>s</c>, <c>m</c>,
/// <c>h</c> or <c>d</c> ("500ms", "30s", "30m", "7d").
/// </summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a duration; null when the text is none or does not fit.</summary>
    public static TimeSpan? Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 9)
        {
            return null;
        }

        foreach (var (unit, length) in Units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit))
            {
                var total = length.TotalMilliseconds * long.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture);
                return total > TimeSpan.FromDays(100_000).TotalMilliseconds ? null : TimeSpan.FromMilliseconds(total);
            }
        }

        return null;
    }

    /// <summary>Writes it in the largest unit that divides it, but seconds below two minutes.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        for (var i = Units.Length - 1; i > 0; i--)
        {
            var (unit, length) = Units[i];
            if (duration.Ticks % length.Ticks == 0 && (duration >= length * 2 || (duration >= length && unit is not "m")))
            {
                return $"{duration.Ticks / length.Ticks}{unit}";
            }
        }

        return $"{(long)duration.TotalMilliseconds}ms";
    }
}
