namespace Sluice.Gateway.Configuration;

/// <summary>One configuration as it is in force: what the user wrote, the credentials that were found, and what is off and why.</summary>
internal sealed record EffectiveConfig
{
    /// <summary>Nothing configured, nothing resolved.</summary>
    public static EffectiveConfig Default { get; } = new();

    /// <summary>What the user wrote, defaults filled in.</summary>
    public SluiceConfig Config { get; init; } = SluiceConfig.Default;

    /// <summary>The file it was read from; null when there was none.</summary>
    public string? Path { get; init; }

    /// <summary>State of the file that it was read from (<see cref="Writing.ConfigFile.Hash"/>).</summary>
    public string Hash { get; init; } = "none";

    /// <summary>The credentials of each upstream that has any.</summary>
    public IReadOnlyDictionary<string, UpstreamSecrets> Secrets { get; init; } = new Dictionary<string, UpstreamSecrets>(StringComparer.Ordinal);

    /// <summary>Upstreams that are off because a reference leads nowhere: name to reason, fit for the user's eyes.</summary>
    public IReadOnlyDictionary<string, string> Disabled { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Headers for the telemetry collector that were found.</summary>
    public IReadOnlyDictionary<string, Secret> TelemetryHeaders { get; init; } = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the user should know though it stops nothing.</summary>
    public IReadOnlyList<ConfigProblem> Warnings { get; init; } = [];

    /// <summary>Dotted path to where its value came from; a path that is missing has its default.</summary>
    public IReadOnlyDictionary<string, ValueOrigin> Origins { get; init; } = new Dictionary<string, ValueOrigin>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Path of every value that a variable or option laid over the file, to that variable's name or "command line".</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Counts up with every reload, from 1.</summary>
    public int Version { get; init; } = 1;
}

/// <summary>The credentials of one upstream, looked up.</summary>
/// <param name="ApiKey">Null when there is none, or when the caller's own is forwarded.</param>
/// <param name="Headers">Extra headers with their values.</param>
internal sealed record UpstreamSecrets(Secret? ApiKey, IReadOnlyDictionary<string, Secret> Headers);

/// <summary>Where a value came from.</summary>
internal enum ValueOrigin
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>The configuration file.</summary>
    File,

    /// <summary>A <c>SLUICE__…</c> variable.</summary>
    Environment,

    /// <summary>The command line.</summary>
    CommandLine,
}
