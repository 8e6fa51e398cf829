namespace Sluice.Routing.Classification;

/// <summary>Scores at which a turn goes up a tier. The shipped ones were chosen on labelled requests; docs/complexity.md has the figures.</summary>
/// <param name="Tier1">Below it tier 0.</param>
/// <param name="Tier2">Below it tier 1.</param>
public readonly record struct Thresholds(double Tier1, double Tier2)
{
    /// <summary>The thresholds that ship.</summary>
    public static Thresholds Shipped { get; } = new(3.5, 5.5);

    /// <summary>The tier for a score: 0, 1 or 2. Tier 3 is for irreversible and sensitive work, not for a score.</summary>
    public int TierOf(double score) => score < Tier1 ? 0 : score < Tier2 ? 1 : 2;

    /// <summary>Distance of a score from the next threshold, in points.</summary>
    public double Distance(double score) => Math.Min(Math.Abs(score - Tier1), Math.Abs(score - Tier2));
}
