using Microsoft.Extensions.Logging;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shapes of <c>logging</c>, <c>telemetry</c>, <c>ledger</c>, <c>responses</c> and <c>discovery</c>.</summary>
internal static class ObservationShapes
{
    private static readonly ChoiceShape<LogLevel> Level = new(
        ("trace", LogLevel.Trace), ("debug", LogLevel.Debug), ("information", LogLevel.Information),
        ("warning", LogLevel.Warning), ("error", LogLevel.Error), ("none", LogLevel.None));

    public static ObjectShape<LoggingConfig> Logging { get; } = new(
        new LoggingConfig(),
        [
            new Setting<LoggingConfig, LogLevel>(
                "level", Level, c => c.Level, (c, v) => c with { Level = v },
                "Least severe entries that are written: trace, debug, information, warning, error or none. Default information."),
            new Setting<LoggingConfig, bool>(
                "prompts", FlagShape.Instance, c => c.Prompts, (c, v) => c with { Prompts = v },
                "Write prompts and answers down, without credentials and encrypted, in prompts.db of the data directory; not those that have to stay on this machine. Default false."),
            new Setting<LoggingConfig, TimeSpan>(
                "retention", TextShapes.Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(365)), c => c.Retention, (c, v) => c with { Retention = v },
                "How long prompts that were written down are kept. 1h to 365d, default 7d."),
            new Setting<LoggingConfig, long>(
                "maxBytes", new NumberShape<long>(1L << 20, 16L << 30), c => c.MaxBytes, (c, v) => c with { MaxBytes = v },
                "How many bytes they may take, packed; the oldest go first. 1 MB to 16 GB, default 268435456 (256 MB)."),
        ]);

    public static ObjectShape<TelemetryConfig> Telemetry { get; } = new(
        new TelemetryConfig(),
        [
            new Setting<TelemetryConfig, Uri>(
                "endpoint", TextShapes.Url, c => c.Endpoint, (c, v) => c with { Endpoint = v },
                "OTLP endpoint, http or https, for example http://127.0.0.1:4317. Default none: nothing is exported."),
            new Setting<TelemetryConfig, OtlpTransport>(
                "protocol", new ChoiceShape<OtlpTransport>(("grpc", OtlpTransport.Grpc), ("http", OtlpTransport.Http)), c => c.Protocol, (c, v) => c with { Protocol = v },
                "The OTLP transport: grpc or http. Default grpc."),
            new Setting<TelemetryConfig, IReadOnlyDictionary<string, SecretReference>>(
                "headers", new MapShape<string, SecretReference>(TextShapes.AnyHeaderName, TextShapes.HeaderValue, StringComparer.OrdinalIgnoreCase), c => c.Headers, (c, v) => c with { Headers = v },
                "Headers for the collector; values may be env:NAME, file:PATH or keychain:NAME. Default none."),
            new Setting<TelemetryConfig, string>(
                "serviceName", TextShapes.Text, c => c.ServiceName, (c, v) => c with { ServiceName = v },
                "The service.name of what is exported. Default sluice."),
        ]);

    public static ObjectShape<LedgerConfig> Ledger { get; } = new(
        new LedgerConfig(),
        [
            new Setting<LedgerConfig, decimal>(
                "energyPrice", new NumberShape<decimal>(0, 100), c => c.EnergyPrice, (c, v) => c with { EnergyPrice = v },
                "US dollars per kilowatt hour, for the cost of local turns (with watts of a model, or local.watts). 0 to 100, default 0: electricity is not counted."),
        ]);

    public static ObjectShape<ResponsesConfig> Responses { get; } = new(
        new ResponsesConfig(),
        [
            new Setting<ResponsesConfig, TimeSpan>(
                "keep", TextShapes.Duration(TimeSpan.Zero, TimeSpan.FromDays(30)), c => c.Keep, (c, v) => c with { Keep = v },
                "How long an answer can be continued. They hold prompts and answers, encrypted; only of requests whose store is not false. 0s to 30d, default 24h; 0s keeps none."),
            new Setting<ResponsesConfig, int>(
                "maxCount", new NumberShape<int>(1, 100_000), c => c.MaxCount, (c, v) => c with { MaxCount = v },
                "How many are kept at most; the oldest go first. 1 to 100000, default 2000."),
            new Setting<ResponsesConfig, long>(
                "maxBytes", new NumberShape<long>(1L << 20, 4L << 30), c => c.MaxBytes, (c, v) => c with { MaxBytes = v },
                "How many bytes they may take in the ledger, packed; the oldest go first. 1 MB to 4 GB, default 67108864 (64 MB)."),
        ]);

    public static ObjectShape<DiscoveryConfig> Discovery { get; } = new(
        new DiscoveryConfig(),
        [
            new Setting<DiscoveryConfig, bool?>(
                "enabled", new OptionalShape<bool>(FlagShape.Instance), c => c.Enabled, (c, v) => c with { Enabled = v },
                "Look for local model servers. Default: only while no upstream is configured, or when trustedHosts are named."),
            new Setting<DiscoveryConfig, bool?>(
                "environmentKeys", new OptionalShape<bool>(FlagShape.Instance), c => c.EnvironmentKeys, (c, v) => c with { EnvironmentKeys = v },
                "Take cloud keys from ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY and the other usual variables. Default: only while no upstream is configured."),
            new Setting<DiscoveryConfig, IReadOnlyList<int>>(
                "ports", new ListShape<int>(new NumberShape<int>(1, 65_535)), c => c.Ports, (c, v) => c with { Ports = v },
                "The loopback ports to look at, besides OLLAMA_HOST. Default 11434, 1234, 8080, 8000."),
            new Setting<DiscoveryConfig, IReadOnlyList<string>>(
                "trustedHosts", new ListShape<string>(TextShapes.Text), c => c.TrustedHosts, (c, v) => c with { TrustedHosts = v },
                "Other machines of yours (names or addresses) whose usual ports are looked at too; what is found there counts as local. Default none."),
            new Setting<DiscoveryConfig, TimeSpan>(
                "interval", TextShapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)), c => c.Interval, (c, v) => c with { Interval = v },
                "How often to look again while all is quiet; every two seconds while something changes. 1s to 24h, default 5s."),
        ]);
}
