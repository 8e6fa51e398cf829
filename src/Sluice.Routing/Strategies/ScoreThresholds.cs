using Sluice.Routing.Classification;

namespace Sluice.Routing.Strategies;

/// <summary>Where on the score's scale of 1 to 10 one tier ends and the next begins.</summary>
/// <param name="Local">Below it tier 0 is enough. 1 to 10.</param>
/// <param name="Cheap">Below it tier 1 is enough; at and above it tier 2 is wanted. 1 to 10, not below <paramref name="Local"/>.</param>
/// <param name="Draft">Cascade: below it tier 0 tries first and is checked. 1 to 10, not below <paramref name="Local"/>.</param>
public readonly record struct ScoreThresholds(double Local, double Cheap, double Draft)
{
    /// <summary>As shipped: docs/savings.md tells what they save.</summary>
    public static ScoreThresholds Default { get; } = new(Thresholds.Shipped.Tier1, Thresholds.Shipped.Tier2, 7.0);

    /// <summary>The tier wanted for a score. Tier 3 is never a matter of score.</summary>
    public int TierOf(double score) => new Thresholds(Local, Cheap).TierOf(score);

    /// <summary>Moved by what quota and budgets ask for: positive keeps more at home.</summary>
    public ScoreThresholds Moved(double shift) => new(Local + shift, Cheap + shift, Draft + shift);
}
