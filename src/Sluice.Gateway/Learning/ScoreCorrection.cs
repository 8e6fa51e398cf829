using System.Globalization;

namespace Sluice.Gateway.Learning;

/// <summary>
/// How far the score of an intent is moved by what came of its turns at the lower tiers. The share that went wrong is compared
/// with the usual one; twenty imagined turns of the usual kind stand at the beginning, so that a handful moves little.
/// </summary>
internal static class ScoreCorrection
{
    /// <summary>The most that is added or taken off, in points of the score.</summary>
    public const double Most = 1.5;

    private const double UsualShare = 0.25;
    private const double Imagined = 20;

    // A share of one half, twice the usual, is worth the most.
    private const double PointsPerShare = 6;

    // Older turns fade: from here on the counts are halved.
    private const int MostTurns = 200;

    /// <summary>Points to add to the score; the same for the same counts.</summary>
    public static double Of(IntentTally tally)
    {
        var share = (tally.Bad + (UsualShare * Imagined)) / (tally.Good + tally.Bad + Imagined);
        return Math.Round(Math.Clamp((share - UsualShare) * PointsPerShare, -Most, Most), 2);
    }

    /// <summary>Counts a turn.</summary>
    public static IntentTally Count(IntentTally tally, bool good)
    {
        tally = good ? tally with { Good = tally.Good + 1 } : tally with { Bad = tally.Bad + 1 };
        return tally.Good + tally.Bad <= MostTurns ? tally : tally with { Good = tally.Good / 2, Bad = tally.Bad / 2 };
    }

    /// <summary>Why, for people.</summary>
    public static string Words(IntentTally tally) => tally.Good + tally.Bad == 0
        ? "nothing known yet"
        : string.Create(CultureInfo.InvariantCulture, $"{tally.Bad} of {tally.Good + tally.Bad} turns at the lower tiers went wrong (usual: {UsualShare:0%}), so {Of(tally):+0.0;-0.0;0} points");
}
