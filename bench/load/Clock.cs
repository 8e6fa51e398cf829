using System.Diagnostics;

namespace Sluice.Load;

/// <summary>Monotonic microseconds, the same for all processes of the machine.</summary>
internal static class Clock
{
    /// <summary>Now.</summary>
    public static long Microseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
}
