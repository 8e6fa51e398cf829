using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Loads;

/// <summary>A turn whose model is not in memory, where discovery has seen that it is not.</summary>
public sealed class ColdTurnTests
{
    private const string Next = """ "whileLoading": "next" """;

    [Theory]
    [InlineData(120)]
    [InlineData(290)]
    [InlineData(600)]
    public async Task F051_ColdLoad_IsDetached_AndItsTurnKeptAliveThenAnswered(int seconds)
    {
        await using var world = await LocalWorld.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        var asking = world.AskAsync();
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        // Its keep-alive is due in ten seconds: the clock may not move before somebody waits for that.
        await world.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), world.Cancel);
        for (var passed = 0; passed < seconds; passed += 5)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        using var response = await asking;
        world.Ollama.HoldLoad.Open();
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        var text = await stream.ToEndAsync();
        Wire.AssertComplete(Ask.Messages, text);
        Assert.Equal(FakeBrain.Greeting, Wire.TextOf(Ask.Messages, text));
        // One load: the turn asks for the context that its load has made.
        Assert.Single(world.Ollama.Events, happened => happened.Kind == "load");
        Assert.Equal(["/api/generate", "/api/chat"], Posts(world));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Ok, row.Request.Outcome);
        Assert.True(row.Request.FirstContentMs >= (seconds - 15) * 1000, $"{row.Request.FirstContentMs}");
    }

    [Fact]
    public async Task ClientThatLeavesDuringALoad_DoesNotEndIt()
    {
        await using var world = await LocalWorld.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        using (var client = world.Gateway.NewClient())
        using (var gone = new CancellationTokenSource())
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Messages) { Content = new StringContent(Ask.Anthropic("coder", stream: true), System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            var asking = client.SendAsync(request, gone.Token);
            await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        Assert.Equal(Outcomes.ClientCancelled, (await world.Gateway.LastRowAsync()).Request.Outcome);
        world.Ollama.HoldLoad.Open();
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.DoesNotContain(world.Ollama.Events, happened => happened.Kind == "load-aborted");
        Assert.Single(world.Ollama.Loaded);
        Assert.True(world.Model.LocalModels["ollama/qwen2.5-coder:7b"].IsLoaded);
        Assert.Equal(["/api/generate"], Posts(world));
    }

    [Fact]
    public async Task Next_AnswersFromTheNextModel_WhileTheLoadGoesOn_AndTheFollowingTurnIsLocal()
    {
        await using var world = await LocalWorld.StartAsync(Next);
        world.Ollama.HoldLoad = new Gate();
        using (var first = await world.AskAsync())
        {
            Assert.Equal("anthropic/claude-haiku-4-5", Assert.Single(first.Headers.GetValues("x-sluice-model")));
            await (await StreamReading.OfAsync(first, world.Cancel)).ToEndAsync();
        }

        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        using (var second = await world.AskAsync())
        {
            Assert.Equal("anthropic/claude-haiku-4-5", Assert.Single(second.Headers.GetValues("x-sluice-model")));
            await (await StreamReading.OfAsync(second, world.Cancel)).ToEndAsync();
        }

        world.Ollama.HoldLoad.Open();
        await world.Loader.Ended.WaitAsync(world.Cancel);
        using var third = await world.AskAsync();
        Assert.Equal("ollama/qwen2.5-coder:7b", Assert.Single(third.Headers.GetValues("x-sluice-model")));
        await (await StreamReading.OfAsync(third, world.Cancel)).ToEndAsync();
        Assert.Single(world.Ollama.Events, happened => happened.Kind == "load");
        Assert.DoesNotContain(world.Ollama.Events, happened => happened.Kind == "unload");
    }

    [Fact]
    public async Task Next_WithoutAnotherModel_Waits()
    {
        await using var world = await LocalWorld.StartAsync(Next, routing: "");
        world.Ollama.HoldLoad = new Gate();
        var asking = world.AskAsync("ollama/qwen2.5-coder:7b");
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        world.Ollama.HoldLoad.Open();
        using var response = await asking;
        Assert.Equal("ollama/qwen2.5-coder:7b", Assert.Single(response.Headers.GetValues("x-sluice-model")));
    }

    [Fact]
    public async Task ManyTurnsAtOnce_ShareOneLoad()
    {
        await using var world = await LocalWorld.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        var asking = Enumerable.Range(0, 8).Select(_ => world.AskAsync()).ToList();
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        world.Ollama.HoldLoad.Open();
        foreach (var response in await Task.WhenAll(asking))
        {
            using (response) Assert.Equal("ollama/qwen2.5-coder:7b", Assert.Single(response.Headers.GetValues("x-sluice-model")));
        }

        Assert.Single(world.Ollama.Events, happened => happened.Kind == "load");
        Assert.Single(Posts(world), path => path == "/api/generate");
    }

    [Fact]
    public async Task LoadThatFails_IsToldByTheTurnItself_AndTheNextModelAnswers()
    {
        await using var world = await LocalWorld.StartAsync();
        world.Ollama.LoadFailure = "model requires more system memory (9.1 GiB) than is available (4.0 GiB)";
        using var response = await world.AskAsync();
        Assert.Equal("anthropic/claude-haiku-4-5", Assert.Single(response.Headers.GetValues("x-sluice-model")));
        await (await StreamReading.OfAsync(response, world.Cancel)).ToEndAsync();
        Assert.Equal([Outcomes.UpstreamError, Outcomes.Ok], (await world.Gateway.RowOf(response)).Attempts.Select(attempt => attempt.Outcome));
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.Empty(world.Gateway.Services.GetRequiredService<LoadBook>().All);
    }

    [Fact]
    public async Task F052_BusyServer_FailsOver_AndNothingStaysInTheBook()
    {
        await using var world = await LocalWorld.StartAsync(before: world => world.Ollama.MaxQueue = 0);
        using var response = await world.AskAsync();
        Assert.Equal("anthropic/claude-haiku-4-5", Assert.Single(response.Headers.GetValues("x-sluice-model")));
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.Empty(world.Gateway.Services.GetRequiredService<LoadBook>().All);
    }

    [Fact]
    public async Task LoadUnderWay_IsShown_WithWhatItTook()
    {
        await using var world = await LocalWorld.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        var asking = world.AskAsync();
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        world.Clock.Advance(TimeSpan.FromSeconds(12));
        using (var local = JsonDocument.Parse(await (await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/local")).Content.ReadAsStringAsync(world.Cancel)))
        {
            var load = local.RootElement.GetProperty("servers")[0].GetProperty("models")[0].GetProperty("load");
            // 4.7 GB of files, from a disk of the usual kind.
            Assert.Equal(4.7, load.GetProperty("expectedSeconds").GetDouble(), 1);
            Assert.Equal("for a turn", load.GetProperty("why").GetString());
        }

        using (var status = JsonDocument.Parse(await (await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/status")).Content.ReadAsStringAsync(world.Cancel)))
        {
            Assert.Equal(12, Assert.Single(status.RootElement.GetProperty("loads").EnumerateArray()).GetProperty("seconds").GetDouble(), 0);
        }

        world.Ollama.HoldLoad.Open();
        (await asking).Dispose();
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.Empty(world.Gateway.Services.GetRequiredService<LoadBook>().All);
        // The next one is expected to take what this one took.
        var speeds = world.Gateway.Services.GetRequiredService<Sluice.Gateway.Local.Speeds.LocalSpeeds>();
        Assert.Equal(12, speeds.LoadTime("ollama/qwen2.5-coder:7b", null)!.Value.TotalSeconds, 1);
    }

    private static IEnumerable<string> Posts(LocalWorld world) => world.Ollama.Requests.Where(request => request.Method == "POST" && request.Path is "/api/chat" or "/api/generate").Select(request => request.Path);
}
