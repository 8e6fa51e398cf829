using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Local.Warmth;

/// <summary>The parts of the day in which models are kept loaded.</summary>
internal static class WarmSchedule
{
    /// <summary>How long the window that is open now has to go; null when none is open.</summary>
    public static TimeSpan? Left(IReadOnlyList<TimeWindow> windows, TimeProvider time)
    {
        if (windows.Count == 0) return null;
        var now = TimeOnly.FromTimeSpan(time.GetLocalNow().TimeOfDay);
        TimeSpan? longest = null;
        foreach (var window in windows)
        {
            // A window from an hour to the same hour is the whole day. The difference of two times goes over midnight.
            var whole = window.From == window.To;
            if (!whole && !now.IsBetween(window.From, window.To)) continue;
            var left = whole ? TimeSpan.FromDays(1) : window.To - now;
            if (longest is null || left > longest) longest = left;
        }

        return longest;
    }
}
