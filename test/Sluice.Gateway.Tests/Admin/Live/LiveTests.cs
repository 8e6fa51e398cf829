using System.Net;
using System.Text.Json;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Live;

/// <summary>What is happening now, at an Ollama that runs one turn at a time.</summary>
public sealed class LiveTests
{
    [Fact]
    public async Task ARequest_IsSeenFromItsFirstWaitToItsLastToken()
    {
        await using var world = await World.StartAsync();
        Assert.Equal(0, (await LiveAsync(world)).GetProperty("count").GetInt32());
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var first = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"), ("user-agent", "claude-cli/2.1.0 (external, cli)"));
        await hold.Reached.WaitAsync(world.Cancel);
        var second = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));

        var live = await UntilAsync(world, view => view.GetProperty("count").GetInt32() == 2 && Phase(view, 1) == "queued");
        var (runs, waits) = (live.GetProperty("requests")[0], live.GetProperty("requests")[1]);
        Assert.Equal(("prefill", "claude", 0L, 1), (Phase(live, 0), runs.GetProperty("client").GetString(), runs.GetProperty("tokens").GetInt64(), runs.GetProperty("attempts").GetInt32()));
        Assert.StartsWith("ollama/", runs.GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.True(runs.GetProperty("local").GetBoolean());
        Assert.Equal(0, waits.GetProperty("ahead").GetInt32());

        hold.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.Equal(HttpStatusCode.OK, (await second).Status);
        await UntilAsync(world, view => view.GetProperty("count").GetInt32() == 0);
    }

    [Theory]
    [InlineData(Ask.Messages)]
    [InlineData(Ask.OllamaChat)]
    public async Task AnAnswerThatComes_IsCounted(string path)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldMidStream = new Gate();
        var answer = world.Gateway.AskAsync(path, Ask.For(path, "coder", stream: true, text: "[[long 20]]"));
        await world.Ollama.HoldMidStream.Reached.WaitAsync(world.Cancel);

        var live = await UntilAsync(world, view => view.GetProperty("count").GetInt32() == 1 && Phase(view, 0) == "writing" && view.GetProperty("requests")[0].GetProperty("tokens").GetInt64() > 0);

        Assert.False(live.GetProperty("requests")[0].TryGetProperty("ahead", out _));
        world.Ollama.HoldMidStream.Open();
        await answer;
        await UntilAsync(world, view => view.GetProperty("count").GetInt32() == 0);
    }

    private static string? Phase(JsonElement view, int at) => view.GetProperty("requests")[at].GetProperty("phase").GetString();

    private static async Task<JsonElement> UntilAsync(World world, Func<JsonElement, bool> holds)
    {
        while (true)
        {
            var view = await LiveAsync(world);
            if (holds(view)) return view;
            await Task.Yield();
        }
    }

    private static async Task<JsonElement> LiveAsync(World world)
    {
        using var response = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/live");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(world.Cancel)).RootElement;
    }
}
