namespace Sluice.Gateway.Configuration;

/// <summary>
/// What the user wrote, with every default filled in. Immutable: a reload makes a new one. Nothing here is resolved (keys are
/// references, names may point at models that are down); <see cref="EffectiveConfig"/> adds what was resolved.
/// </summary>
internal sealed record SluiceConfig
{
    /// <summary>A configuration in which nothing is set: local servers are discovered, cloud keys come from the environment.</summary>
    public static SluiceConfig Default { get; } = new();

    /// <summary>Where Sluice listens and who may ask it.</summary>
    public ServerConfig Server { get; init; } = new();

    /// <summary>The model servers and vendors that Sluice may call, by a name of your choice.</summary>
    public IReadOnlyDictionary<string, UpstreamConfig> Upstreams { get; init; } = new OrderedDictionary<string, UpstreamConfig>(StringComparer.Ordinal);

    /// <summary>Aliases: short names for one model of one upstream. An alias is an exact address, never rerouted.</summary>
    public IReadOnlyDictionary<string, ModelConfig> Models { get; init; } = new OrderedDictionary<string, ModelConfig>(StringComparer.Ordinal);

    /// <summary>Which model answers which request.</summary>
    public RoutingConfig Routing { get; init; } = new();

    /// <summary>How quota and budgets are made to last.</summary>
    public PacingConfig Pacing { get; init; } = new();

    /// <summary>Limits of your own, in dollars or tokens. Default none.</summary>
    public IReadOnlyList<BudgetConfig> Budgets { get; init; } = [];

    /// <summary>How the model servers on this machine are looked after. What is set for one model stands under models.</summary>
    public LocalConfig Local { get; init; } = new();

    /// <summary>What keeps a session on this machine.</summary>
    public PrivacyConfig Privacy { get; init; } = new();

    /// <summary>What is written to the log.</summary>
    public LoggingConfig Logging { get; init; } = new();

    /// <summary>OpenTelemetry export; off until an endpoint is set.</summary>
    public TelemetryConfig Telemetry { get; init; } = new();

    /// <summary>The account of requests, tokens and dollars.</summary>
    public LedgerConfig Ledger { get; init; } = new();

    /// <summary>Answers of the Responses API that Sluice keeps so that a client can continue them by their id.</summary>
    public ResponsesConfig Responses { get; init; } = new();

    /// <summary>How local model servers and cloud keys are found without configuration.</summary>
    public DiscoveryConfig Discovery { get; init; } = new();

    /// <summary>Whether to look for local servers: as set, else only while no upstream is configured or where hosts are named.</summary>
    public bool DiscoversServers => Discovery.Enabled ?? (Upstreams.Count == 0 || Discovery.TrustedHosts.Count > 0);

    /// <summary>Whether to take cloud keys from the usual environment variables: as set, else only while no upstream is configured.</summary>
    public bool DiscoversKeys => Discovery.EnvironmentKeys ?? Upstreams.Count == 0;

    /// <summary>The tier of a model: as set, else 0 when its upstream is local, else 2.</summary>
    public int TierOf(ModelConfig model) =>
        model.Tier ?? (Upstreams.TryGetValue(model.Upstream, out var upstream) && upstream.Local ? 0 : 2);
}
