using System.Net;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Faults;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>What keeps a client waiting while a model loads; time is the test's.</summary>
public sealed class KeepAliveTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Next = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(Ask.Messages, 120)]
    [InlineData(Ask.Messages, 290)]
    [InlineData(Ask.Messages, 600)]
    [InlineData(Ask.Chat, 290)]
    [InlineData(Ask.OllamaChat, 290)]
    [InlineData(Ask.Responses, 290)]
    [InlineData(Ask.Gemini, 290)]
    public async Task F051_ColdLoad_KeepsTheClientAliveThenAnswers(string path, int seconds)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        using var response = await LoadForAsync(world, path, "coder", seconds);
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        world.Ollama.HoldLoad.Open();
        var text = await stream.ToEndAsync();
        Wire.AssertComplete(path, text);
        Assert.Equal(FakeBrain.Greeting, Wire.TextOf(path, text));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Ok, row.Request.Outcome);
        Assert.True(row.Request.FirstContentMs >= (seconds - 15) * 1000, $"{row.Request.FirstContentMs}");
        Assert.Equal(Outcomes.Ok, row.Attempts.Single().Outcome);
    }

    [Fact]
    public async Task KeepAlives_AreEmptyTextInOneOpenBlock()
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        using var response = await LoadForAsync(world, Ask.Messages, "coder", 25);
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        var waiting = await stream.UntilAsync("\"text_delta\",\"text\":\"\"", 2);
        Assert.Equal(["message_start", "content_block_start", "content_block_delta", "content_block_delta"], SseEvents.Of(waiting).Select(sse => sse.Type));
        world.Ollama.HoldLoad.Open();
        var text = await stream.ToEndAsync();
        // One message, one block: the answer goes on where the keep-alives began.
        Assert.Single(SseEvents.Of(text), sse => sse.Type == "message_start");
        Assert.Single(SseEvents.Of(text), sse => sse.Type == "content_block_start");
    }

    [Theory]
    [InlineData(Ask.Messages)]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.OllamaChat)]
    [InlineData(Ask.Responses)]
    [InlineData(Ask.Gemini)]
    public async Task FailureAfterAKeepAlive_StillFailsOver(string path)
    {
        await using var world = await World.StartAsync(routing: """ "fallback": { "coder": ["gpt"] } """);
        world.Ollama.HoldLoad = new Gate();
        world.Ollama.LoadFailure = "model requires more system memory";
        using var response = await LoadForAsync(world, path, "coder", 40);
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        world.Ollama.HoldLoad.Open();
        var text = await stream.ToEndAsync();
        Wire.AssertComplete(path, text);
        Assert.Equal(FakeBrain.Greeting, Wire.TextOf(path, text));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal("gpt-5.5", row.Request.Model);
        Assert.Equal([Outcomes.UpstreamError, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
    }

    [Theory]
    [InlineData(Ask.Messages)]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.OllamaChat)]
    [InlineData(Ask.Responses)]
    [InlineData(Ask.Gemini)]
    public async Task FinalFailureAfterAKeepAlive_IsAnErrorInTheStream(string path)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        world.Ollama.LoadFailure = "model requires more system memory";
        using var response = await LoadForAsync(world, path, "coder", 10);
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        world.Ollama.HoldLoad.Open();
        var ending = stream.ToEndAsync();
        await world.PassBackOffAsync(ending);
        Wire.AssertFailedInBand(path, await ending);
        Assert.Equal(Outcomes.UpstreamError, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Fact]
    public async Task ClientThatLeavesAfterAKeepAlive_CancelsTheLoad()
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        using (await LoadForAsync(world, Ask.Messages, "coder", 25))
        {
            // gone
        }

        await world.OllamaTurns.Single().Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, world.OllamaTurns.Single().ClosedBy);
        Assert.Equal(Outcomes.ClientCancelled, (await world.Gateway.LastRowAsync()).Request.Outcome);
        Assert.Contains(world.Ollama.Events, happened => happened.Kind == "load-aborted");
    }

    [Fact]
    public async Task NoHeadersBeforeTenSeconds_SoThatARealStatusCanStillBeSent()
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        world.Ollama.LoadFailure = "model requires more system memory";
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder", stream: true));
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        await world.Clock.WaitForTimerAsync(First, First, world.Cancel);
        world.Clock.Advance(TimeSpan.FromSeconds(9.5));
        Assert.False(asking.IsCompleted);
        world.Ollama.HoldLoad.Open();
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Theory]
    [InlineData("haiku", "anthropic", Ask.Messages)]
    [InlineData("gpt", "openai", Ask.Chat)]
    public async Task UpstreamThatThinksAfterItsFirstBytes_IsPassedOnByteForByte(string model, string upstream, string path)
    {
        await using var world = await World.StartAsync();
        // More comments than sockets hold: when the gate is reached, the gateway has begun to read the stream.
        var opening = Streams.Opening(upstream) + string.Concat(Enumerable.Repeat($": {new string('c', 1 << 16)}\n\n", 400));
        var gate = new Gate();
        var script = Streams.Reply(upstream).Then(opening).ThenWait(gate).Then(Streams.BlockStart(upstream) + Streams.Delta(upstream, "One two") + Streams.Ending(upstream));
        (upstream == "anthropic" ? world.Anthropic : (ScriptedUpstream)world.OpenAi).Next(script);
        var asking = world.Gateway.PostAsync(path, Ask.For(path, model, stream: true, more: path == Ask.Chat ? ""","stream_options":{"include_usage":true}""" : ""));
        await gate.Reached.WaitAsync(world.Cancel);
        await world.PassAsync(First);
        using var response = await asking;
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        gate.Open();
        Assert.Equal(opening + Streams.BlockStart(upstream) + Streams.Delta(upstream, "One two") + Streams.Ending(upstream), await stream.ToEndAsync());
        Assert.Single(world.Anthropic.Requests.Concat(world.OpenAi.Requests));
        Assert.Equal(Outcomes.Ok, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Fact]
    public async Task ThinkingThatTheClientDidNotAskFor_KeepsItAlive()
    {
        await using var world = await World.StartAsync();
        static string Line(string message) => $$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant",{{message}}},"done":false}""" + "\n";
        var first = new Gate();
        var second = new Gate();
        world.Ollama.Next(Reply.Stream("application/x-ndjson").Then(Line("\"content\":\"\",\"thinking\":\"Hm\"")).ThenWait(first).Then(Line("\"content\":\"\",\"thinking\":\"Hm\""))
            .ThenWait(second).Then(Line("\"content\":\"Yes\"") + """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}""" + "\n"));
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder", stream: true));
        await first.Reached.WaitAsync(world.Cancel);
        using var response = await asking;
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        Assert.DoesNotContain("text_delta", await stream.UntilAsync("message_start", 1), StringComparison.Ordinal);
        world.Clock.Advance(Next);
        first.Open();
        await stream.UntilAsync("\"text_delta\",\"text\":\"\"", 1);
        second.Open();
        var text = await stream.ToEndAsync();
        Assert.Single(SseEvents.Of(text), sse => sse.Type == "content_block_start");
        Assert.Equal("Yes", Wire.TextOf(Ask.Messages, text));
    }

    // Asks, and lets that much time pass while the model loads; the client reads its keep-alives meanwhile.
    private static async Task<HttpResponseMessage> LoadForAsync(World world, string path, string model, int seconds)
    {
        var asking = world.Gateway.PostAsync(path, Ask.For(path, model, stream: true));
        await world.Ollama.HoldLoad!.Reached.WaitAsync(world.Cancel);
        var left = TimeSpan.FromSeconds(seconds);
        for (var step = First; left >= step; step = Next)
        {
            await world.PassAsync(step);
            left -= step;
        }

        var response = await asking;
        // The last keep-alive is out when the next one is waited for.
        await world.Clock.WaitForTimerAsync(Next, Next, world.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }
}
