namespace Sluice.Routing.Pacing;

/// <summary>How allowances are paced.</summary>
public sealed record PacingOptions
{
    /// <summary>The defaults.</summary>
    public static PacingOptions Default { get; } = new();

    /// <summary>Share of each window that is kept back for what comes unforeseen, 0.0-0.5.</summary>
    public double Reserve { get; init; } = 0.05;
}
