using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicStreamReaderTests
{
    private static readonly AnthropicProtocol Protocol = AnthropicProtocol.Instance;

    [Theory]
    [MemberData(nameof(Recorded.All), MemberType = typeof(Recorded))]
    public void F040_AnySplit_GivesTheSameEvents(string name, string wire)
    {
        Assert.NotEmpty(name);
        Exchange.AssertAnySplit(Protocol, wire);
    }

    [Theory]
    [MemberData(nameof(Recorded.All), MemberType = typeof(Recorded))]
    public void RoundTrip_GivesTheSameEvents(string name, string wire)
    {
        Assert.NotEmpty(name);
        // The failed answer's blocks are not closed, and usage is written once, at the end.
        var first = Exchange.ReadStream(Protocol, wire);
        var second = Exchange.ReadStream(Protocol, Exchange.TranslateStream(Protocol, Protocol, wire));
        Assert.Equal(Comparable(first), Comparable(second));
        if (first.Stop is not null) Assert.Equal(first.Usage, second.Usage);

        static IEnumerable<string> Comparable(RecordingSink sink) => sink.Merged
            .Where(line => !line.StartsWith("usage", StringComparison.Ordinal))
            .Select(line => line.StartsWith("started", StringComparison.Ordinal) ? line.Split(' ')[1] : line.StartsWith("failed Unreachable", StringComparison.Ordinal) ? "failed" : line.StartsWith("failed Server", StringComparison.Ordinal) ? "failed" : line);
    }

    [Fact]
    public void Text_WithCacheUsage() => AssertEvents(Recorded.Text,
        """
        started msg_01Up claude-up
        usage in=12 out=1 read=3
        begin Text
        text "Hel"
        text "lo "São"
        "
        end
        usage in=12 out=9 read=3
        ended EndTurn (end_turn)
        """);

    [Fact]
    public void Thinking_Redacted_ParallelCalls() => AssertEvents(Recorded.ThinkingAndTools,
        """
        started msg_02Up claude-up
        usage in=12 out=1 write5m=2 write1h=5
        begin Reasoning
        think "mull"
        think "ing"
        seal anthropic SIG/a+b==
        end
        begin RedactedReasoning
        seal anthropic RR==
        end
        begin Text
        text "Checking"
        end
        begin ToolCall toolu_01 get_weather
        args {"city":"S\
        args u00e3o \ud83
        args c\udf27"}
        end
        begin ToolCall toolu_02 now
        end
        usage in=12 out=40 write5m=2 write1h=5 reasoning=4
        ended ToolCalls (tool_use)
        """);

    [Fact]
    public void ServerTools_AndUnknownEvents_AreSkipped() => AssertEvents(Recorded.ServerTool,
        """
        started msg_03Up claude-up
        usage in=5 out=1
        begin Text
        text "Found"
        end
        usage in=5 out=6
        ended StopSequence (stop_sequence) at END
        """);

    [Fact]
    public void ErrorEvent_MapsByItsType()
    {
        var sink = Exchange.ReadStream(Protocol, Recorded.Overloaded);
        Assert.Equal("failed Overloaded: Overloaded", sink.Events[^1]);
        Assert.Equal(ErrorKind.Overloaded, sink.Error!.Kind);
    }

    [Fact]
    public void F036_CleanEnd_WithoutMessageStop_IsAFailure()
    {
        var sink = Exchange.ReadStream(Protocol, Recorded.Text[..Recorded.Text.IndexOf("event: message_delta", StringComparison.Ordinal)]);
        Assert.Equal(ErrorKind.Unreachable, sink.Error!.Kind);
        Assert.Null(sink.Stop);
    }

    [Fact]
    public void EndWithoutMessageStop_ButWithAStopReason_IsAnEnd()
    {
        var sink = Exchange.ReadStream(Protocol, Recorded.Text[..Recorded.Text.IndexOf("event: message_stop", StringComparison.Ordinal)]);
        Assert.Null(sink.Error);
        Assert.Equal(StopKind.EndTurn, sink.Stop!.Value.Kind);
    }

    [Fact]
    public void F042_BrokenJsonInAFrame_IsAFailure()
    {
        var sink = Exchange.ReadStream(Protocol, "data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\n\ndata: {\"type\":\"message_stop\"}\n\n");
        Assert.Equal(ErrorKind.Server, sink.Error!.Kind);
        Assert.StartsWith("failed", sink.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void InputOnlyInTheBlockStart_IsKept()
    {
        var sink = Exchange.ReadStream(Protocol, """
            data: {"type":"message_start","message":{"id":"msg_1","model":"m"}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{"a": 1.50}}}

            data: {"type":"content_block_stop","index":0}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}

            data: {"type":"message_stop"}


            """);
        Assert.Equal(["started msg_1 m", "begin ToolCall t1 f", "args {\"a\": 1.50}", "end", "ended ToolCalls (end_turn)"], sink.Events);
    }

    [Fact]
    public void SurrogatesInTwoDeltas_BecomeOneCharacter()
    {
        var sink = Exchange.ReadStream(Protocol, """
            data: {"type":"message_start","message":{"id":"msg_1","model":"m"}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\ud83d"}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ude00b"}}

            data: {"type":"content_block_stop","index":0}

            data: {"type":"message_stop"}


            """);
        Assert.Contains("text \"a😀b\"", sink.Merged);
    }

    [Fact]
    public void StructuredOutputTool_BecomesText()
    {
        var context = TestContexts.Create("openai-chat", "anthropic");
        context.StructuredOutputTool = "get_weather";
        var sink = Exchange.ReadStream(Protocol, """
            data: {"type":"message_start","message":{"id":"msg_1","model":"m"}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t1","name":"get_weather","input":{}}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}

            data: {"type":"content_block_stop","index":0}

            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}}

            data: {"type":"message_stop"}


            """, context: context);
        Assert.Equal(["started msg_1 m", "begin Text", "text \"{\"a\":1}\"", "end", "ended EndTurn (tool_use)"], sink.Events);
    }

    [Fact]
    public void Body_GivesTheEventsOfAStream()
    {
        var sink = Exchange.ReadBody(Protocol, """
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[
              {"type":"thinking","thinking":"hm","signature":"S=="},
              {"type":"text","text":"a\u00e3"},
              {"type":"web_search_tool_result","tool_use_id":"x","content":[]},
              {"type":"tool_use","id":"t1","name":"f","input":{"x": [1,2]}}],
             "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":9}}
            """);
        Assert.Equal(
            ["started msg_1 m", "begin Reasoning", "think \"hm\"", "seal anthropic S==", "end", "begin Text", "text \"aã\"", "end", "begin ToolCall t1 f", "args {\"x\": [1,2]}", "end", "usage in=12 out=9", "ended ToolCalls (tool_use)"],
            sink.Events);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}""", ErrorKind.Overloaded)]
    [InlineData("""{"error":{"type":"rate_limit_error","message":"Slow down"}}""", ErrorKind.RateLimited)]
    [InlineData("""{"hello":"world"}""", ErrorKind.Unreachable)]
    [InlineData("""[1]""", ErrorKind.Unreachable)]
    public void Body_ThatIsNoMessage_IsAFailure(string body, ErrorKind kind) => Assert.Equal(kind, Exchange.ReadBody(Protocol, body).Error!.Kind);

    [Fact]
    public void Delta_DoesNotAllocate()
    {
        var delta = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" a\\n token\"}}\n\n"u8.ToArray();
        using var reader = Protocol.CreateStreamReader(new Nowhere(), TestContexts.Create());
        Feed("data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\"}}\n\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"u8);
        Feed(delta);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Feed(delta);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Feed(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(reader.GetMemory().Span);
            reader.Advance(bytes.Length);
        }
    }

    private static void AssertEvents(string wire, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), Exchange.ReadStream(Protocol, wire).ToString());

    private sealed class Nowhere : IStreamEventSink
    {
        public void Write(scoped in StreamEvent streamEvent)
        {
        }
    }
}
