using System.Globalization;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Pacing;

/// <summary>How one window is being used.</summary>
/// <param name="Window">The window.</param>
/// <param name="Elapsed">Share of the window's work that lies behind, 0.0-1.0.</param>
/// <param name="Projected">Share that will be used at its end if it goes on like this.</param>
/// <param name="RunsOut">When it is used up if it goes on like this; null when it lasts.</param>
/// <param name="Shift">Points that it moves the thresholds.</param>
public readonly record struct WindowPace(PacedWindow Window, double Elapsed, double Projected, DateTimeOffset? RunsOut, double Shift);

/// <summary>
/// Paces allowances so that they last to their end. For each window:
/// <code>
///   rate        what is used per share of the window, so far, on thin evidence what would just last
///   affordable  what may be used per share of the window from now on, the reserve left aside
///   pressure    rate / affordable: above 1 it runs out early, below 1 something would be left over
///   shift       2 · ln(pressure), within -3 and 6
/// </code>
/// Everything is continuous: a small change of use moves the thresholds a little, so nothing flaps and no timer is needed.
/// </summary>
public static class Pace
{
    /// <summary>Least shift: the hardest turns and three points below go to the best model.</summary>
    public const double Least = -3;

    /// <summary>Largest shift: next to everything stays at home.</summary>
    public const double Largest = 6;

    // Of the values tried on made-up weeks (docs/pacing.md, a week, simulated) these serve most hard turns at least time with nothing left.
    private const double Gain = 2;

    // Three tenths of a window at just the right rate stand beside what was seen: a burst at the start is not yet a pace.
    private const double Prior = 0.3;
    private const double Smallest = 1e-4;

    /// <summary>One window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="now">Local time.</param>
    /// <param name="activity">When the user works.</param>
    /// <param name="options">Reserve.</param>
    public static WindowPace Of(in PacedWindow window, DateTimeOffset now, ActivityProfile activity, PacingOptions options)
    {
        var stand = StandOf(window, now, activity);
        var (used, elapsed) = (stand.Used, stand.Elapsed);
        var (rate, shift) = Press(stand, options);
        var projected = used + (rate * (1 - elapsed));
        DateTimeOffset? runsOut = used >= 1 ? now
            : projected > 1 ? activity.At(elapsed + ((1 - used) / rate), window.Start, window.End, now.Offset)
            : null;
        return new WindowPace(window, elapsed, projected, runsOut, shift);
    }

    /// <summary>How a window stands.</summary>
    public static WindowStand StandOf(in PacedWindow window, DateTimeOffset now, ActivityProfile activity) =>
        new(double.IsFinite(window.Used) ? Math.Clamp(window.Used, 0, 10) : 0, activity.Share(window.Start, now, window.End), window.Expires);

    /// <summary>How all windows stand.</summary>
    public static IReadOnlyList<WindowStand> StandsOf(IReadOnlyList<PacedWindow> windows, DateTimeOffset now, ActivityProfile activity)
    {
        var stands = new WindowStand[windows.Count];
        for (var i = 0; i < stands.Length; i++) stands[i] = StandOf(windows[i], now, activity);
        return stands;
    }

    /// <summary>Points that the thresholds would move by windows that stand so.</summary>
    public static double ShiftOf(IReadOnlyList<WindowStand> stands, PacingOptions options)
    {
        if (stands.Count == 0) return 0;
        var hardest = double.NegativeInfinity;
        foreach (var stand in stands) hardest = Math.Max(hardest, Press(stand, options).Shift);
        return Math.Round(hardest, 3);
    }

    private static (double Rate, double Shift) Press(in WindowStand stand, PacingOptions options)
    {
        var target = 1 - Math.Clamp(options.Reserve, 0, 0.5);
        var rate = (stand.Used + (Prior * target)) / (stand.Elapsed + Prior);
        var left = 1 - stand.Elapsed;
        var affordable = Math.Max(target - stand.Used, 0) / Math.Max(left, Smallest);
        var shift = Math.Clamp(Gain * Math.Log(Math.Max(rate, Smallest) / Math.Max(affordable, Smallest)), Least, Largest);
        // With the end of the window everything begins anew.
        if (left <= 0) shift = 0;
        return (rate, stand.Expires ? shift : Math.Max(shift, 0));
    }

    /// <summary>All windows together: the one that presses hardest decides, and something is let go only when none minds.</summary>
    public static PacingView Of(IReadOnlyList<PacedWindow> windows, DateTimeOffset now, ActivityProfile activity, PacingOptions options)
    {
        if (windows.Count == 0) return PacingView.None;
        var hardest = Of(windows[0], now, activity, options);
        for (var i = 1; i < windows.Count; i++)
        {
            var pace = Of(windows[i], now, activity, options);
            if (pace.Shift > hardest.Shift) hardest = pace;
        }

        // A tenth of a point moves next to nothing and would only fill the receipts.
        var shift = Math.Round(hardest.Shift, 3);
        return new PacingView(shift, Math.Abs(shift) >= 0.1 ? Words(hardest) : null) { Used = Math.Round(hardest.Window.Used, 4), Reserve = options.Reserve };
    }

    private static string Words(in WindowPace pace)
    {
        var used = Percent(pace.Window.Used);
        var gone = Percent(pace.Elapsed);
        var shift = pace.Shift.ToString("+0.0;-0.0", CultureInfo.InvariantCulture);
        return pace.RunsOut is { } end
            ? $"{pace.Window.Name}: {used} used with {gone} of the work behind, would run out {Time(end)}; thresholds {shift}"
            : $"{pace.Window.Name}: {used} used with {gone} of the work behind; thresholds {shift}";
    }

    private static string Percent(double share) => (share * 100).ToString("0", CultureInfo.InvariantCulture) + "%";

    private static string Time(DateTimeOffset time) => time.ToString("ddd HH:mm", CultureInfo.InvariantCulture);
}
