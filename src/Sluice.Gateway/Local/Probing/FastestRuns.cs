namespace Sluice.Gateway.Local.Probing;

/// <summary>
/// What a few runs of one measurement say. What else the machine does only makes a run slower, never faster, so the three fastest
/// count, and they are to be trusted when they agree.
/// </summary>
internal static class FastestRuns
{
    /// <summary>Fastest runs that lie closer together than this, as a share, agree.</summary>
    public const double Agreed = 0.05;

    private const int Counted = 3;

    /// <summary>The middle one of the three fastest, in their unit; of fewer the middle of those, of none 0.</summary>
    public static double Median(IReadOnlyList<double> runs)
    {
        var fastest = Of(runs);
        return fastest.Count == 0 ? 0 : (fastest[(fastest.Count - 1) / 2] + fastest[fastest.Count / 2]) / 2;
    }

    /// <summary>How far the three fastest lie apart, as a share of the fastest; 0 where there is nothing to compare.</summary>
    public static double Spread(IReadOnlyList<double> runs) => Of(runs) is [> 0 and var first, .., var last] ? (last - first) / first : 0;

    private static List<double> Of(IReadOnlyList<double> runs) => [.. runs.Order().Take(Counted)];
}
