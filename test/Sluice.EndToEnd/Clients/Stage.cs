using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Xunit;

[assembly: AssemblyFixture(typeof(Sluice.EndToEnd.Clients.Stage))]

namespace Sluice.EndToEnd.Clients;

/// <summary>The way of a client's request.</summary>
public enum Route
{
    /// <summary>Straight to the fake that speaks the client's protocol: shows that the test and the fake are right.</summary>
    Direct,

    /// <summary>Through the gateway to the Anthropic fake.</summary>
    ToAnthropic,

    /// <summary>Through the gateway to the Chat Completions fake.</summary>
    ToOpenAiChat,

    /// <summary>Through the gateway to the Ollama fake.</summary>
    ToOllama,

    /// <summary>Through the gateway to the Responses fake.</summary>
    ToOpenAiResponses,

    /// <summary>Through the gateway to the Gemini fake.</summary>
    ToGemini,
}

/// <summary>What a client is pointed at.</summary>
public sealed record Endpoint(Uri Address, string Token, string Model);

/// <summary>The five fakes and, as soon as a test goes through it, one gateway in front of them.</summary>
public sealed class Stage : IAsyncLifetime
{
    private const string UpstreamKey = "canary-upstream-key";

    private readonly SemaphoreSlim _starting = new(1);
    private GatewayProcess? _gateway;

    /// <summary>Every way that a client's request can go.</summary>
    public static TheoryData<Route> Routes { get; } = [.. Enum.GetValues<Route>()];

    /// <summary>The Anthropic fake.</summary>
    public FakeAnthropic Anthropic { get; } = new();

    /// <summary>The Chat Completions fake.</summary>
    public FakeOpenAiChat OpenAiChat { get; } = new();

    /// <summary>The Responses fake.</summary>
    public FakeOpenAiResponses OpenAiResponses { get; } = new();

    /// <summary>The Gemini fake.</summary>
    public FakeGemini Gemini { get; } = new();

    /// <summary>The Ollama fake: one model that calls tools and thinks.</summary>
    public FakeOllama Ollama { get; } = new(null, new OllamaModel("fake:latest") { Capabilities = ["completion", "tools", "thinking"] });

    /// <summary>Where a client of the protocol of <paramref name="own"/> is pointed for a route.</summary>
    public async Task<Endpoint> OpenAsync(Route route, Testing.Upstream.ScriptedUpstream own)
    {
        if (route is Route.Direct)
        {
            return new Endpoint(own.Address, UpstreamKey, own == Ollama ? "fake:latest" : own == Anthropic ? "claude-sonnet-5" : own == Gemini ? "gemini-3.5-flash" : "gpt-5.5");
        }

        var gateway = await StartGatewayAsync();
        return new Endpoint(gateway.Address, gateway.InferenceToken, route switch
        {
            Route.ToAnthropic => "on-anthropic",
            Route.ToOpenAiChat => "on-openai-chat",
            Route.ToOpenAiResponses => "on-openai-responses",
            Route.ToGemini => "on-gemini",
            _ => "on-ollama",
        });
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        foreach (var fake in (FakeCloud[])[Anthropic, OpenAiChat, OpenAiResponses, Gemini])
        {
            fake.AcceptedKeys.Add(UpstreamKey);
        }

        Anthropic.Models.Add("claude-sonnet-5");
        OpenAiChat.Models.Add("gpt-5.5");
        OpenAiResponses.Models.Add("gpt-5.5");
        Gemini.Models.Add("gemini-3.5-flash");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            // All the clients' tests have gone through it, at a talkative log level: nothing that they sent or got may have stayed (F121).
            await _gateway.KillAsync();
            _gateway.AssertNowhere(UpstreamKey, _gateway.InferenceToken, _gateway.AdminToken, FakeBrain.Greeting, FakeBrain.Done, "How many tokens is this?");
            await _gateway.DisposeAsync();
        }

        await Anthropic.DisposeAsync();
        await OpenAiChat.DisposeAsync();
        await OpenAiResponses.DisposeAsync();
        await Gemini.DisposeAsync();
        await Ollama.DisposeAsync();
        _starting.Dispose();
    }

    private async Task<GatewayProcess> StartGatewayAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _gateway ??= await GatewayProcess.StartAsync(Configuration().ToJsonString());
        }
        finally
        {
            _starting.Release();
        }
    }

    private JsonObject Configuration() => new()
    {
        ["upstreams"] = new JsonObject
        {
            ["cloud"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = Anthropic.Address.ToString(), ["apiKey"] = UpstreamKey },
            ["chat"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = OpenAiChat.BaseUrl.ToString(), ["apiKey"] = UpstreamKey },
            ["responses"] = new JsonObject { ["protocol"] = "openai-responses", ["baseUrl"] = OpenAiResponses.BaseUrl.ToString(), ["apiKey"] = UpstreamKey },
            ["gemini"] = new JsonObject { ["protocol"] = "gemini", ["baseUrl"] = Gemini.Address.ToString(), ["apiKey"] = UpstreamKey },
            ["ollama"] = new JsonObject { ["protocol"] = "ollama", ["baseUrl"] = Ollama.Address.ToString(), ["local"] = true },
        },
        ["models"] = new JsonObject
        {
            ["on-anthropic"] = new JsonObject { ["upstream"] = "cloud", ["id"] = "claude-sonnet-5" },
            ["on-openai-chat"] = new JsonObject { ["upstream"] = "chat", ["id"] = "gpt-5.5" },
            ["on-openai-responses"] = new JsonObject { ["upstream"] = "responses", ["id"] = "gpt-5.5" },
            ["on-gemini"] = new JsonObject { ["upstream"] = "gemini", ["id"] = "gemini-3.5-flash" },
            ["on-ollama"] = new JsonObject { ["upstream"] = "ollama", ["id"] = "fake:latest" },
        },
        ["routing"] = new JsonObject { ["enabled"] = false },
        ["logging"] = new JsonObject { ["level"] = "debug" },
    };
}
