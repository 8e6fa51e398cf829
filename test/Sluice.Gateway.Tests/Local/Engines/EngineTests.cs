using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Engines;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Engines;

/// <summary>Orders to each kind of server; llama.cpp's is the real one, as a router of two models.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly HttpMessageInvoker _invoker = DiscoveryHttp.Create();
    private readonly EngineHttp _http;
    private readonly ServerProbe _probe;

    public EngineTests() => (_http, _probe) = (new EngineHttp(_invoker), new ServerProbe(_invoker));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _invoker.Dispose();
    }

    [Fact]
    public async Task LmStudio_LoadsWithAContext_OnceOnly_AndUnloads()
    {
        await using var server = new FakeLmStudio(new FakeTimeProvider());
        var (engine, target) = (new LmStudioEngine(_http, TimeProvider.System), new ProbeTarget(server.Address));
        Assert.Equal(default, await engine.LoadAsync(target, new LoadOrder("qwen2.5-coder-7b", 16384, KeepAlive.Default), Token));
        Assert.Equal(default, await engine.LoadAsync(target, new LoadOrder("qwen2.5-coder-7b", 16384, KeepAlive.Default), Token));
        var found = await _probe.ProbeAsync(target, Token);
        Assert.True(found is { TakesOrders: true, Slots: 4 });
        Assert.Equal((true, 16384), (found.Models[0].IsLoaded, found.Models[0].AllocatedContext));
        Assert.Equal(default, await engine.UnloadAsync(target, "qwen2.5-coder-7b", Token));
        Assert.Equal(["load qwen2.5-coder-7b 16384", "unload qwen2.5-coder-7b"], server.Events);
        Assert.Contains("sluice local pull nope", (await engine.LoadAsync(target, new LoadOrder("nope", null, KeepAlive.Default), Token)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LmStudio_BeforeItsOwnOrders_CanBeAskedForNothing()
    {
        await using var server = new FakeLmStudio(new FakeTimeProvider()) { HasOrders = false };
        var found = await _probe.ProbeAsync(new ProbeTarget(server.Address), Token);
        Assert.Equal(Gateway.Model.UpstreamKind.LmStudio, found!.Kind);
        Assert.Equal(EngineAbilities.None, new LmStudioEngine(_http, TimeProvider.System).AbilitiesOf(found));
    }

    [Fact]
    public async Task LmStudio_Download_IsFollowedToItsEnd()
    {
        await using var server = new FakeLmStudio(new FakeTimeProvider());
        var clock = new FakeTimeProvider();
        var seen = new List<PullProgress>();
        await foreach (var progress in new LmStudioEngine(_http, clock).PullAsync(new ProbeTarget(server.Address), "qwen/qwen3-8b", Token).ConfigureAwait(true))
        {
            seen.Add(progress);
            _ = Task.Run(async () =>
            {
                await clock.WaitForTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), Token);
                clock.Advance(TimeSpan.FromSeconds(1));
            }, Token);
        }

        Assert.Equal([("downloading", null), ("downloading", 400L), ("completed", 1000L)], seen.Select(progress => (progress.Status, progress.Completed)));
    }

    [Fact]
    public async Task Vllm_SaysThatItsModelIsFixed_AndIsBusyWhenRequestsWait()
    {
        await using var server = new FakeVllm();
        var target = new ProbeTarget(server.Address);
        var found = await _probe.ProbeAsync(target, Token);
        Assert.Equal((Gateway.Model.UpstreamKind.Vllm, ServerStatus.Up, "0.32.0"), (found!.Kind, found.Status, found.Version));
        server.Running = 8;
        Assert.Equal(ServerStatus.Up, (await _probe.ProbeAsync(target, Token))!.Status);
        server.Waiting = 3;
        Assert.Equal(ServerStatus.Busy, (await _probe.ProbeAsync(target, Token))!.Status);
        server.IsStarting = true;
        Assert.Equal(ServerStatus.Loading, (await _probe.ProbeAsync(target, Token))!.Status);
        Assert.Equal(EngineAbilities.None, new VllmEngine().AbilitiesOf(found));
        Assert.Contains("vllm serve", (await new VllmEngine().LoadAsync(target, new LoadOrder("x", null, KeepAlive.Default), Token)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollama_ThatIsGone_IsAnAnswerForTheUser()
    {
        var target = new ProbeTarget(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        Assert.Contains("does not answer", (await new OllamaEngine(_http).LoadAsync(target, new LoadOrder("m", null, KeepAlive.Forever), Token)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RealLlamaCppRouter_LoadsEvictsAndUnloads()
    {
        Assert.SkipWhen(LlamaServer.Missing is not null, LlamaServer.Missing ?? "");
        await using var server = await LlamaServer.StartRouterAsync(["one", "two"], cancellationToken: Token);
        var (engine, target) = (new LlamaCppEngine(_http, TimeProvider.System), new ProbeTarget(server.Address));
        var found = await _probe.ProbeAsync(target, Token);
        Assert.True(found!.TakesOrders);
        Assert.Equal(EngineAbilities.Load | EngineAbilities.Unload, engine.AbilitiesOf(found));
        Assert.Equal([("one", false), ("two", false)], found.Models.Select(model => (model.Id, model.IsLoaded)));

        Assert.Equal(default, await engine.LoadAsync(target, new LoadOrder("one", null, KeepAlive.Default), Token));
        Assert.Equal(default, await engine.LoadAsync(target, new LoadOrder("one", null, KeepAlive.Default), Token));
        Assert.Equal([("one", true), ("two", false)], (await _probe.ProbeAsync(target, Token))!.Models.Select(model => (model.Id, model.IsLoaded)));

        // There is room for one.
        Assert.Equal(default, await engine.LoadAsync(target, new LoadOrder("two", null, KeepAlive.Default), Token));
        Assert.Equal([("one", false), ("two", true)], (await _probe.ProbeAsync(target, Token))!.Models.Select(model => (model.Id, model.IsLoaded)));

        Assert.Equal(default, await engine.UnloadAsync(target, "two", Token));
        Assert.Equal(default, await engine.UnloadAsync(target, "two", Token));
        Assert.Contains("no model nope", (await engine.LoadAsync(target, new LoadOrder("nope", null, KeepAlive.Default), Token)).Error, StringComparison.Ordinal);
    }
}
