namespace Sluice.Sessions.Simulated;

/// <summary>The stated speeds.</summary>
internal static class Speeds
{
    public static Pace Local { get; } = new(0.05, 1500, 60, 1);

    public static Pace Vendor { get; } = new(0.9, 20_000, 80, 1);

    public static string Statement { get; } = "Local: 1,500 tokens/s read (what its one slot's cache does not hold), 60 tokens/s written. Vendor: 0.9 s before it begins, 20,000 and 80 tokens/s.";
}
