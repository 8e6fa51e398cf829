using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Time;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Warmth;

/// <summary>Models that are loaded before anybody waits for them.</summary>
public sealed class WarmUpTests
{
    private const string OnStart = """ "warm": { "onStart": true, "beforeTurn": false } """;
    private const long Gigabyte = 1L << 30;

    [Fact]
    public async Task OnStart_LoadsTheFirstOfTierZero_WithTheContextThatACodingClientWants()
    {
        await using var world = await LocalWorld.StartAsync(OnStart);
        await world.UntilAsync(() => world.Ollama.Loaded.Count > 0);
        Assert.Equal([("qwen2.5-coder:7b", 32768)], world.Ollama.Loaded);
        await world.Loader.Ended.WaitAsync(world.Cancel);
        // The first turn finds it, and does not load it again.
        using var response = await world.AskAsync();
        Assert.Equal("ollama/qwen2.5-coder:7b", Assert.Single(response.Headers.GetValues("x-sluice-model")));
        await (await StreamReading.OfAsync(response, world.Cancel)).ToEndAsync();
        Assert.Single(world.Ollama.Events, happened => happened.Kind == "load");
    }

    [Fact]
    public async Task Unasked_NothingIsLoaded_ByDefault()
    {
        await using var world = await LocalWorld.StartAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await world.LookAsync();
        Assert.Empty(world.Ollama.Events);
    }

    [Fact]
    public async Task OnlyModelsThatAreToBeWarm_AreLoaded()
    {
        await using var world = await LocalWorld.StartAsync(
            OnStart, coder: "\"warm\": false", models: """ "second": { "upstream": "ollama", "id": "qwen3:8b", "warm": true, "tier": 0 } """,
            installed: [new OllamaModel("qwen2.5-coder:7b"), new OllamaModel("qwen3:8b"), new OllamaModel("gemma3:4b")]);
        await world.UntilAsync(() => world.Ollama.Loaded.Count > 0);
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.Equal("qwen3:8b", Assert.Single(world.Ollama.Loaded).Model);
    }

    [Theory]
    [InlineData(true, 64, "battery")]
    [InlineData(false, 6, "local.reserve")]
    public async Task WithoutRoomOrOnBattery_NothingIsLoadedUnasked_AndItIsSaidWhy(bool battery, int gigabytes, string why)
    {
        var hardware = new HardwareReading(new MachineMemory(64 * Gigabyte, gigabytes * Gigabyte), [], battery ? PowerSource.Battery : PowerSource.Mains);
        await using var world = await LocalWorld.StartAsync(OnStart, before: world => world.Machine.Current = hardware);
        var warmUp = world.Gateway.Services.GetRequiredService<WarmUp>();
        await world.UntilAsync(() => warmUp.RemarkOn("ollama/qwen2.5-coder:7b") is not null);
        Assert.Contains(why, warmUp.RemarkOn("ollama/qwen2.5-coder:7b"), StringComparison.Ordinal);
        Assert.Empty(world.Ollama.Events);
        var local = await (await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/local")).Content.ReadAsStringAsync(world.Cancel);
        Assert.Contains("notWarmed", local, StringComparison.Ordinal);

        // What the user asks for is done all the same.
        Assert.Contains("\"state\":\"loaded\"", await OrderAsync(world, "warm", "{}"), StringComparison.Ordinal);
        Assert.Single(world.Ollama.Loaded);
    }

    [Fact]
    public async Task Run_LoadsQuietly_AndDoesNotWait()
    {
        await using var world = await LocalWorld.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        var answer = await OrderAsync(world, "warm", """{"unasked":true}""");
        Assert.Contains("\"state\":\"loading\"", answer, StringComparison.Ordinal);
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        world.Ollama.HoldLoad.Open();
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.Single(world.Ollama.Loaded);
    }

    [Fact]
    public async Task Run_LoadsNothing_WhenThatIsOff()
    {
        await using var world = await LocalWorld.StartAsync(""" "warm": { "onRun": false } """);
        Assert.Equal("", await OrderAsync(world, "warm", """{"unasked":true}"""));
        Assert.Empty(world.Ollama.Events);
    }

    [Fact]
    public async Task SessionThatBeginsElsewhere_LoadsTheLocalModelMeanwhile()
    {
        await using var world = await LocalWorld.StartAsync(""" "warm": { "beforeTurn": true } """);
        using (var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku", stream: true), ("x-sluice-session", "one")))
        {
            Assert.Equal("anthropic/claude-haiku-4-5", Assert.Single(response.Headers.GetValues("x-sluice-model")));
        }

        await world.UntilAsync(() => world.Ollama.Loaded.Count > 0);
    }

    [Fact]
    public async Task Schedule_LoadsAtItsBegin_KeepsLoaded_AndReleasesAtItsEnd()
    {
        var clock = new FakeTimeProvider();
        var now = TimeOnly.FromTimeSpan(clock.GetLocalNow().TimeOfDay);
        var window = $"{now.AddMinutes(5):HH\\:mm}-{now.AddMinutes(125):HH\\:mm}";
        await using var world = await LocalWorld.StartAsync($$""" "warm": { "beforeTurn": false, "schedule": ["{{window}}"] } """, coder: "\"keepAlive\": \"10m\"", clock: clock);
        var loop = world.Gateway.Services.GetRequiredService<WarmLoop>();
        await loop.LookAsync(world.Cancel);
        Assert.Empty(world.Ollama.Events);

        clock.Advance(TimeSpan.FromMinutes(6));
        await loop.LookAsync(world.Cancel);
        await world.UntilAsync(() => world.Ollama.Loaded.Count > 0);
        await world.Loader.Ended.WaitAsync(world.Cancel);

        // Longer than its own keepAlive.
        clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Single(world.Ollama.Loaded);
        await world.LookAsync();
        await loop.LookAsync(world.Cancel);

        clock.Advance(TimeSpan.FromMinutes(58));
        await world.LookAsync();
        await loop.LookAsync(world.Cancel);
        clock.Advance(TimeSpan.FromMinutes(2));
        await loop.LookAsync(world.Cancel);
        Assert.Empty(world.Ollama.Loaded);
    }

    [Theory]
    [InlineData("08:30-18:00", "08:30", 9.5)]
    [InlineData("08:30-18:00", "18:00", null)]
    [InlineData("22:00-06:00", "23:00", 7.0)]
    [InlineData("22:00-06:00", "05:00", 1.0)]
    [InlineData("22:00-06:00", "12:00", null)]
    public void Schedule_TellsHowLongItsWindowHasToGo(string window, string now, double? hours)
    {
        var parts = window.Split('-');
        var clock = new FakeTimeProvider();
        var today = clock.GetLocalNow();
        clock.Advance(TimeOnly.Parse(now, System.Globalization.CultureInfo.InvariantCulture) - TimeOnly.FromTimeSpan(today.TimeOfDay));
        var left = WarmSchedule.Left([new Gateway.Configuration.TimeWindow(TimeOnly.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))], clock);
        Assert.Equal(hours, left?.TotalHours);
    }

    [Fact]
    public async Task KeepAliveOfTheModel_GoesWithEveryRequest()
    {
        await using var world = await LocalWorld.StartAsync(coder: "\"keepAlive\": \"90m\"");
        using var response = await world.AskAsync();
        await (await StreamReading.OfAsync(response, world.Cancel)).ToEndAsync();
        Assert.All(world.Ollama.Requests.Where(request => request.Path is "/api/chat" or "/api/generate"), request => Assert.Contains("5400", Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unload_ByName_AndAll()
    {
        await using var world = await LocalWorld.StartAsync(installed: [new OllamaModel("qwen2.5-coder:7b"), new OllamaModel("qwen3:8b")]);
        await OrderAsync(world, "warm", "{}");
        await OrderAsync(world, "warm", """{"model":"qwen3:8b"}""");
        Assert.Equal(2, world.Ollama.Loaded.Count);
        Assert.Contains("\"state\":\"unloaded\"", await OrderAsync(world, "unload", """{"model":"coder"}"""), StringComparison.Ordinal);
        Assert.Equal("qwen3:8b", Assert.Single(world.Ollama.Loaded).Model);
        await OrderAsync(world, "unload", "{}");
        Assert.Empty(world.Ollama.Loaded);
    }

    [Fact]
    public async Task UnknownModel_IsToldHowToFetch()
    {
        await using var world = await LocalWorld.StartAsync();
        Assert.Contains("sluice local pull nope", await OrderAsync(world, "warm", """{"model":"nope"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_IsFollowed_AndTheModelIsThereAfterwards()
    {
        await using var world = await LocalWorld.StartAsync();
        var answer = await OrderAsync(world, "pull", """{"model":"qwen3:8b"}""");
        Assert.Contains("\"completed\":2000000000,\"total\":4700000000", answer, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"success\"", answer, StringComparison.Ordinal);
        Assert.Contains("ollama/qwen3:8b", world.Model.LocalModels.Keys);
    }

    [Fact]
    public async Task F052_PullOfAnUnknownName_SaysWhereToLook()
    {
        await using var world = await LocalWorld.StartAsync();
        Assert.Contains("ollama.com/library", await OrderAsync(world, "pull", """{"model":"no-such:1b"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrivateMode_LetsNoServerFetchAModel()
    {
        await using var world = await LocalWorld.StartAsync();
        using var turned = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/private", """{"enabled":true}""");
        Assert.Contains("Private mode is on", await OrderAsync(world, "pull", """{"model":"qwen3:8b"}"""), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Ollama.Requests, request => request.Path == "/api/pull");
    }

    private static async Task<string> OrderAsync(LocalWorld world, string what, string body)
    {
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, $"/admin/local/{what}", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(world.Cancel);
    }
}
