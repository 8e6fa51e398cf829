using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>What stands behind the gateway.</summary>
public enum BackendKind
{
    /// <summary>The real llama.cpp server, asked in Chat Completions.</summary>
    LlamaAsChat,

    /// <summary>The real llama.cpp server, asked in Anthropic Messages.</summary>
    LlamaAsAnthropic,

    /// <summary>The Ollama fake.</summary>
    Ollama,

    /// <summary>The Anthropic fake, with a key of the configuration.</summary>
    AnthropicWithKey,

    /// <summary>The Anthropic fake, with the subscription that the client itself is signed in with.</summary>
    AnthropicWithSubscription,
}

/// <summary>One backend with a gateway before it, and what the client must then see of it.</summary>
internal sealed class ClaudeCodeBackend : IAsyncDisposable
{
    /// <summary>A credential of the client's user: for Anthropic and for nobody else.</summary>
    public const string OwnCredential = "sk-ant-oat01-canary-of-the-user";

    private const string ConfiguredKey = "canary-configured-key";

    private readonly LlamaServer? _engine;

    private ClaudeCodeBackend(BackendKind kind, LlamaServer? engine, ScriptedUpstream upstream, GatewayProcess gateway)
    {
        Kind = kind;
        _engine = engine;
        Upstream = upstream;
        Gateway = gateway;
    }

    public BackendKind Kind { get; }

    public GatewayProcess Gateway { get; }

    /// <summary>What the gateway talks to; before the real server stands a relay that records.</summary>
    public ScriptedUpstream Upstream { get; }

    public bool IsLlama => Kind is BackendKind.LlamaAsChat or BackendKind.LlamaAsAnthropic;

    /// <summary>
    /// Whether the client sends a credential of its user's in the usual header and the token beside it. Not where a key of the
    /// configuration is to pay: a subscriber is never billed to it.
    /// </summary>
    public bool UserIsSignedIn => Kind is not BackendKind.AnthropicWithKey;

    public bool IsLocal => IsLlama || Kind is BackendKind.Ollama;

    /// <summary>The requests of the upstream's ledger that a model answered.</summary>
    public IReadOnlyList<RecordedRequest> Asked => [.. Upstream.Requests.Where(request => request.Path is "/v1/messages" or "/v1/chat/completions" or "/api/chat")];

    /// <summary>Starts all of it.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="shellCommand">What the real server's model writes into a shell tool.</param>
    public static async Task<ClaudeCodeBackend> StartAsync(BackendKind kind, string shellCommand)
    {
        var cancelled = TestContext.Current.CancellationToken;
        LlamaServer? engine = null;
        if (kind is BackendKind.LlamaAsChat or BackendKind.LlamaAsAnthropic)
        {
            Needs.LlamaServer();
            engine = await LlamaServer.StartAsync(shellCommand, cancellationToken: cancelled);
        }

        ScriptedUpstream upstream = kind switch
        {
            BackendKind.Ollama => new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 }),
            BackendKind.AnthropicWithKey => new FakeAnthropic { AcceptedKeys = { ConfiguredKey } },
            BackendKind.AnthropicWithSubscription => new FakeAnthropic { AcceptedKeys = { OwnCredential } },
            _ => new RecordingRelay(engine!.Address),
        };
        return new ClaudeCodeBackend(kind, engine, upstream, await GatewayProcess.StartAsync(Configuration(kind, upstream.Address).ToJsonString(), cancellationToken: cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    private static JsonObject Configuration(BackendKind kind, Uri address)
    {
        var upstream = kind switch
        {
            BackendKind.LlamaAsChat => new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = new Uri(address, "/v1").ToString(), ["local"] = true },
            BackendKind.LlamaAsAnthropic => new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = address.ToString(), ["local"] = true },
            BackendKind.Ollama => new JsonObject { ["protocol"] = "ollama", ["baseUrl"] = address.ToString(), ["local"] = true },
            BackendKind.AnthropicWithKey => new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = address.ToString(), ["apiKey"] = ConfiguredKey },
            _ => new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = address.ToString(), ["apiKey"] = "client" },
        };
        var isLocal = (bool?)upstream["local"] ?? false;
        return new JsonObject
        {
            ["upstreams"] = new JsonObject { ["behind"] = upstream },
            ["models"] = isLocal
                ? new JsonObject { ["coder"] = new JsonObject { ["upstream"] = "behind", ["id"] = kind is BackendKind.Ollama ? "coder:7b" : "tiny", ["tier"] = 0, ["contextWindow"] = 131_072 } }
                : new JsonObject { ["opus"] = new JsonObject { ["upstream"] = "behind", ["id"] = "claude-opus-4-8", ["tier"] = 3 } },
        };
    }
}
