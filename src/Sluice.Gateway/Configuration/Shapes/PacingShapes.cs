namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of <c>pacing</c>.</summary>
internal static class PacingShapes
{
    public static ObjectShape<PacingConfig> Pacing { get; } = new(
        new PacingConfig(),
        [
            new Setting<PacingConfig, bool>(
                "enabled", FlagShape.Instance, c => c.Enabled, (c, v) => c with { Enabled = v },
                "Move the thresholds between local and cloud so that quota windows and budgets last to their end. Default true."),
            new Setting<PacingConfig, double>(
                "reserve", new NumberShape<double>(0, 0.5), c => c.Reserve, (c, v) => c with { Reserve = v },
                "Share of each window that is kept back for what comes unforeseen. 0 to 0.5, default 0.05."),
            new Setting<PacingConfig, TimeSpan>(
                "maxWait", TextShapes.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), c => c.MaxWait, (c, v) => c with { MaxWait = v },
                "When a vendor's limit is hit and it asks to wait longer than this, the call is answered locally instead. 0s to 1h, default 60s."),
            new Setting<PacingConfig, bool>(
                "localAtWall", FlagShape.Instance, c => c.LocalAtWall, (c, v) => c with { LocalAtWall = v },
                "Let local models answer the turns that may stay local while a vendor's limit is spent, a transcript that is too long for them shortened. Default true; the receipt says so."),
        ]);
}
