using Sluice.Gateway.Model;

namespace Sluice.Gateway.Learning;

/// <summary>What was learned, for <c>sluice routing learned</c>.</summary>
/// <param name="Learn">Whether outcomes are counted and used.</param>
/// <param name="Intents">By intent, in alphabetical order.</param>
internal sealed record LearnedReportView(bool Learn, IReadOnlyList<LearnedIntentView> Intents)
{
    /// <summary>From the counts.</summary>
    public static LearnedReportView Of(bool learn, IReadOnlyDictionary<string, IntentTally> tallies, DateTimeOffset now) =>
        new(learn, [.. tallies.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => LearnedIntentView.Of(pair.Key, pair.Value, now))]);
}

/// <summary>What was learned of one intent.</summary>
/// <param name="Intent">Its name.</param>
/// <param name="Points">Added to its score, -1.5 to 1.5.</param>
/// <param name="Why">In words.</param>
/// <param name="Good">Turns at the lower tiers that went well.</param>
/// <param name="Bad">Turns at the lower tiers that went wrong.</param>
/// <param name="Drafts">Drafts since they are weighed.</param>
/// <param name="Refused">Those that were refused or too slow.</param>
/// <param name="Dollars">What they saved.</param>
/// <param name="Seconds">What they cost in waiting.</param>
/// <param name="NoDraft">Why drafts are not tried now; null when they are.</param>
internal sealed record LearnedIntentView(string Intent, double Points, string Why, int Good, int Bad, int Drafts, int Refused, double Dollars, double Seconds, string? NoDraft)
{
    /// <summary>From the counts of one intent.</summary>
    public static LearnedIntentView Of(string intent, IntentTally tally, DateTimeOffset now) => new(
        intent, ScoreCorrection.Of(tally), ScoreCorrection.Words(tally), tally.Good, tally.Bad, tally.Accepted + tally.Refused, tally.Refused,
        Math.Round(tally.Dollars, 4), Math.Round(tally.Seconds, 1), DraftBalance.Pause(tally, now));
}

/// <summary>Makes it.</summary>
internal sealed class LearnedReport(OutcomeBook book, GatewayModelStore models, TimeProvider time)
{
    /// <summary>As it stands.</summary>
    public LearnedReportView Read() => LearnedReportView.Of(models.Current.Config.Routing.Learn, book.Tallies, time.GetUtcNow());

    /// <summary>Forgets everything.</summary>
    public LearnedReportView Reset()
    {
        book.Reset();
        return Read();
    }
}
