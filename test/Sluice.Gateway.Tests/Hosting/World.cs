using Microsoft.Extensions.DependencyInjection;
using Sluice.Testing.Fakes;
using Sluice.Testing.Time;
using Sluice.Testing.Upstream;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>
/// A gateway between vendors: Ollama on this machine, Anthropic and OpenAI in the cloud, all of them faithful fakes; and one
/// that speaks Responses and one that speaks Gemini, which say what the test has them say.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private World(FakeTimeProvider clock, FakeOllama ollama, FakeAnthropic anthropic, FakeOpenAiChat openAi) =>
        (Clock, Ollama, Anthropic, OpenAi) = (clock, ollama, anthropic, openAi);

    public FakeTimeProvider Clock { get; }

    public FakeOllama Ollama { get; }

    public FakeAnthropic Anthropic { get; }

    public FakeOpenAiChat OpenAi { get; }

    /// <summary>Speaks Responses.</summary>
    public ScriptedUpstream Native { get; } = new();

    /// <summary>Speaks Gemini.</summary>
    public ScriptedUpstream Google { get; } = new();

    public TestGateway Gateway { get; private set; } = null!;

    public CancellationToken Cancel => Gateway.Cancel;

    /// <summary>Requests for an answer that Ollama got; what discovery asks is left out.</summary>
    public IReadOnlyList<RecordedRequest> OllamaTurns => [.. Ollama.Requests.Where(request => request.Method == "POST" && request.Path is "/api/chat" or "/api/generate")];

    /// <summary>Starts it. The texts are the insides of JSON objects of the configuration.</summary>
    /// <param name="routing">Of <c>routing</c>.</param>
    /// <param name="server">Of <c>server</c>.</param>
    /// <param name="ollama">More of <c>upstreams.ollama</c>.</param>
    /// <param name="anthropic">More of <c>upstreams.anthropic</c>; replaces the configured key when it names one.</param>
    /// <param name="more">More sections.</param>
    /// <param name="models">More of <c>models</c>.</param>
    /// <param name="upstreams">More of <c>upstreams</c>.</param>
    /// <param name="services">Replaces parts of the gateway.</param>
    /// <param name="logging">More of <c>logging</c>.</param>
    public static async Task<World> StartAsync(string routing = "", string server = "", string ollama = "", string anthropic = "", string more = "", string models = "", string upstreams = "", Action<IServiceCollection>? services = null, string logging = "")
    {
        var clock = new FakeTimeProvider();
        var world = new World(clock, new FakeOllama(clock), new FakeAnthropic(), new FakeOpenAiChat());
        world.Anthropic.AcceptedKeys.UnionWith([Canary.AnthropicKey, Canary.Subscription, Canary.CallerKey]);
        world.Gateway = await TestGateway.StartAsync(
            world.Config(routing, server, ollama, anthropic, more, models, upstreams, logging), clock, services, ("CANARY_ANTHROPIC", Canary.AnthropicKey), ("CANARY_OPENAI", Canary.OpenAiKey), ("CANARY_GOOGLE", Canary.GoogleKey));
        return world;
    }

    /// <summary>The configuration file of this world.</summary>
    public string Config(string routing = "", string server = "", string ollama = "", string anthropic = "", string more = "", string models = "", string upstreams = "", string logging = "") => $$"""
        {
          "server": { {{server}} },
          "logging": { "level": "debug" {{Also(logging)}} },
          "discovery": { "enabled": false },
          "upstreams": {
            "ollama": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:{{Ollama.Port}}" {{Also(ollama)}} },
            "anthropic": { "protocol": "anthropic", "baseUrl": "http://127.0.0.1:{{Anthropic.Port}}" {{Also(anthropic.Contains("apiKey") ? anthropic : $"\"apiKey\": \"env:CANARY_ANTHROPIC\"{Also(anthropic)}")}} },
            "openai": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{OpenAi.Port}}/v1", "apiKey": "env:CANARY_OPENAI" },
            "native": { "protocol": "openai-responses", "baseUrl": "http://127.0.0.1:{{Native.Port}}/v1", "apiKey": "env:CANARY_OPENAI", "local": false },
            "google": { "protocol": "gemini", "baseUrl": "http://127.0.0.1:{{Google.Port}}", "apiKey": "env:CANARY_GOOGLE", "local": false }
            {{Also(upstreams)}}
          },
          "models": {
            "coder": { "upstream": "ollama", "id": "qwen2.5-coder:7b", "tier": 0, "contextWindow": 32768 },
            "haiku": { "upstream": "anthropic", "id": "claude-haiku-4-5", "tier": 1, "price": { "input": 1, "output": 5 } },
            "sonnet": { "upstream": "anthropic", "id": "claude-sonnet-5", "tier": 2, "price": { "input": 3, "output": 15 } },
            "responder": { "upstream": "native", "id": "gpt-native", "tier": 3, "price": { "input": 2, "output": 10 } },
            "gem": { "upstream": "google", "id": "gemini-3.5-flash", "tier": 3, "price": { "input": 1, "output": 4 } },
            "gpt": { "upstream": "openai", "id": "gpt-5.5", "tier": 2, "price": { "input": 2, "output": 10 } }
            {{Also(models)}}
          },
          "routing": { {{routing}} }
          {{Also(more)}}
        }
        """;

    /// <summary>Moves the clock once something waits that long.</summary>
    public async Task PassAsync(TimeSpan wait)
    {
        await Clock.WaitForTimerAsync(wait, wait, Cancel);
        Clock.Advance(wait);
    }

    /// <summary>Lets time pass, second by second, until something has come of it.</summary>
    public async Task PassUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            // A loop that only yields takes the processor from the server that is to send.
            await Task.Delay(1, Cancel);
        }
    }

    /// <summary>Ends a back-off: the shortest wait there is, a quarter of a second at most for the first.</summary>
    /// <param name="asking">What is done when there was no back-off, because chance gave one of nothing.</param>
    public async Task PassBackOffAsync(Task asking)
    {
        await Task.WhenAny(asking, Clock.WaitForTimerAsync(TimeSpan.Zero, TimeSpan.FromMilliseconds(250), Cancel));
        Clock.Advance(TimeSpan.FromMilliseconds(250));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Ollama.DisposeAsync();
        await Anthropic.DisposeAsync();
        await OpenAi.DisposeAsync();
        await Native.DisposeAsync();
        await Google.DisposeAsync();
    }

    private static string Also(string json) => json.Length == 0 ? "" : $", {json}";
}
