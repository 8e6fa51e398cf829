using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Routing;
using Sluice.Testing.Fakes;
using Sluice.Testing.Time;
using Xunit;
using static Sluice.Gateway.Tests.Model.ModelBuilding;

namespace Sluice.Gateway.Tests.Local.Discovery;

public sealed class DiscoveryLoopTests : IAsyncLifetime
{
    private readonly FakeOllama _ollama = new(null, new OllamaModel("qwen2.5-coder:7b"));
    private readonly HttpMessageInvoker _http = DiscoveryHttp.Create();
    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamHealth _health;
    private readonly GatewayModelStore _store;
    private readonly DiscoveryLoop _loop;

    public DiscoveryLoopTests()
    {
        _health = new UpstreamHealth(_time);
        var config = SluiceConfig.Default with { Discovery = new DiscoveryConfig { Ports = [] } };
        var variable = Variables(("OLLAMA_HOST", _ollama.Port.ToString(CultureInfo.InvariantCulture).Insert(0, "127.0.0.1:")));
        _store = new GatewayModelStore(EffectiveConfig.Default with { Config = config }, variable, memory: () => MachineMemory.Unknown);
        _loop = new DiscoveryLoop(new ServerProbe(_http), _store, _health, _time, NullLogger<DiscoveryLoop>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _loop.Dispose();
        _http.Dispose();
        await _ollama.DisposeAsync();
    }

    [Fact]
    public async Task WhatIsFound_IsInTheModel_AndNothingNewChangesNothing()
    {
        var versions = new List<int>();
        _store.OnChange(model => versions.Add(model.Version));

        Assert.True(await _loop.LookAsync(Token));
        Assert.False(await _loop.LookAsync(Token));

        Assert.Equal([2], versions);
        var model = _store.Current;
        Assert.Equal(["ollama/qwen2.5-coder:7b"], model.Routing.Tiers[0]);
        Assert.Equal("ollama", model.Upstreams["ollama"].Protocol);
        Assert.True(model.Upstreams["ollama"].IsLocal);
        Assert.Contains("Next: sluice run claude", model.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANewModel_AppearsByItself()
    {
        await _loop.LookAsync(Token);
        _ollama.Models.Add(new OllamaModel("qwen3-coder:30b"));

        Assert.True(await _loop.LookAsync(Token));

        Assert.True(_store.Current.Routing.Models.ContainsKey("ollama/qwen3-coder:30b"));
    }

    [Fact]
    public async Task F058_AServerThatDies_IsDown_AndUpAgainWhenItIsBack()
    {
        await _loop.LookAsync(Token);
        var model = _store.Current.Routing.Models["ollama/qwen2.5-coder:7b"];

        _ollama.Stop();
        await _loop.LookAsync(Token);
        Assert.Equal(AvailabilityState.Up, _health.Of(model).State);
        await _loop.LookAsync(Token);

        Assert.Equal(AvailabilityState.Down, _health.Of(model).State);
        Assert.Equal("ollama is not running", _health.Of(model).Reason);
        Assert.True(_store.Current.Routing.Models.ContainsKey(model.Address));

        _ollama.Restart();
        await _loop.LookAsync(Token);

        Assert.Equal(AvailabilityState.Up, _health.Of(model).State);
        Assert.Equal(["ollama/qwen2.5-coder:7b"], _store.Current.Routing.Tiers[0]);
    }

    [Fact]
    public async Task Started_ItLooksAtOnce_AndAgainAfterAPause()
    {
        var found = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        _store.OnChange(model => (model.Routing.Models.Keys.Any(key => key.EndsWith(":30b", StringComparison.Ordinal)) ? second : found).TrySetResult());

        await _loop.StartAsync(Token);
        await found.Task.WaitAsync(Token);
        _ollama.Models.Add(new OllamaModel("qwen3-coder:30b"));
        while (!second.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await _loop.StopAsync(Token);
        Assert.True(_store.Current.Routing.Models.ContainsKey("ollama/qwen3-coder:30b"));
    }
}
