namespace Sluice.Gateway.Configuration;

/// <summary>One model server or vendor.</summary>
internal sealed record UpstreamConfig
{
    /// <summary>The protocol it speaks: anthropic, openai-chat, openai-responses, gemini or ollama. Required.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Where it is: http or https, no query; for the OpenAI protocols with the version (…/v1). Required.</summary>
    public Uri BaseUrl { get; init; } = new("http://127.0.0.1/");

    /// <summary>Whether what is sent there stays on your own machines; local-only requests go nowhere else. On an address other than loopback it also needs trusted. Default true for ollama on loopback, else false.</summary>
    public bool Local { get; init; }

    /// <summary>Lets an upstream count as local though it is not on loopback, for a machine of your own. Default false.</summary>
    public bool Trusted { get; init; }

    /// <summary>The credential: env:NAME, file:PATH, keychain:NAME, client (the caller's own, only to its own vendor) or the key itself (warned about). Default none.</summary>
    public SecretReference? ApiKey { get; init; }

    /// <summary>How often an attempt is repeated on this upstream before anything reached the client. 0 to 10, default 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>How long to wait for what.</summary>
    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary>Headers added to every request to this upstream; values may be env:NAME, file:PATH or keychain:NAME. Credential headers belong in apiKey. Default none.</summary>
    public IReadOnlyDictionary<string, SecretReference> Headers { get; init; } = new OrderedDictionary<string, SecretReference>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an Ollama server keeps a model loaded after a request: a duration such as 30m, or forever. 0s unloads at once. Default 30m; other protocols ignore it.</summary>
    public KeepAlive KeepAlive { get; init; } = KeepAlive.Default;

    /// <summary>How many requests may run there at once; more wait. 1 to 10000. Default: a local server's own number, one for each model of Ollama; no limit of ours for a vendor.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Where the server departs from its protocol.</summary>
    public QuirksConfig Quirks { get; init; } = new();

    /// <summary>The limit until the first content event: as set, else 15 min for a local upstream (cold load), 5 min for a thinking turn, 60 s for any other.</summary>
    public TimeSpan FirstByteTimeout(bool thinking = false) =>
        Timeouts.FirstByte ?? (Local ? TimeoutsConfig.LocalFirstByte : thinking ? TimeoutsConfig.ThinkingFirstByte : TimeoutsConfig.CloudFirstByte);

    /// <summary>The limit between two reads: as set, else 120 s for a local upstream, else 90 s.</summary>
    public TimeSpan IdleTimeout => Timeouts.Idle ?? (Local ? TimeoutsConfig.LocalIdle : TimeoutsConfig.CloudIdle);

    /// <summary>Whether the output limit is called <c>max_tokens</c>: as set, else everywhere but at OpenAI and Azure themselves.</summary>
    public bool UsesMaxTokens => Quirks.UsesMaxTokens ?? !IsOpenAI(BaseUrl.IdnHost);

    /// <summary>Whether <c>top_k</c> may be sent over Chat Completions: as set, else to local servers only.</summary>
    public bool AcceptsTopK => Quirks.AcceptsTopK ?? Local;

    /// <summary>Whether reasoning of earlier turns goes back over Chat Completions: as set, else to local servers only.</summary>
    public bool KeepsReasoning => Quirks.KeepsReasoning ?? Local;

    private static bool IsOpenAI(string host) =>
        string.Equals(host, "api.openai.com", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase);
}

/// <summary>How long to wait for what. There is no single overall HTTP timeout: it would cut streams.</summary>
internal sealed record TimeoutsConfig
{
    /// <summary>First byte of a cloud upstream.</summary>
    public static readonly TimeSpan CloudFirstByte = TimeSpan.FromSeconds(60);

    /// <summary>First byte of a cloud upstream that is asked to think.</summary>
    public static readonly TimeSpan ThinkingFirstByte = TimeSpan.FromSeconds(300);

    /// <summary>First byte of a local upstream. Loading a large model from a slow disk was seen to take ten minutes, and clients are kept alive meanwhile (F051).</summary>
    public static readonly TimeSpan LocalFirstByte = TimeSpan.FromMinutes(15);

    /// <summary>Silence of a cloud upstream.</summary>
    public static readonly TimeSpan CloudIdle = TimeSpan.FromSeconds(90);

    /// <summary>Silence of a local upstream.</summary>
    public static readonly TimeSpan LocalIdle = TimeSpan.FromSeconds(120);

    /// <summary>Until the connection stands, TLS included. 100ms to 60s, default 5s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From sending the request to the first content. 1s to 1h, default 60s for cloud (300s for a thinking turn), 15m for local.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>Longest silence inside an answer. 1s to 1h, default 90s for cloud, 120s for local.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>The whole attempt. 1s to 24h, default 30m.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(30);
}

/// <summary>Where a server departs from its protocol. Data that the writers consult; never a test of the vendor's name.</summary>
internal sealed record QuirksConfig
{
    /// <summary>openai-chat: the output limit is called max_tokens, not max_completion_tokens. Default true everywhere but at OpenAI and Azure.</summary>
    public bool? UsesMaxTokens { get; init; }

    /// <summary>openai-chat: answers 400 to stream_options; usage is then estimated. Default false.</summary>
    public bool RefusesStreamOptions { get; init; }

    /// <summary>openai-chat, openai-responses: takes top_k. Default true for local upstreams, else false.</summary>
    public bool? AcceptsTopK { get; init; }

    /// <summary>openai-chat: wants an empty string where an assistant message has no text, not null. Default false.</summary>
    public bool RefusesNullContent { get; init; }

    /// <summary>openai-chat: takes the reasoning of earlier turns back (reasoning_content). Default true for local upstreams, else false.</summary>
    public bool? KeepsReasoning { get; init; }

    /// <summary>openai-chat: the chat template wants roles to alternate and system messages only at the front. Default false.</summary>
    public bool StrictTurns { get; init; }

    /// <summary>anthropic: takes messages with role system after the first. Default true for Anthropic itself, else false.</summary>
    public bool? SystemInMessages { get; init; }
}
