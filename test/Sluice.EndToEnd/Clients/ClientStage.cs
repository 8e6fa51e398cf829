using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

[assembly: AssemblyFixture(typeof(Sluice.EndToEnd.Clients.ClientStage))]

namespace Sluice.EndToEnd.Clients;

/// <summary>What a client's request ends at.</summary>
public enum Backend
{
    /// <summary>The Anthropic fake.</summary>
    Anthropic,

    /// <summary>The Chat Completions fake.</summary>
    OpenAiChat,

    /// <summary>The Responses fake.</summary>
    OpenAiResponses,

    /// <summary>The Gemini fake.</summary>
    Gemini,

    /// <summary>The Ollama fake.</summary>
    Ollama,

    /// <summary>The real llama.cpp server, asked in Chat Completions.</summary>
    LlamaChat,

    /// <summary>The real llama.cpp server, asked in Anthropic Messages.</summary>
    LlamaAnthropic,

    /// <summary>The real llama.cpp server, asked in OpenAI Responses.</summary>
    LlamaResponses,
}

/// <summary>The five fakes and the real llama.cpp server behind one gateway, which starts with the first test that wants it. All clients share it.</summary>
public sealed class ClientStage : IAsyncLifetime
{
    /// <summary>The file that the real server's model makes, whatever it is asked for.</summary>
    public const string MadeByTheModel = "made-by-the-model.txt";

    private const string UpstreamKey = "canary-upstream-key";

    private readonly SemaphoreSlim _starting = new(1);
    private LlamaServer? _engine;
    private RecordingRelay? _relay;
    private GatewayProcess? _gateway;

    /// <summary>What stands behind the gateway.</summary>
    internal IReadOnlyDictionary<Backend, ScriptedUpstream> Upstreams { get; private set; } = new Dictionary<Backend, ScriptedUpstream>();

    /// <summary>Whether it is the real engine.</summary>
    internal static bool IsLlama(Backend backend) => backend is Backend.LlamaChat or Backend.LlamaAnthropic or Backend.LlamaResponses;

    /// <summary>The alias under which a backend's model is asked for.</summary>
    internal static string Alias(Backend backend) => "on-" + backend.ToString().ToLowerInvariant();

    /// <summary>The gateway, running.</summary>
    internal async Task<GatewayProcess> GatewayAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _gateway ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in Upstreams.Values.Distinct())
        {
            await upstream.DisposeAsync();
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _starting.Dispose();
        if (_gateway is not null)
        {
            await _gateway.KillAsync();
            await using var gateway = _gateway;
            gateway.AssertNowhere(UpstreamKey, gateway.InferenceToken, gateway.AdminToken, FakeBrain.Greeting, FakeBrain.Done);
        }
    }

    /// <summary>An upstream section and the id of its model.</summary>
    internal static (JsonObject Upstream, string Model) Section(Backend backend, Uri address) => backend switch
    {
        Backend.Anthropic => (Cloud("anthropic", address), "claude-sonnet-5"),
        Backend.OpenAiChat => (Cloud("openai-chat", new Uri(address, "/v1")), "gpt-5.5"),
        Backend.OpenAiResponses => (Cloud("openai-responses", new Uri(address, "/v1")), "gpt-5.5"),
        Backend.Gemini => (Cloud("gemini", address), "gemini-3.5-flash"),
        Backend.Ollama => (Local("ollama", address), "coder:7b"),
        Backend.LlamaChat => (Local("openai-chat", new Uri(address, "/v1")), "tiny"),
        Backend.LlamaAnthropic => (Local("anthropic", address), "tiny"),
        _ => (Local("openai-responses", new Uri(address, "/v1")), "tiny"),
    };

    /// <summary>The fake that stands for a backend.</summary>
    internal static ScriptedUpstream Fake(Backend backend, Gate? holdMidStream = null) => backend switch
    {
        Backend.Anthropic => new FakeAnthropic { AcceptedKeys = { UpstreamKey }, HoldMidStream = holdMidStream },
        Backend.OpenAiChat => new FakeOpenAiChat { AcceptedKeys = { UpstreamKey }, HoldMidStream = holdMidStream },
        Backend.OpenAiResponses => new FakeOpenAiResponses { AcceptedKeys = { UpstreamKey }, HoldMidStream = holdMidStream },
        Backend.Gemini => new FakeGemini { AcceptedKeys = { UpstreamKey }, HoldMidStream = holdMidStream },
        _ => new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072, Capabilities = ["completion", "tools", "thinking"] }) { HoldMidStream = holdMidStream },
    };

    /// <summary>A configuration that gives every backend's model its alias, and routes nothing.</summary>
    internal static JsonObject Configuration(IReadOnlyDictionary<Backend, ScriptedUpstream> upstreams)
    {
        var (sections, models) = (new JsonObject(), new JsonObject());
        foreach (var (backend, upstream) in upstreams)
        {
            var (section, model) = Section(backend, upstream.Address);
            sections[backend.ToString().ToLowerInvariant()] = section;
            models[Alias(backend)] = new JsonObject { ["upstream"] = backend.ToString().ToLowerInvariant(), ["id"] = model, ["contextWindow"] = 131_072 };
        }

        return new JsonObject
        {
            ["upstreams"] = sections,
            ["models"] = models,
            ["routing"] = new JsonObject { ["enabled"] = false },
            ["logging"] = new JsonObject { ["level"] = "debug" },
        };
    }

    private static JsonObject Cloud(string protocol, Uri address) => new() { ["protocol"] = protocol, ["baseUrl"] = address.ToString(), ["apiKey"] = UpstreamKey };

    private static JsonObject Local(string protocol, Uri address) => new() { ["protocol"] = protocol, ["baseUrl"] = address.ToString(), ["local"] = true };

    private async Task<GatewayProcess> StartAsync()
    {
        var upstreams = new Dictionary<Backend, ScriptedUpstream>();
        foreach (var backend in Enum.GetValues<Backend>().Where(backend => !IsLlama(backend)))
        {
            upstreams[backend] = Fake(backend);
        }

        if (LlamaServer.Missing is null)
        {
            _engine = await LlamaServer.StartAsync("touch " + MadeByTheModel);
            _relay = new RecordingRelay(_engine.Address);
            foreach (var backend in Enum.GetValues<Backend>().Where(IsLlama))
            {
                upstreams[backend] = _relay;
            }
        }

        Upstreams = upstreams;
        return await GatewayProcess.StartAsync(Configuration(upstreams).ToJsonString());
    }
}
