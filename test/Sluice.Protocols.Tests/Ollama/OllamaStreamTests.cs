using Sluice.Protocols.Canonical;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaStreamTests
{
    private const string Thinking = """
        {"model":"qwen3","created_at":"2026-11-20T10:00:00.123456789Z","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}
        {"model":"qwen3","created_at":"2026-11-20T10:00:00.123456789Z","message":{"role":"assistant","content":"","thinking":"m."},"done":false}
        {"model":"qwen3","created_at":"2026-11-20T10:00:00.123456789Z","message":{"role":"assistant","content":"Ok"},"done":false}
        {"model":"qwen3","created_at":"2026-11-20T10:00:00.123456789Z","message":{"role":"assistant","content":"!"},"done":false}
        {"model":"qwen3","created_at":"2026-11-20T10:00:01.5Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":1500000000,"load_duration":1000000,"prompt_eval_count":12,"prompt_eval_duration":200000000,"eval_count":9,"eval_duration":900000000}

        """;

    private const string Calls = """
        {"model":"qwen3","created_at":"2026-11-20T10:00:00Z","message":{"role":"assistant","content":"Look"},"done":false}
        {"model":"qwen3","created_at":"2026-11-20T10:00:00Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_a","function":{"index":0,"name":"get_weather","arguments":{"city":"Oslo","n":1.50,"deep":{"a":[1,null,"x\n"]}}}}]},"done":false}
        {"model":"qwen3","created_at":"2026-11-20T10:00:01Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_b","function":{"index":1,"name":"now","arguments":{}}}]},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}

        """;

    private const string Unicode = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"zürich 🥶 \"},\"done\":false}\r\n\r\n" +
        "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"line\\nbreak \\ud83e\"},\"done\":false}\r\n" +
        "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\\udd76\"},\"done\":false}\r\n" +
        "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"length\"}";

    private const string ErrorLine = """
        {"model":"m","message":{"role":"assistant","content":"Half"},"done":false}
        {"error":"llama-server process has terminated"}

        """;

    private const string Truncated = """
        {"model":"m","message":{"role":"assistant","content":"Half"},"done":false}

        """;

    public static TheoryData<string> Recorded { get; } = [Thinking, Calls, Unicode];

    [Fact]
    public void Thinking_ComesBeforeTheText() => Assert.Equal(
        """
        started  qwen3
        begin Reasoning
        think "Hm"
        think "m."
        end
        begin Text
        text "Ok"
        text "!"
        end
        usage in=12 out=9
        ended EndTurn (stop)
        """,
        Exchange.ReadStream(OllamaProtocol.Instance, Thinking).ToString());

    [Fact]
    public void ToolCalls_AreWhole_AlsoOnTheLastLine() => Assert.Equal(
        """
        started  qwen3
        begin Text
        text "Look"
        end
        begin ToolCall call_a get_weather
        args {"city":"Oslo","n":1.50,"deep":{"a":[1,null,"x\n"]}}
        end
        begin ToolCall call_b now
        args {}
        end
        usage in=3 out=4
        ended ToolCalls (stop)
        """,
        Exchange.ReadStream(OllamaProtocol.Instance, Calls).ToString());

    [Fact]
    public void F044_EmojiBetweenTwoLines_CrLf_NoLastNewline_AbsentCountsAreZero()
    {
        var sink = Exchange.ReadStream(OllamaProtocol.Instance, Unicode);
        Assert.Equal("text \"zürich 🥶 line\nbreak 🥶\"", sink.Merged[2]);
        Assert.Equal(new Usage(0), sink.Usage);
        Assert.Equal(StopKind.MaxTokens, sink.Stop!.Value.Kind);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    [InlineData(ErrorLine)]
    [InlineData(Truncated)]
    [InlineData("{\"broken\n")]
    [InlineData("")]
    public void AnySplit_GivesTheSameEvents(string wire) => Exchange.AssertAnySplit(OllamaProtocol.Instance, wire);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void RoundTrip_GivesTheSameEvents(string wire) => Exchange.AssertRoundTrip(OllamaProtocol.Instance, wire);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void RoundTrip_OfTheGenerateFlavour_GivesTheSameEvents(string wire) => Exchange.AssertRoundTrip(OllamaProtocol.Generate, wire);

    [Fact]
    public void F050_ErrorLine_IsAFailure()
    {
        var sink = Exchange.ReadStream(OllamaProtocol.Instance, ErrorLine);
        Assert.Equal("failed Server: llama-server process has terminated", sink.Events[^1]);
    }

    [Theory]
    [InlineData(Truncated, "closed the stream before the answer was done")]
    [InlineData("{\"model\":\"m\",\"message\":{\"content\":\"x\"},\"done\":tru\n", "broken JSON")]
    [InlineData("[1]\n", "no JSON object")]
    [InlineData("{\"message\":{\"tool_calls\":[{\"function\":{\"arguments\":{}}}]},\"done\":true}\n", "without a name")]
    public void WhatIsNoAnswer_IsAFailure(string wire, string says) => Assert.Contains(says, Exchange.ReadStream(OllamaProtocol.Instance, wire).Events[^1], StringComparison.Ordinal);

    [Fact]
    public void MissingAndDuplicateIds_AreMadeUnique()
    {
        var sink = Exchange.ReadStream(OllamaProtocol.Instance, """
            {"message":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"name":"a","arguments":{}}},{"id":"call_1","function":{"name":"a"}},{"function":{"name":"a","arguments":"{\"x\":1}"}}]},"done":true}
            """);
        var begins = sink.Events.Where(line => line.StartsWith("begin", StringComparison.Ordinal)).ToList();
        Assert.Equal("begin ToolCall call_1 a", begins[0]);
        Assert.Equal(3, begins.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("args {\"x\":1}", sink.Events[^4]);
    }

    [Fact]
    public void Body_GivesTheSameEventsAsAStream()
    {
        var sink = Exchange.ReadBody(OllamaProtocol.Instance, """{"model":"m","message":{"role":"assistant","content":"Dot","thinking":"t"},"done":true,"done_reason":"length","prompt_eval_count":1,"eval_count":2}""");
        Assert.Equal(["started  m", "begin Reasoning", "think \"t\"", "end", "begin Text", "text \"Dot\"", "end", "usage in=1 out=2", "ended MaxTokens (length)"], sink.Events);
        Assert.Equal("failed Overloaded: server busy, please try again", Exchange.ReadBody(OllamaProtocol.Instance, """{"error":"server busy, please try again"}""").ToString());
    }

    [Fact]
    public void Writer_GivesOneLineADelta_AndTheEndWithMeasuredTimes()
    {
        var clock = new StandingClock();
        var wire = Exchange.WriteStream(
            OllamaProtocol.Instance,
            emitter =>
            {
                emitter.KeepAlive();
                clock.Advance(TimeSpan.FromSeconds(2));
                emitter.Reasoning("Hm"u8);
                emitter.Text("a\n\"b\""u8);
                emitter.BeginToolCall("call_1", "run");
                emitter.Arguments("{\"x\":\n"u8);
                emitter.Arguments(" 1}"u8);
                emitter.EndBlock();
                emitter.BeginToolCall("call_2", "odd");
                emitter.Arguments("{\"x\":"u8);
                emitter.EndBlock();
                clock.Advance(TimeSpan.FromSeconds(1));
                emitter.Usage(new Usage(10, CacheRead: 5, Output: 7));
                emitter.End(new StopReason(StopKind.ToolCalls));
            },
            TestContexts.Create(time: clock));
        Assert.Equal(
            """
            {"model":"asked-model","created_at":"2026-11-20T10:00:02.0000000Z","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}
            {"model":"asked-model","created_at":"2026-11-20T10:00:02.0000000Z","message":{"role":"assistant","content":"a\n\"b\""},"done":false}
            {"model":"asked-model","created_at":"2026-11-20T10:00:02.0000000Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"index":0,"name":"run","arguments":{"x":  1}}}]},"done":false}
            {"model":"asked-model","created_at":"2026-11-20T10:00:03.0000000Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_2","function":{"index":1,"name":"odd","arguments":{"_raw":"{\"x\":"}}}]},"done":false}
            {"model":"asked-model","created_at":"2026-11-20T10:00:03.0000000Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":3000000000,"load_duration":0,"prompt_eval_count":15,"prompt_eval_duration":2000000000,"eval_count":7,"eval_duration":1000000000}

            """,
            wire);
    }

    [Fact]
    public void CallCutAtTheLimit_IsLeftOut()
    {
        static void Emit(StreamEmitter emitter)
        {
            emitter.Text("x"u8);
            emitter.BeginToolCall("call_1", "run");
            emitter.Arguments("{\"x\":"u8);
            emitter.End(new StopReason(StopKind.MaxTokens));
        }

        var wire = Exchange.WriteStream(OllamaProtocol.Instance, Emit);
        Assert.DoesNotContain("tool_calls", wire, StringComparison.Ordinal);
        Assert.Contains("\"done_reason\":\"length\"", wire, StringComparison.Ordinal);

        var folded = new ResponseAccumulator();
        Emit(new StreamEmitter(folded, TestContexts.Create()));
        var body = Exchange.WriteBody(OllamaProtocol.Instance, folded.Response);
        Assert.DoesNotContain("tool_calls", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_IsAnErrorLine_AndNothingAfterIt()
    {
        var wire = Exchange.WriteStream(OllamaProtocol.Instance, emitter =>
        {
            emitter.Text("Par"u8);
            emitter.Fail(new ModelError(ErrorKind.Server, "gone \"away\""));
            emitter.End(new StopReason(StopKind.EndTurn));
        });
        Assert.EndsWith("""
            {"error":"gone \"away\""}

            """, wire, StringComparison.Ordinal);
        Assert.DoesNotContain("\"done\":true", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_IsTheLastLineWithEverythingInIt() => JsonAssert.Equal(
        """
        {"model":"asked-model","created_at":"2026-11-20T10:00:00.0000000Z",
         "message":{"role":"assistant","content":"Look","tool_calls":[
           {"id":"call_a","function":{"index":0,"name":"get_weather","arguments":{"city":"Oslo","n":1.50,"deep":{"a":[1,null,"x\n"]}}}},
           {"id":"call_b","function":{"index":1,"name":"now","arguments":{}}}]},
         "done":true,"done_reason":"stop","total_duration":0,"load_duration":0,"prompt_eval_count":3,"prompt_eval_duration":0,"eval_count":4,"eval_duration":0}
        """,
        Exchange.FoldStream(OllamaProtocol.Instance, OllamaProtocol.Instance, Calls));

    [Fact]
    public void GenerateClient_GetsResponseInsteadOfMessage()
    {
        var lines = Exchange.TranslateStream(OllamaProtocol.Instance, OllamaProtocol.Generate, Thinking).Split('\n');
        JsonAssert.Equal("""{"model":"asked-model","created_at":"2026-11-20T10:00:00.0000000Z","response":"","thinking":"Hm","done":false}""", lines[0]);
        JsonAssert.Equal("""{"model":"asked-model","created_at":"2026-11-20T10:00:00.0000000Z","response":"Ok","done":false}""", lines[2]);
        Assert.Contains("\"response\":\"\",\"done\":true", lines[4], StringComparison.Ordinal);
        Assert.Contains("\"response\":\"Ok!\",\"thinking\":\"Hmm.\",\"done\":true", Exchange.FoldStream(OllamaProtocol.Instance, OllamaProtocol.Generate, Thinking), StringComparison.Ordinal);
    }

    [Fact]
    public void Tap_ForwardsEveryByte_AndSeesContentUsageAndEnd()
    {
        foreach (var wire in (string[])[Thinking, Calls, Unicode, ErrorLine, Truncated]) Exchange.AssertTapForwards(OllamaProtocol.Instance, wire).Dispose();
        using var tap = Exchange.AssertTapForwards(OllamaProtocol.Instance, Thinking);
        Assert.True(tap.HasContent);
        Assert.True(tap.IsComplete);
        Assert.Equal(new Usage(12, Output: 9), tap.Usage);
        Assert.Equal(StopKind.EndTurn, tap.Stop!.Value.Kind);
        using var failed = Exchange.AssertTapForwards(OllamaProtocol.Instance, ErrorLine);
        Assert.False(failed.IsComplete);
        Assert.Equal("llama-server process has terminated", failed.Error!.Message);
        using var body = Exchange.AssertTapForwards(OllamaProtocol.Instance, """{"message":{"content":"x"},"done":true,"eval_count":2}""", stream: false);
        Assert.True(body is { HasContent: true, IsComplete: true, Usage.Output: 2 });
    }

    [Fact]
    public void Tap_HasNoContent_BeforeContentCame()
    {
        using var tap = OllamaProtocol.Instance.CreateResponseTap(new TapOptions(true));
        tap.Observe("{\"message\":{\"content\":\"\"},\"done\":false}\n{\"message\":{\"content\":\"x\"},\"do"u8.ToArray());
        Assert.False(tap.HasContent);
        tap.Observe("ne\":false}\n"u8.ToArray());
        Assert.True(tap.HasContent);
    }
}
