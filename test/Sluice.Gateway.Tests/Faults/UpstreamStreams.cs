using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section B: what can happen to an answer on its way, for every pair of caller and upstream.</summary>
public sealed class UpstreamStreams
{
    public static TheoryData<string, string> Pairs { get; } = new(
        from path in new[] { Ask.Messages, Ask.Chat, Ask.OllamaChat, Ask.Responses, Ask.Gemini }
        from upstream in new[] { "anthropic", "openai", "ollama", "responses", "gemini" }
        select (path, upstream));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F033_NoHeadersInTime_FailsOver(string path, string upstream)
    {
        await using var world = await World.StartAsync(routing: $$""" "fallback": { "{{Streams.ModelOf(upstream)}}": ["spare"] } """, models: """ "spare": { "upstream": "openai", "id": "gpt-spare" } """);
        var silent = Reply.Silence(new Gate(), Reply.Json("{}"));
        Server(world, upstream).When(request => request.Method == "POST" && !request.Text.Contains("gpt-spare", StringComparison.Ordinal), silent);
        using var response = await AfterSilenceAsync(world, world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream))), upstream == "ollama" ? LocalPatience : TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("openai/gpt-spare", Wire.Header(response, "x-sluice-model"));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.UpstreamStall, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F033_NoHeadersInTime_WithoutARoute_Is504(string path)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, Reply.Silence(new Gate(), Reply.Json("{}")));
        using var response = await AfterSilenceAsync(world, world.Gateway.PostAsync(path, Ask.For(path, "haiku")), TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Wire.AssertErrorShape(path, await response.Content.ReadAsStringAsync(world.Cancel));
        var upstream = Assert.Single(world.Anthropic.Requests);
        await upstream.Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, upstream.ClosedBy);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F034_StallAfterContent_IsAnErrorInTheStream(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        Server(world, upstream).When(IsTurn, Streams.Begun(upstream).ThenSilence());
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        await stream.UntilAsync("two");
        var ending = stream.ToEndAsync();
        await world.PassUntilAsync(ending);
        Wire.AssertFailedInBand(path, await ending);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.UpstreamStall, row.Request.Outcome);
        Assert.True(row.Request.DurationMs >= (upstream == "ollama" ? 120_000 : 90_000));
        Assert.True(row.Attempts.Single().Tokens.Output > 0);
        // The silence is told with the attempt: how long, from when on.
        var attempt = row.Attempts.Single();
        Assert.Equal(1, attempt.Silences);
        Assert.InRange(attempt.SilenceMs!.Value, upstream == "ollama" ? 120_000 : 90_000, attempt.DurationMs - attempt.SilenceAtMs!.Value);
        Assert.Single(Server(world, upstream).Requests, IsTurn);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F035_ResetAfterContent_IsAnErrorInTheStream(string path, string upstream)
    {
        await using var world = await World.StartAsync(routing: """ "fallback": { "coder": ["sonnet"], "haiku": ["sonnet"], "gpt": ["sonnet"] } """);
        await AssertBrokenAsync(world, path, upstream, broken => broken.ThenReset(), Outcomes.UpstreamError);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F035_ResetInsideAFrame_IsStillAReadableError(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        var next = Streams.Delta(upstream, "three");
        await AssertBrokenAsync(world, path, upstream, broken => broken.Then(next[..(next.Length / 2)]).ThenReset(), Outcomes.UpstreamError);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F036_CleanEndWithoutATerminator_IsNeverSuccess(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        await AssertBrokenAsync(world, path, upstream, broken => broken, Outcomes.UpstreamError);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F036_CleanEndOfABody_IsNeverSuccess(string path)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, Reply.Stream("application/json").Then("""{"id":"m","type":"message","role":"assistant","content":[{"type":"text","te"""));
        var asking = world.Gateway.PostAsync(path, Ask.For(path, "haiku"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.True((int)response.StatusCode is 500 or 502, response.StatusCode.ToString());
        Wire.AssertErrorShape(path, await response.Content.ReadAsStringAsync(world.Cancel));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F037_ErrorBeforeContent_FailsOverUnseen(string path, string upstream)
    {
        await using var world = await World.StartAsync(routing: $$""" "fallback": { "{{Streams.ModelOf(upstream)}}": ["spare"] } """, models: """ "spare": { "upstream": "openai", "id": "gpt-spare" } """);
        Server(world, upstream).When(request => IsTurn(request) && !request.Text.Contains("gpt-spare", StringComparison.Ordinal), Streams.Reply(upstream).Then(Streams.Opening(upstream)).Then(Streams.Error(upstream)));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal("openai/gpt-spare", Wire.Header(response, "x-sluice-model"));
        Wire.AssertComplete(path, text);
        Assert.Equal(FakeBrain.Greeting, Wire.TextOf(path, text));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Ok, row.Request.Outcome);
        Assert.Equal(2, row.Attempts.Count);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F038_F050_ErrorAfterContent_IsForwardedOnceAndNothingIsRetried(string path, string upstream)
    {
        await using var world = await World.StartAsync(routing: """ "fallback": { "coder": ["sonnet"], "haiku": ["sonnet"], "gpt": ["sonnet"] } """);
        await AssertBrokenAsync(world, path, upstream, broken => broken.Then(Streams.Error(upstream)), Outcomes.UpstreamError);
        Assert.Equal(1, world.Anthropic.Requests.Count + world.OpenAi.Requests.Count + world.OllamaTurns.Count + world.Native.Requests.Count + world.Google.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F040_F044_EveryByteInASegmentOfItsOwn_GivesTheSameAnswer(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        var whole = Streams.Whole(upstream, "héllo ", "wörld \U0001F600\U0001F468\u200D\U0001F469 ", "\"quoted\" \\ and \n lines");
        Server(world, upstream).When(IsTurn, whole.ByteByByte());
        using var split = await world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        var text = await split.Content.ReadAsStringAsync(world.Cancel);
        Wire.AssertComplete(path, text);
        Assert.Equal("héllo wörld \U0001F600\U0001F468\u200D\U0001F469 \"quoted\" \\ and \n lines", Wire.TextOf(path, text));
        var row = await world.Gateway.RowOf(split);
        Assert.Equal((11, 7, false), (row.Request.Tokens.Input, row.Request.Tokens.Output, row.Request.IsEstimated));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task F040_OtherLineEndings_GiveTheSameAnswer(string ending)
    {
        await using var world = await World.StartAsync();
        foreach (var (path, upstream) in new[] { (Ask.Chat, "anthropic"), (Ask.Messages, "openai"), (Ask.OllamaChat, "openai") })
        {
            var text = Streams.Opening(upstream) + Streams.BlockStart(upstream) + Streams.Delta(upstream, "One two") + Streams.Ending(upstream);
            Server(world, upstream).Next(Reply.Sse(text.Replace("\n", ending)).InWritesOf(7));
            var (_, answer) = await world.Gateway.AskAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
            Wire.AssertComplete(path, answer);
            Assert.Equal("One two", Wire.TextOf(path, answer));
        }
    }

    [Theory]
    [InlineData(Ask.Chat, "anthropic")]
    [InlineData(Ask.Messages, "openai")]
    [InlineData(Ask.Messages, "ollama")]
    [InlineData(Ask.Responses, "anthropic")]
    [InlineData(Ask.Messages, "responses")]
    [InlineData(Ask.Gemini, "openai")]
    [InlineData(Ask.Chat, "gemini")]
    public async Task F042_BrokenJsonInAFrame_IsAnErrorInTheStream(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        var bad = upstream == "ollama" ? "{\"message\":{\"content\":\"thr\n" : "data: {\"type\":\"content_block_delta\",\"choices\":[{\n\n";
        await AssertBrokenAsync(world, path, upstream, broken => broken.Then(bad).ThenSilence(), Outcomes.UpstreamError);
        await Server(world, upstream).Requests.Single(IsTurn).Ended.WaitAsync(world.Cancel);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F043_T17_EndlessLine_IsAnErrorInTheStreamAndBounded(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        var piece = Encoding.UTF8.GetBytes(new string('x', 1 << 16));
        await AssertBrokenAsync(world, path, upstream, broken => broken.Then(upstream == "ollama" ? "{\"message\":{\"content\":\"" : "data: {\"x\":\"").ThenRepeated(piece, 50 << 4), Outcomes.UpstreamError);
        await FaultAssert.ServesAsync(world);
    }

    [Theory]
    [InlineData(Ask.Messages, "openai")]
    [InlineData(Ask.Chat, "openai")]
    [InlineData(Ask.Messages, "ollama")]
    public async Task F043_AHundredThousandEvents_AreAllDelivered(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        var chance = new Random(43);
        var deltas = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(_ => Streams.Delta(upstream, ((char)('a' + chance.Next(26))).ToString()))));
        Server(world, upstream).When(IsTurn, Streams.Reply(upstream).Then(Streams.Opening(upstream)).ThenRepeated(deltas, 100).Then(Streams.Ending(upstream)));
        var (_, text) = await world.Gateway.AskAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true).Replace("\"max_tokens\":1024", "\"max_tokens\":200000"));
        Wire.AssertComplete(path, text);
        Assert.Equal(100_000, Wire.TextOf(path, text).Length);
    }

    [Theory]
    [InlineData(Ask.Messages, "openai", "max_tokens")]
    [InlineData(Ask.Chat, "anthropic", "length")]
    [InlineData(Ask.Responses, "openai", "max_output_tokens")]
    [InlineData(Ask.Responses, "anthropic", "max_output_tokens")]
    [InlineData(Ask.Gemini, "openai", "MAX_TOKENS")]
    [InlineData(Ask.Gemini, "anthropic", "MAX_TOKENS")]
    public async Task F045_ToolCallCutByTheLimit_IsNotACompleteCall(string path, string upstream, string reason)
    {
        await using var world = await World.StartAsync();
        Server(world, upstream).Next(upstream == "openai"
            ? Reply.Sse(Streams.Opening("openai") + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"write\",\"arguments\":\"{\\\"path\\\":\\\"a\"}}]},\"finish_reason\":null}]}\n\ndata: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n")
            : Reply.Sse(Streams.Opening("anthropic")
                + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"write\",\"input\":{}}}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"path\\\":\\\"a\"}}\n\nevent: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"},\"usage\":{\"output_tokens\":9}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Contains($"\"{reason}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(path switch { Ask.Messages => "\"tool_use\"}", Ask.Gemini => "functionCall", Ask.Responses => "response.completed", _ => "\"finish_reason\":\"tool_calls\"" }, text, StringComparison.Ordinal);
        if (path == Ask.Responses)
        {
            // Codex runs whatever item is done.
            Assert.DoesNotContain(SseEvents.Of(text), sse => sse.Type == "response.output_item.done" && (string?)JsonNode.Parse(sse.Data)!["item"]!["status"] == "completed");
        }

        Assert.Equal(Outcomes.Truncated, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Fact]
    public async Task F046_InvalidArgumentsAndUnofferedTool_AreForwardedNotDropped()
    {
        await using var world = await World.StartAsync();
        world.OpenAi.Next(Reply.Sse(Streams.Opening("openai") + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"nobody_offered_me\",\"arguments\":\"{'single': quotes\"}}]},\"finish_reason\":null}]}\n\ndata: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n"));
        var (_, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("gpt", stream: true));
        Wire.AssertMessagesGrammar(text);
        Assert.Contains("nobody_offered_me", text, StringComparison.Ordinal);
        Assert.Contains("{'single': quotes", string.Concat(SseEvents.Of(text).Where(sse => sse.Type == "content_block_delta").Select(sse => (string?)JsonNode.Parse(sse.Data)!["delta"]!["partial_json"])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ask.Responses)]
    [InlineData(Ask.Gemini)]
    public async Task F046_InvalidArgumentsAndUnofferedTool_ReachTheNewCallersToo(string path)
    {
        await using var world = await World.StartAsync();
        const string call = "{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"nobody_offered_me\",\"arguments\":\"{'single': quotes\"}}";
        world.OpenAi.When(_ => true, Reply.Sse(Streams.Opening("openai") + $"data: {{\"id\":\"c\",\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{call}]}},\"finish_reason\":null}}]}}\n\ndata: {{\"id\":\"c\",\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"tool_calls\"}}]}}\n\ndata: [DONE]\n\n"));
        var (_, text) = await world.Gateway.AskAsync(path, Ask.For(path, "gpt", stream: true));
        Wire.AssertComplete(path, text);
        var item = path == Ask.Responses
            ? JsonNode.Parse(SseEvents.Of(text).Last(sse => sse.Type == "response.output_item.done").Data)!["item"]!
            : SseEvents.Of(text).SelectMany(sse => JsonNode.Parse(sse.Data)!["candidates"]![0]!["content"]?["parts"]?.AsArray() ?? []).Select(part => part!["functionCall"]).OfType<JsonNode>().Single();
        Assert.Equal("nobody_offered_me", (string?)item["name"]);
        Assert.Contains("{'single': quotes", path == Ask.Responses ? (string?)item["arguments"] : string.Concat(item["args"]!.AsObject().Select(argument => argument.Value!.ToString())), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F048_EndlessRepetition_IsStopped(string path)
    {
        await using var world = await World.StartAsync();
        var phrase = Streams.Delta("ollama", "I will now fix the bug in the code. ");
        world.Ollama.When(IsTurn, Streams.Reply("ollama").ThenRepeated(Encoding.UTF8.GetBytes(phrase), 5000).ThenSilence());
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "coder", stream: true));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Wire.AssertComplete(path, text);
        Assert.True(Wire.TextOf(path, text).Length < 20_000);
        Assert.Contains(path switch { Ask.Messages => "max_tokens", Ask.Responses => "max_output_tokens", Ask.Gemini => "MAX_TOKENS", _ => "length" }, text, StringComparison.Ordinal);
        var upstream = world.OllamaTurns.Single();
        await upstream.Ended.WaitAsync(world.Cancel);
        Assert.Equal(Outcomes.LoopAbort, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F049_IgnoredTokenLimit_IsCut(string path)
    {
        await using var world = await World.StartAsync();
        var words = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => Streams.Delta("ollama", $"w{i} "))));
        world.Ollama.When(IsTurn, Streams.Reply("ollama").Then(words).ThenSilence());
        var limit = path switch { Ask.OllamaChat => ""","options":{"num_predict":200}""", Ask.Chat => ""","max_tokens":200""", _ => "" };
        var body = Ask.For(path, "coder", stream: true, more: limit).Replace("okens\":1024", "okens\":200");
        using var response = await world.Gateway.PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Wire.AssertComplete(path, text);
        // Bytes that pass unchanged pass by the chunk in which they came.
        Assert.InRange(Wire.TextOf(path, text).Split(' ').Length, 190, path == Ask.OllamaChat ? 450 : 215);
        await world.OllamaTurns.Single().Ended.WaitAsync(world.Cancel);
        Assert.Equal(Outcomes.Truncated, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F053_MissingUsage_IsEstimatedAndNeverZero(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        var opening = Streams.Opening(upstream).Replace("\"input_tokens\":11,\"output_tokens\":1", "\"input_tokens\":0,\"output_tokens\":0");
        Server(world, upstream).When(IsTurn, Streams.Reply(upstream).Then(opening + Streams.BlockStart(upstream) + Streams.Delta(upstream, new string('w', 400)) + Streams.Ending(upstream, usage: false)));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        Wire.AssertComplete(path, await response.Content.ReadAsStringAsync(world.Cancel));
        var row = (await world.Gateway.RowOf(response)).Request;
        Assert.True(row.IsEstimated);
        Assert.True(row.Tokens.Input > 0 && row.Tokens.Output >= 50, row.Tokens.ToString());
        if (upstream != "ollama") Assert.True(row.Spend > 0);
    }

    [Theory]
    [InlineData(Ask.Messages, "anthropic")]
    [InlineData(Ask.Chat, "anthropic")]
    [InlineData(Ask.Messages, "ollama")]
    public async Task F057_GzipAnswer_IsDecoded(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        Server(world, upstream).When(IsTurn, Streams.Whole(upstream, "One two").Gzip());
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        Assert.Empty(response.Content.Headers.ContentEncoding);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Wire.AssertComplete(path, text);
        Assert.Equal("One two", Wire.TextOf(path, text));
    }

    [Fact]
    public async Task F057_UnknownEncodingOrBrokenGzip_IsABadGateway()
    {
        await using var world = await World.StartAsync();
        foreach (var encoding in new[] { "zstd", "gzip" })
        {
            world.Anthropic.When(_ => true, Reply.Json("{}").WithHeader("content-encoding", encoding));
            var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
            await world.PassBackOffAsync(asking);
            using var response = await asking;
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
            Wire.AssertErrorShape(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel));
            world.Anthropic.ClearScript();
        }
    }

    [Fact]
    public async Task F057_LengthThatIsTooLong_IsNotAnAnswer()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, Reply.Json("""{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""").WithContentLength(5000).ThenClose());
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.True((int)response.StatusCode is 500 or 502, response.StatusCode.ToString());
    }

    [Theory]
    [InlineData(Ask.Chat, "anthropic")]
    [InlineData(Ask.Messages, "openai")]
    [InlineData(Ask.Messages, "ollama")]
    public async Task F057_BytesAfterTheTerminator_AreIgnored(string path, string upstream)
    {
        await using var world = await World.StartAsync();
        Server(world, upstream).When(IsTurn, Streams.Whole(upstream, "One two").Then("data: garbage {{{\n\n").ThenSilence());
        var (_, text) = await world.Gateway.AskAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        Wire.AssertComplete(path, text);
        Assert.DoesNotContain("garbage", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F058_OllamaKilledAndStartedAgain_AnswersAgain(string path)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldMidStream = new Gate();
        using (var response = await world.Gateway.PostAsync(path, Ask.For(path, "coder", stream: true, text: "[[long 20]]")))
        {
            await using var stream = await StreamReading.OfAsync(response, world.Cancel);
            await stream.UntilAsync("piece5");
            world.Ollama.Stop();
            Wire.AssertFailedInBand(path, await stream.ToEndAsync());
            Assert.Equal(Outcomes.UpstreamError, (await world.Gateway.RowOf(response)).Request.Outcome);
        }

        // Enough failures open the breaker; it closes with the first answer after its pause.
        for (var i = 0; i < 5; i++)
        {
            var asking = world.Gateway.AskAsync(path, Ask.For(path, "coder"));
            await world.PassBackOffAsync(asking);
            Assert.Equal(Wire.Overloaded(path), (await asking).Status);
        }

        world.Ollama.HoldMidStream = null;
        world.Ollama.Restart();
        world.Clock.Advance(TimeSpan.FromSeconds(60));
        var (status, text) = await world.Gateway.AskAsync(path, Ask.For(path, "coder"));
        Assert.True(status == HttpStatusCode.OK, text);
    }

    private static readonly TimeSpan LocalPatience = Gateway.Configuration.TimeoutsConfig.LocalFirstByte;

    private static bool IsTurn(RecordedRequest request) => request.Method == "POST";

    private static ScriptedUpstream Server(World world, string upstream) => upstream switch { "anthropic" => world.Anthropic, "openai" => world.OpenAi, "responses" => world.Native, "gemini" => world.Google, _ => world.Ollama };

    // Nothing happens until the whole limit has passed.
    private static async Task<HttpResponseMessage> AfterSilenceAsync(World world, Task<HttpResponseMessage> asking, TimeSpan limit)
    {
        var upstream = await Task.WhenAny(world.Anthropic.WaitForRequestAsync(IsTurn, world.Cancel), world.OpenAi.WaitForRequestAsync(IsTurn, world.Cancel), world.Ollama.WaitForRequestAsync(IsTurn, world.Cancel), world.Native.WaitForRequestAsync(IsTurn, world.Cancel), world.Google.WaitForRequestAsync(IsTurn, world.Cancel));
        await upstream;
        await world.PassAsync(limit);
        return await asking;
    }

    private static async Task<string> AssertBrokenAsync(World world, string path, string upstream, Func<Reply, Reply> breaking, string outcome)
    {
        Server(world, upstream).When(IsTurn, breaking(Streams.Begun(upstream)));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, Streams.ModelOf(upstream), stream: true));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        var text = await stream.ToEndAsync();
        Wire.AssertFailedInBand(path, text);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(outcome, row.Request.Outcome);
        Assert.Equal(outcome, row.Attempts.Single().Outcome);
        Assert.True(row.Request.Tokens.Output > 0);
        Server(world, upstream).ClearScript();
        return text;
    }
}
