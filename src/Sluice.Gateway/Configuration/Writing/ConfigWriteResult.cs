namespace Sluice.Gateway.Configuration.Writing;

/// <summary>What came of a change of the configuration file.</summary>
internal enum ConfigWriteOutcome
{
    /// <summary>It is in the file.</summary>
    Written,

    /// <summary>The file says so already.</summary>
    Unchanged,

    /// <summary>Nothing was written, for these problems.</summary>
    Refused,

    /// <summary>Nothing was written: the file is not what the change was made for.</summary>
    Conflict,
}

/// <summary>What came of a change of the configuration file.</summary>
/// <param name="Outcome">Whether it is in the file.</param>
/// <param name="Hash">The file's hash now; for the next change.</param>
internal sealed record ConfigWriteResult(ConfigWriteOutcome Outcome, string Hash)
{
    /// <summary>Why it was refused: everything at once, each with path and fix.</summary>
    public IReadOnlyList<ConfigProblem> Problems { get; init; } = [];

    /// <summary>After <see cref="ConfigWriteOutcome.Conflict"/>: the file as it is.</summary>
    public string? Theirs { get; init; }

    /// <summary>After <see cref="ConfigWriteOutcome.Conflict"/>: the file as the change would have it, made on the file as it is; null where it cannot be.</summary>
    public string? Yours { get; init; }

    /// <summary>The gateway works by it already. False without a gateway, and for what takes effect at the next start.</summary>
    public bool InForce { get; init; }

    /// <summary>Settings that take effect at the next start.</summary>
    public IReadOnlyList<string> RestartNeeded { get; init; } = [];

    /// <summary>The file says what was wanted.</summary>
    public bool IsDone => Outcome is ConfigWriteOutcome.Written or ConfigWriteOutcome.Unchanged;
}
