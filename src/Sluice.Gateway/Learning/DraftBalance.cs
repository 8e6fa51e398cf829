using System.Globalization;

namespace Sluice.Gateway.Learning;

/// <summary>What came of a draft.</summary>
/// <param name="Accepted">It was shown.</param>
/// <param name="Seconds">How much longer the user waited for it than without it.</param>
/// <param name="Dollars">What it saved at list price, its own cost taken off; negative when it was refused and cost electricity.</param>
internal readonly record struct DraftOutcome(bool Accepted, double Seconds, double Dollars);

/// <summary>
/// Whether drafts pay for a kind of turn: what they save against what the waiting is worth. Where they measurably lose they are
/// left out for a week, then tried again; losing again doubles the pause, up to four weeks.
/// </summary>
internal static class DraftBalance
{
    /// <summary>Drafts before anything is concluded.</summary>
    public const int Least = 20;

    private const int Week = 7, LongestPause = 28;

    // Older drafts fade.
    private const int Most = 400;

    /// <summary>Counts a draft and draws the conclusion.</summary>
    /// <param name="tally">The counts so far.</param>
    /// <param name="draft">What came of it.</param>
    /// <param name="secondPrice">What a second of waiting is worth, in dollars.</param>
    /// <param name="now">The time.</param>
    public static IntentTally Count(IntentTally tally, in DraftOutcome draft, double secondPrice, DateTimeOffset now)
    {
        tally = tally with
        {
            Accepted = tally.Accepted + (draft.Accepted ? 1 : 0),
            Refused = tally.Refused + (draft.Accepted ? 0 : 1),
            Seconds = tally.Seconds + Math.Max(0, draft.Seconds),
            Dollars = tally.Dollars + draft.Dollars,
        };
        var drafts = tally.Accepted + tally.Refused;
        if (drafts > Most) tally = tally with { Accepted = tally.Accepted / 2, Refused = tally.Refused / 2, Seconds = tally.Seconds / 2, Dollars = tally.Dollars / 2 };
        if (drafts < Least) return tally;
        var net = tally.Dollars - (tally.Seconds * secondPrice);
        if (net >= 0) return tally.Pauses == 0 ? tally : tally with { Pauses = 0, PausedBecause = null };
        var until = now.AddDays(Math.Min(Week << Math.Min(tally.Pauses, 2), LongestPause));
        return tally with
        {
            Accepted = 0,
            Refused = 0,
            Seconds = 0,
            Dollars = 0,
            Pauses = tally.Pauses + 1,
            PausedUntil = until,
            PausedBecause = string.Create(CultureInfo.InvariantCulture, $"{drafts} drafts, {tally.Refused} refused, saved ${tally.Dollars:0.00} and cost {tally.Seconds:0} s of waiting; tried again from {until:yyyy-MM-dd} on"),
        };
    }

    /// <summary>Why drafts are not tried now; null when they are.</summary>
    public static string? Pause(IntentTally tally, DateTimeOffset now) => tally.PausedUntil > now ? tally.PausedBecause : null;
}
