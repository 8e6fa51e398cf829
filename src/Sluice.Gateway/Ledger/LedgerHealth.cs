namespace Sluice.Gateway.Ledger;

/// <summary>How the ledger is doing, for <c>/readyz</c>, <c>status</c> and metrics.</summary>
internal sealed record LedgerHealth
{
    /// <summary>Rows do not reach the database at the moment. Requests go on.</summary>
    public bool IsDegraded => Problem is not null;

    /// <summary>What is wrong, for a person; null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Events waiting in memory.</summary>
    public int Buffered { get; init; }

    /// <summary>The most that may wait in memory.</summary>
    public int BufferLimit { get; init; }

    /// <summary>Events that went past the full buffer into the journal alone, since the start; they are read back by themselves.</summary>
    public long Spilled { get; init; }

    /// <summary>Events that found room neither in memory nor on disk, since the start: lost.</summary>
    public long Dropped { get; init; }

    /// <summary>Events that could not be journaled (disk full), since the start: a crash would have lost them.</summary>
    public long Unjournaled { get; init; }

    /// <summary>Requests recorded since the start.</summary>
    public long Written { get; init; }

    /// <summary>Where a damaged database was moved to since the start; null when none was.</summary>
    public string? MovedAside { get; init; }
}
