namespace Sluice.Gateway.Learning;

/// <summary>What came of the turns of one intent on this machine. Counts only: no text, no paths, no times of single turns.</summary>
internal sealed record IntentTally
{
    /// <summary>Turns given to tier 0 or 1 that the user went on from, or whose tests passed.</summary>
    public int Good { get; init; }

    /// <summary>Turns given to tier 0 or 1 that went wrong: a draft refused, stuck, asked again, taken back.</summary>
    public int Bad { get; init; }

    /// <summary>Drafts shown, since drafts are weighed.</summary>
    public int Accepted { get; init; }

    /// <summary>Drafts refused or too slow, since drafts are weighed.</summary>
    public int Refused { get; init; }

    /// <summary>Seconds that the user waited longer because of drafts.</summary>
    public double Seconds { get; init; }

    /// <summary>Dollars at list price that drafts saved, their own cost taken off.</summary>
    public double Dollars { get; init; }

    /// <summary>Drafts are not tried until then; null while they are.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Pauses in a row.</summary>
    public int Pauses { get; init; }

    /// <summary>Why they are not, in words.</summary>
    public string? PausedBecause { get; init; }
}
