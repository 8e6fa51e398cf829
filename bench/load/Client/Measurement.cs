namespace Sluice.Load.Client;

/// <summary>What one cell on one target came to.</summary>
internal sealed record Measurement
{
    /// <summary>Good answers.</summary>
    public int Requests { get; init; }

    /// <summary>Answers that were not whole, and requests without one.</summary>
    public int Failed { get; init; }

    /// <summary>What was wrong with one of those.</summary>
    public string? Problem { get; init; }

    /// <summary>Good answers a second.</summary>
    public double PerSecond { get; init; }

    /// <summary>Median of whole answers, ms.</summary>
    public double Median { get; init; }

    /// <summary>99th percentile of the first delta's way from the upstream to the client, ms.</summary>
    public double FirstDelta99 { get; init; }

    /// <summary>99th percentile of all deltas' ways, ms.</summary>
    public double Lag99 { get; init; }

    /// <summary>CPU of the target's process tree per good answer, the kernel's work for it included.</summary>
    public double CpuMicroseconds { get; init; }

    /// <summary>Resident memory of the target while it ran.</summary>
    public double MemoryMegabytes { get; init; }
}
