namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of one entry of <c>upstreams</c>.</summary>
internal static class UpstreamShapes
{
    /// <summary>The protocols that an upstream may speak.</summary>
    public static ChoiceShape<string> Protocols { get; } = new(
        ("anthropic", "anthropic"), ("openai-chat", "openai-chat"), ("openai-responses", "openai-responses"), ("gemini", "gemini"), ("ollama", "ollama"));

    public static ObjectShape<TimeoutsConfig> Timeouts { get; } = new(
        new TimeoutsConfig(),
        [
            new Setting<TimeoutsConfig, TimeSpan>(
                "connect", TextShapes.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60)), c => c.Connect, (c, v) => c with { Connect = v },
                "Until the connection stands, TLS included. 100ms to 60s, default 5s."),
            new Setting<TimeoutsConfig, TimeSpan?>(
                "firstByte", new OptionalShape<TimeSpan>(TextShapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))), c => c.FirstByte, (c, v) => c with { FirstByte = v },
                "From sending the request to the first content. 1s to 1h, default 60s for cloud (300s for a thinking turn), 15m for local."),
            new Setting<TimeoutsConfig, TimeSpan?>(
                "idle", new OptionalShape<TimeSpan>(TextShapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))), c => c.Idle, (c, v) => c with { Idle = v },
                "Longest silence inside an answer. 1s to 1h, default 90s for cloud, 120s for local."),
            new Setting<TimeoutsConfig, TimeSpan>(
                "total", TextShapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)), c => c.Total, (c, v) => c with { Total = v },
                "The whole attempt. 1s to 24h, default 30m."),
        ]);

    public static ObjectShape<QuirksConfig> Quirks { get; } = new(
        new QuirksConfig(),
        [
            new Setting<QuirksConfig, bool?>(
                "usesMaxTokens", new OptionalShape<bool>(FlagShape.Instance), c => c.UsesMaxTokens, (c, v) => c with { UsesMaxTokens = v },
                "openai-chat: the output limit is called max_tokens, not max_completion_tokens. Default true everywhere but at OpenAI and Azure."),
            new Setting<QuirksConfig, bool>(
                "refusesStreamOptions", FlagShape.Instance, c => c.RefusesStreamOptions, (c, v) => c with { RefusesStreamOptions = v },
                "openai-chat: answers 400 to stream_options; usage is then estimated. Default false."),
            new Setting<QuirksConfig, bool?>(
                "acceptsTopK", new OptionalShape<bool>(FlagShape.Instance), c => c.AcceptsTopK, (c, v) => c with { AcceptsTopK = v },
                "openai-chat, openai-responses: takes top_k. Default true for local upstreams, else false."),
            new Setting<QuirksConfig, bool>(
                "refusesNullContent", FlagShape.Instance, c => c.RefusesNullContent, (c, v) => c with { RefusesNullContent = v },
                "openai-chat: wants an empty string where an assistant message has no text, not null. Default false."),
            new Setting<QuirksConfig, bool?>(
                "keepsReasoning", new OptionalShape<bool>(FlagShape.Instance), c => c.KeepsReasoning, (c, v) => c with { KeepsReasoning = v },
                "openai-chat: takes the reasoning of earlier turns back (reasoning_content). Default true for local upstreams, else false."),
            new Setting<QuirksConfig, bool>(
                "strictTurns", FlagShape.Instance, c => c.StrictTurns, (c, v) => c with { StrictTurns = v },
                "openai-chat: the chat template wants roles to alternate and system messages only at the front. Default false."),
            new Setting<QuirksConfig, bool?>(
                "systemInMessages", new OptionalShape<bool>(FlagShape.Instance), c => c.SystemInMessages, (c, v) => c with { SystemInMessages = v },
                "anthropic: takes messages with role system after the first. Default true for Anthropic itself, else false."),
        ]);

    public static ObjectShape<UpstreamConfig> Upstream { get; } = new(
        new UpstreamConfig(),
        [
            new Setting<UpstreamConfig, string>(
                "protocol", Protocols, c => c.Protocol, (c, v) => c with { Protocol = v },
                "The protocol it speaks: anthropic, openai-chat, openai-responses, gemini or ollama. Required.", required: true),
            new Setting<UpstreamConfig, Uri>(
                "baseUrl", TextShapes.Url, c => c.BaseUrl, (c, v) => c with { BaseUrl = v },
                "Where it is: http or https, no query; for the OpenAI protocols with the version (…/v1). Required.", required: true),
            new Setting<UpstreamConfig, bool>(
                "local", FlagShape.Instance, c => c.Local, (c, v) => c with { Local = v },
                "Whether what is sent there stays on your own machines; local-only requests go nowhere else. On an address other than loopback it also needs trusted. Default true for ollama on loopback, else false."),
            new Setting<UpstreamConfig, bool>(
                "trusted", FlagShape.Instance, c => c.Trusted, (c, v) => c with { Trusted = v },
                "Lets an upstream count as local though it is not on loopback, for a machine of your own. Default false."),
            new Setting<UpstreamConfig, SecretReference>(
                "apiKey", TextShapes.Secret, c => c.ApiKey, (c, v) => c with { ApiKey = v },
                "The credential: env:NAME, file:PATH, keychain:NAME, client (the caller's own, only to its own vendor) or the key itself (warned about). Default none."),
            new Setting<UpstreamConfig, int>(
                "retries", new NumberShape<int>(0, 10), c => c.Retries, (c, v) => c with { Retries = v },
                "How often an attempt is repeated on this upstream before anything reached the client. 0 to 10, default 2."),
            new Setting<UpstreamConfig, TimeoutsConfig>(
                "timeouts", Timeouts, c => c.Timeouts, (c, v) => c with { Timeouts = v },
                "How long to wait for what."),
            new Setting<UpstreamConfig, IReadOnlyDictionary<string, SecretReference>>(
                "headers", new MapShape<string, SecretReference>(TextShapes.HeaderName, TextShapes.HeaderValue, StringComparer.OrdinalIgnoreCase), c => c.Headers, (c, v) => c with { Headers = v },
                "Headers added to every request to this upstream; values may be env:NAME, file:PATH or keychain:NAME. Credential headers belong in apiKey. Default none."),
            new Setting<UpstreamConfig, KeepAlive>(
                "keepAlive", TextShapes.KeepAlive, c => c.KeepAlive, (c, v) => c with { KeepAlive = v },
                "How long an Ollama server keeps a model loaded after a request: a duration such as 30m, or forever. 0s unloads at once. Default 30m; other protocols ignore it."),
            new Setting<UpstreamConfig, int?>(
                "maxConcurrent", new OptionalShape<int>(new NumberShape<int>(1, 10_000)), c => c.MaxConcurrent, (c, v) => c with { MaxConcurrent = v },
                "How many requests may run there at once; more wait. 1 to 10000. Default: a local server's own number, one for each model of Ollama; no limit of ours for a vendor."),
            new Setting<UpstreamConfig, QuirksConfig>(
                "quirks", Quirks, c => c.Quirks, (c, v) => c with { Quirks = v },
                "Where the server departs from its protocol."),
        ]);
}
