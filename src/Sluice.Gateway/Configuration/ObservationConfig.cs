using Microsoft.Extensions.Logging;

namespace Sluice.Gateway.Configuration;

/// <summary>What is written to the log.</summary>
internal sealed record LoggingConfig
{
    /// <summary>Least severe entries that are written: trace, debug, information, warning, error or none. Default information.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Write prompts and answers down, without credentials and encrypted, in prompts.db of the data directory; not those that have to stay on this machine. Default false.</summary>
    public bool Prompts { get; init; }

    /// <summary>How long prompts that were written down are kept. 1h to 365d, default 7d.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many bytes they may take, packed; the oldest go first. 1 MB to 16 GB, default 268435456 (256 MB).</summary>
    public long MaxBytes { get; init; } = 256L << 20;
}

/// <summary>OpenTelemetry export; off until an endpoint is set.</summary>
internal sealed record TelemetryConfig
{
    /// <summary>OTLP endpoint, http or https, for example http://127.0.0.1:4317. Default none: nothing is exported.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The OTLP transport: grpc or http. Default grpc.</summary>
    public OtlpTransport Protocol { get; init; } = OtlpTransport.Grpc;

    /// <summary>Headers for the collector; values may be env:NAME, file:PATH or keychain:NAME. Default none.</summary>
    public IReadOnlyDictionary<string, SecretReference> Headers { get; init; } = new OrderedDictionary<string, SecretReference>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The service.name of what is exported. Default sluice.</summary>
    public string ServiceName { get; init; } = "sluice";
}

/// <summary>How OTLP travels.</summary>
internal enum OtlpTransport
{
    /// <summary>gRPC, usually port 4317.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP, usually port 4318.</summary>
    Http,
}

/// <summary>The account of requests, tokens and dollars.</summary>
internal sealed record LedgerConfig
{
    /// <summary>US dollars per kilowatt hour, for the cost of local turns (with watts of a model, or local.watts). 0 to 100, default 0: electricity is not counted.</summary>
    public decimal EnergyPrice { get; init; }
}

/// <summary>Answers of the Responses API that Sluice keeps so that a client can continue them by their id.</summary>
internal sealed record ResponsesConfig
{
    /// <summary>How long an answer can be continued. They hold prompts and answers, encrypted; only of requests whose store is not false. 0s to 30d, default 24h; 0s keeps none.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many are kept at most; the oldest go first. 1 to 100000, default 2000.</summary>
    public int MaxCount { get; init; } = 2000;

    /// <summary>How many bytes they may take in the ledger, packed; the oldest go first. 1 MB to 4 GB, default 67108864 (64 MB).</summary>
    public long MaxBytes { get; init; } = 64L << 20;
}

/// <summary>How local model servers and cloud keys are found without configuration.</summary>
internal sealed record DiscoveryConfig
{
    /// <summary>The loopback ports looked at: Ollama, LM Studio, llama.cpp, vLLM.</summary>
    public static readonly IReadOnlyList<int> DefaultPorts = [11434, 1234, 8080, 8000];

    /// <summary>Look for local model servers. Default: only while no upstream is configured, or when trustedHosts are named.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Take cloud keys from ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY and the other usual variables. Default: only while no upstream is configured.</summary>
    public bool? EnvironmentKeys { get; init; }

    /// <summary>The loopback ports to look at, besides OLLAMA_HOST. Default 11434, 1234, 8080, 8000.</summary>
    public IReadOnlyList<int> Ports { get; init; } = DefaultPorts;

    /// <summary>Other machines of yours (names or addresses) whose usual ports are looked at too; what is found there counts as local. Default none.</summary>
    public IReadOnlyList<string> TrustedHosts { get; init; } = [];

    /// <summary>How often to look again while all is quiet; every two seconds while something changes. 1s to 24h, default 5s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);
}
