using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Model;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Time;

namespace Sluice.Gateway.Tests.Local;

/// <summary>A gateway that looks for its local servers, with time and hardware of the test's own: Ollama here, Anthropic in the cloud.</summary>
internal sealed class LocalWorld : IAsyncDisposable
{
    private LocalWorld(FakeTimeProvider clock, FakeOllama ollama) => (Clock, Ollama) = (clock, ollama);

    public FakeTimeProvider Clock { get; }

    public FakeOllama Ollama { get; }

    public FakeAnthropic Anthropic { get; } = new();

    public TestGateway Gateway { get; private set; } = null!;

    public StillMachine Machine { get; } = new();

    public CancellationToken Cancel => Gateway.Cancel;

    public GatewayModel Model => Gateway.Parts.Models.Current;

    public ModelLoader Loader => Gateway.Services.GetRequiredService<ModelLoader>();

    public static async Task<LocalWorld> StartAsync(string local = "", string coder = "", string upstreams = "", string models = "", string routing = """ "fallback": { "coder": ["haiku"] } """, FakeTimeProvider? clock = null, Action<LocalWorld>? before = null, params OllamaModel[] installed)
    {
        clock ??= new FakeTimeProvider();
        var world = new LocalWorld(clock, new FakeOllama(clock, installed.Length == 0 ? [new OllamaModel("qwen2.5-coder:7b")] : installed));
        world.Anthropic.AcceptedKeys.Add(Canary.AnthropicKey);
        before?.Invoke(world);
        var config = $$"""
            {
              "logging": { "level": "debug" },
              "discovery": { "environmentKeys": false },
              "local": { "warm": { "beforeTurn": false } {{Also(local)}} },
              "upstreams": {
                "ollama": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:{{world.Ollama.Port}}" },
                "anthropic": { "protocol": "anthropic", "baseUrl": "http://127.0.0.1:{{world.Anthropic.Port}}", "apiKey": "env:CANARY_ANTHROPIC", "local": false }
                {{Also(upstreams)}}
              },
              "models": {
                "coder": { "upstream": "ollama", "id": "qwen2.5-coder:7b", "tier": 0 {{Also(coder)}} },
                "haiku": { "upstream": "anthropic", "id": "claude-haiku-4-5", "tier": 1, "price": { "input": 1, "output": 5 } }
                {{Also(models)}}
              },
              "routing": { {{routing}} }
            }
            """;
        if (local.Contains("\"warm\"", StringComparison.Ordinal)) config = config.Replace("\"warm\": { \"beforeTurn\": false } ,", "", StringComparison.Ordinal);
        world.Gateway = await TestGateway.StartAsync(config, clock, services => services.AddSingleton<IHardware>(world.Machine), ("CANARY_ANTHROPIC", Canary.AnthropicKey));
        await world.Gateway.Services.GetRequiredService<DiscoveryLoop>().FirstLook.WaitAsync(world.Cancel);
        return world;
    }

    /// <summary>Looks at the servers once more.</summary>
    public Task LookAsync() => Gateway.Services.GetRequiredService<DiscoveryLoop>().LookAsync(Cancel);

    /// <summary>Lets time pass until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Cancel);
        }
    }

    public Task<HttpResponseMessage> AskAsync(string model = "coder", string text = "Hello") => Gateway.PostAsync(Ask.Messages, Ask.Anthropic(model, stream: true, text: text));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Ollama.DisposeAsync();
        await Anthropic.DisposeAsync();
    }

    private static string Also(string json) => json.Length == 0 ? "" : $", {json}";

    /// <summary>Hardware that says what the test says.</summary>
    internal sealed class StillMachine : IHardware
    {
        public HardwareReading Current { get; set; } = HardwareReading.Unknown;

        public Task<HardwareReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Current);
    }
}
