using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;

namespace Sluice.Gateway.Tests.Gemini;

/// <summary>A gateway between Google, scripted, and an OpenAI-compatible vendor.</summary>
internal sealed class GeminiWorld : IAsyncDisposable
{
    public const string Generate = "/v1beta/models/flash:generateContent";
    public const string Streaming = "/v1beta/models/flash:streamGenerateContent?alt=sse";
    public const string GoogleKey = "AIzaSyCanary-canarykey-google-0005";
    public const string CallerKey = "AIzaSyCanary-canarykey-caller-0006";
    public const string Hello = $$"""{"contents":[{"role":"user","parts":[{"text":"Hello {{Canary.Prompt}}"}]}]}""";
    public const string Body = """{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"totalTokenCount":4},"modelVersion":"gemini-up","responseId":"r1"}""";

    private GeminiWorld()
    {
    }

    public ScriptedUpstream Google { get; } = new();

    public FakeOpenAiChat OpenAi { get; } = new();

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="googleKey">Of <c>upstreams.google.apiKey</c>.</param>
    /// <param name="routing">Of <c>routing</c>.</param>
    public static async Task<GeminiWorld> StartAsync(string googleKey = "env:CANARY_GOOGLE", string routing = "")
    {
        var world = new GeminiWorld();
        world.Gateway = await TestGateway.StartAsync($$"""
            {
              "logging": { "level": "debug" },
              "discovery": { "enabled": false },
              "upstreams": {
                "google": { "protocol": "gemini", "baseUrl": "http://127.0.0.1:{{world.Google.Port}}/v1beta", "apiKey": "{{googleKey}}", "retries": 0 },
                "openai": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{world.OpenAi.Port}}/v1", "apiKey": "env:CANARY_OPENAI", "retries": 0 }
              },
              "models": {
                "flash": { "upstream": "google", "id": "gemini-3.5-flash", "tier": 1 },
                "gpt:5": { "upstream": "openai", "id": "gpt:5.5", "tier": 2 }
              },
              "routing": { {{routing}} }
            }
            """, null, ("CANARY_GOOGLE", GoogleKey), ("CANARY_OPENAI", Canary.OpenAiKey));
        return world;
    }

    /// <summary>A stream of chunks with these texts; the last one ends it.</summary>
    public static Reply Chunks(params string[] texts) => Reply.Sse(string.Concat(texts.Select((text, i) =>
        $$$"""data: {"candidates":[{"content":{"role":"model","parts":[{"text":"{{{text}}}"}]},{{{(i == texts.Length - 1 ? "\"finishReason\":\"STOP\"," : "")}}}"index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":{{{i + 1}}},"totalTokenCount":{{{i + 4}}}}}""" + "\r\n\r\n")));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Google.DisposeAsync();
        await OpenAi.DisposeAsync();
    }
}
