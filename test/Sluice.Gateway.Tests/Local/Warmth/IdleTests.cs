using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Warmth;

/// <summary>Servers that keep what they have loaded until somebody tells them otherwise.</summary>
public sealed class IdleTests
{
    [Fact]
    public async Task LmStudio_WhatSluiceLoaded_IsUnloadedAfterItsKeepAlive_AndWhatTheUserLoadedStays()
    {
        var clock = new FakeTimeProvider();
        await using var server = new FakeLmStudio(clock, new LmStudioModel("one"), new LmStudioModel("two"));
        await using var gateway = await StartAsync(server.Address, clock);
        using (var http = new HttpClient())
        {
            await http.PostAsync(new Uri(server.Address, "/api/v1/models/load"), new StringContent("""{"model":"two"}"""), gateway.Cancel);
        }

        await gateway.Services.GetRequiredService<DiscoveryLoop>().LookAsync(gateway.Cancel);
        await AskAsync(gateway, "here/one");
        await AskAsync(gateway, "here/two");
        await gateway.Services.GetRequiredService<ModelLoader>().Ended.WaitAsync(gateway.Cancel);
        Assert.Equal(["load two 4096", "load one 32768"], server.Events);

        clock.Advance(TimeSpan.FromMinutes(29));
        await gateway.Services.GetRequiredService<WarmLoop>().LookAsync(gateway.Cancel);
        Assert.Equal(2, server.Events.Count);
        clock.Advance(TimeSpan.FromMinutes(2));
        await gateway.Services.GetRequiredService<WarmLoop>().LookAsync(gateway.Cancel);
        Assert.Equal("unload one", server.Events[^1]);
        Assert.Equal(3, server.Events.Count);
    }

    [Fact]
    public async Task LmStudioBeforeItsOwnOrders_LoadsWithTheTurn_AndForgetsByItself()
    {
        var clock = new FakeTimeProvider();
        await using var server = new FakeLmStudio(clock, new LmStudioModel("one")) { HasOrders = false, HoldLoad = new Sluice.Testing.Upstream.Gate() };
        await using var gateway = await StartAsync(server.Address, clock);
        var asking = AskAsync(gateway, "here/one");
        await server.HoldLoad.Reached.WaitAsync(gateway.Cancel);
        // Nobody ordered it, and it is shown all the same.
        Assert.Equal("here/one", Assert.Single(gateway.Services.GetRequiredService<LoadBook>().All).Address);
        server.HoldLoad.Open();
        await asking;
        Assert.Empty(gateway.Services.GetRequiredService<LoadBook>().All);
        clock.Advance(TimeSpan.FromMinutes(61));
        await gateway.Services.GetRequiredService<DiscoveryLoop>().LookAsync(gateway.Cancel);
        Assert.Equal(["demand one 4096", "idle one"], server.Events);
    }

    [Fact]
    public async Task RealLlamaCppRouter_LoadsForATurn_UnloadsAfterItsKeepAlive()
    {
        Assert.SkipWhen(LlamaServer.Missing is not null, LlamaServer.Missing ?? "");
        var clock = new FakeTimeProvider();
        await using var server = await LlamaServer.StartRouterAsync(["one", "two"], cancellationToken: TestContext.Current.CancellationToken);
        await using var gateway = await StartAsync(server.Address, clock);
        // Its list is looked at again after a pause, which is the test's to give.
        await AskAsync(gateway, "here/one", clock);
        await gateway.Services.GetRequiredService<ModelLoader>().Ended.WaitAsync(gateway.Cancel);
        Assert.True(gateway.Parts.Models.Current.LocalModels["here/one"].IsLoaded);
        await AskAsync(gateway, "here/two", clock);
        await gateway.Services.GetRequiredService<ModelLoader>().Ended.WaitAsync(gateway.Cancel);
        Assert.Equal([false, true], gateway.Parts.Models.Current.LocalModels.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.IsLoaded));

        clock.Advance(TimeSpan.FromMinutes(31));
        var looking = gateway.Services.GetRequiredService<WarmLoop>().LookAsync(gateway.Cancel);
        while (!looking.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20, gateway.Cancel);
        }

        await looking;
        Assert.All(gateway.Parts.Models.Current.LocalModels.Values, model => Assert.False(model.IsLoaded));
    }

    [Fact]
    public async Task F058_RealLlamaCppRouter_Killed_IsGone_IsNotStartedByUs_AndServesWhenItsUserStartsItAgain()
    {
        Assert.SkipWhen(LlamaServer.Missing is not null, LlamaServer.Missing ?? "");
        var clock = new FakeTimeProvider();
        await using var first = await LlamaServer.StartRouterAsync(["one"], cancellationToken: TestContext.Current.CancellationToken);
        await using var gateway = await StartAsync(first.Address, clock);
        await AskAsync(gateway, "here/one", clock);
        await first.KillAsync();
        var discovery = gateway.Services.GetRequiredService<DiscoveryLoop>();
        await discovery.LookAsync(gateway.Cancel);
        await discovery.LookAsync(gateway.Cancel);
        Assert.Equal(ServerStatus.Gone, Assert.Single(gateway.Parts.Models.Current.Servers).Status);
        Assert.False(gateway.Parts.Models.Current.LocalModels["here/one"].IsLoaded);
        using (var http = new HttpClient())
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(new Uri(first.Address, "/health"), gateway.Cancel));
        }

        await using var second = await LlamaServer.StartRouterAsync(["one"], port: first.Address.Port, cancellationToken: gateway.Cancel);
        await discovery.LookAsync(gateway.Cancel);
        await AskAsync(gateway, "here/one", clock);
    }

    [Fact]
    public async Task RealLlamaCpp_WithItsOneModel_SaysThatItStaysLoaded()
    {
        Assert.SkipWhen(LlamaServer.Missing is not null, LlamaServer.Missing ?? "");
        await using var server = await LlamaServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var gateway = await StartAsync(server.Address, new FakeTimeProvider());
        var model = Assert.Single(gateway.Parts.Models.Current.LocalModels).Key;
        using var response = await gateway.AdminAsync(HttpMethod.Post, "/admin/local/unload", $$"""{"model":"{{model}}"}""");
        Assert.Contains("Its server keeps it loaded for as long as it runs: sluice local off here", await response.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
    }

    private static async Task<TestGateway> StartAsync(Uri address, FakeTimeProvider clock)
    {
        var gateway = await TestGateway.StartAsync(
            $$"""
            {
              "discovery": { "environmentKeys": false },
              "local": { "warm": { "beforeTurn": false } },
              "upstreams": { "here": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{address.Port.ToString(CultureInfo.InvariantCulture)}}/v1", "local": true } }
            }
            """,
            clock, services => services.AddSingleton<IHardware>(new LocalWorld.StillMachine()));
        await gateway.Services.GetRequiredService<DiscoveryLoop>().FirstLook.WaitAsync(gateway.Cancel);
        return gateway;
    }

    private static async Task AskAsync(TestGateway gateway, string model, FakeTimeProvider? clock = null)
    {
        var asking = gateway.PostAsync(Ask.Chat, Ask.OpenAi(model, stream: true));
        while (clock is not null && !asking.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20, gateway.Cancel);
        }

        using var response = await asking;
        var text = await response.Content.ReadAsStringAsync(gateway.Cancel);
        Assert.True(response.IsSuccessStatusCode && text.Contains("[DONE]", StringComparison.Ordinal), text);
    }
}
