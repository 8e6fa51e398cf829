namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of the whole configuration.</summary>
internal static class ConfigShape
{
    public static ObjectShape<SluiceConfig> Root { get; } = new(
        new SluiceConfig(),
        [
            new Setting<SluiceConfig, ServerConfig>(
                "server", ServerShapes.Server, c => c.Server, (c, v) => c with { Server = v },
                "Where Sluice listens and who may ask it."),
            new Setting<SluiceConfig, IReadOnlyDictionary<string, UpstreamConfig>>(
                "upstreams", new MapShape<string, UpstreamConfig>(TextShapes.Name, UpstreamShapes.Upstream, StringComparer.Ordinal), c => c.Upstreams, (c, v) => c with { Upstreams = v },
                "The model servers and vendors that Sluice may call, by a name of your choice."),
            new Setting<SluiceConfig, IReadOnlyDictionary<string, ModelConfig>>(
                "models", new MapShape<string, ModelConfig>(TextShapes.Name, ModelShapes.Model, StringComparer.Ordinal), c => c.Models, (c, v) => c with { Models = v },
                "Aliases: short names for one model of one upstream. An alias is an exact address, never rerouted."),
            new Setting<SluiceConfig, RoutingConfig>(
                "routing", RoutingShapes.Routing, c => c.Routing, (c, v) => c with { Routing = v },
                "Which model answers which request."),
            new Setting<SluiceConfig, PacingConfig>(
                "pacing", PacingShapes.Pacing, c => c.Pacing, (c, v) => c with { Pacing = v },
                "How quota and budgets are made to last."),
            new Setting<SluiceConfig, IReadOnlyList<BudgetConfig>>(
                "budgets", new ListShape<BudgetConfig>(BudgetShapes.Budget), c => c.Budgets, (c, v) => c with { Budgets = v },
                "Limits of your own, in dollars or tokens. Default none."),
            new Setting<SluiceConfig, LocalConfig>(
                "local", LocalShapes.Local, c => c.Local, (c, v) => c with { Local = v },
                "How the model servers on this machine are looked after. What is set for one model stands under models."),
            new Setting<SluiceConfig, PrivacyConfig>(
                "privacy", PrivacyShapes.Privacy, c => c.Privacy, (c, v) => c with { Privacy = v },
                "What keeps a session on this machine."),
            new Setting<SluiceConfig, LoggingConfig>(
                "logging", ObservationShapes.Logging, c => c.Logging, (c, v) => c with { Logging = v },
                "What is written to the log."),
            new Setting<SluiceConfig, TelemetryConfig>(
                "telemetry", ObservationShapes.Telemetry, c => c.Telemetry, (c, v) => c with { Telemetry = v },
                "OpenTelemetry export; off until an endpoint is set."),
            new Setting<SluiceConfig, LedgerConfig>(
                "ledger", ObservationShapes.Ledger, c => c.Ledger, (c, v) => c with { Ledger = v },
                "The account of requests, tokens and dollars."),
            new Setting<SluiceConfig, ResponsesConfig>(
                "responses", ObservationShapes.Responses, c => c.Responses, (c, v) => c with { Responses = v },
                "Answers of the Responses API that Sluice keeps so that a client can continue them by their id."),
            new Setting<SluiceConfig, DiscoveryConfig>(
                "discovery", ObservationShapes.Discovery, c => c.Discovery, (c, v) => c with { Discovery = v },
                "How local model servers and cloud keys are found without configuration."),
        ], ignored: ["$schema"]);
}
