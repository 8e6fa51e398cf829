namespace Sluice.Gateway.Configuration;

/// <summary>How quota and budgets are made to last.</summary>
internal sealed record PacingConfig
{
    /// <summary>Move the thresholds between local and cloud so that quota windows and budgets last to their end. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Share of each window that is kept back for what comes unforeseen. 0 to 0.5, default 0.05.</summary>
    public double Reserve { get; init; } = 0.05;

    /// <summary>When a vendor's limit is hit and it asks to wait longer than this, the call is answered locally instead. 0s to 1h, default 60s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Let local models answer the turns that may stay local while a vendor's limit is spent, a transcript that is too long for them shortened. Default true; the receipt says so.</summary>
    public bool LocalAtWall { get; init; } = true;
}
