using System.Buffers;
using System.Text;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicStreamWriterTests
{
    private const string Start = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"asked-model","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":77,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}


        """;

    private static readonly AnthropicProtocol Protocol = AnthropicProtocol.Instance;

    [Fact]
    public void Text_WithUsage_AsTheSdksExpect() => AssertWire(
        emitter =>
        {
            emitter.Start("msg_1", "m");
            emitter.Text("a\"b\n"u8);
            emitter.Usage(new Usage(20, CacheRead: 10, CacheWrite1h: 4, Output: 7, Reasoning: 2));
            emitter.End(new StopReason(StopKind.EndTurn));
        },
        Start + """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\"b\n"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":20,"cache_creation_input_tokens":4,"cache_read_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":4},"output_tokens":7,"output_tokens_details":{"thinking_tokens":2}}}

        event: message_stop
        data: {"type":"message_stop"}


        """);

    [Fact]
    public void Thinking_WithoutAToken_GetsTheEmptyEnvelope() => AssertWire(
        emitter =>
        {
            emitter.Start("msg_1");
            emitter.Reasoning("Hm"u8);
            emitter.BeginToolCall("call_1", "f");
            emitter.Arguments("{\"a\":1}"u8);
            emitter.End(new StopReason(StopKind.EndTurn));
        },
        Start + """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"gw1.none."}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"call_1","name":"f","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":0,"output_tokens":0}}

        event: message_stop
        data: {"type":"message_stop"}


        """);

    [Fact]
    public void ForeignSeal_TravelsInAnEnvelope_AndComesBack()
    {
        var wire = Write(
            emitter =>
            {
                emitter.BeginReasoning();
                emitter.Reasoning("t"u8);
                emitter.Seal("openai-responses", "ENC"u8);
                emitter.Seal("openai-responses", "RYPTED"u8);
                emitter.BeginReasoning(redacted: true);
                emitter.Seal("gemini", "R"u8);
                emitter.End(default);
            },
            upstream: "openai-responses");
        Assert.Contains("\"signature_delta\",\"signature\":\"gw1.openai-responses.RU5DUllQVEVE\"", wire, StringComparison.Ordinal);
        Assert.Contains("{\"type\":\"redacted_thinking\",\"data\":\"gw1.gemini.Ug\"}", wire, StringComparison.Ordinal);
        var back = Exchange.ReadStream(Protocol, wire);
        Assert.Contains("seal openai-responses ENCRYPTED", back.Events);
        Assert.Contains("seal gemini R", back.Events);
    }

    [Fact]
    public void ThinkingNobodyAskedFor_StaysHidden()
    {
        var wire = Write(
            emitter =>
            {
                emitter.Reasoning("secret"u8);
                emitter.Text("Ok"u8);
                emitter.End(default);
            },
            asked: false);
        Assert.DoesNotContain("secret", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("thinking", wire, StringComparison.Ordinal);
        Assert.Equal(["begin Text", "text \"Ok\"", "end"], Exchange.ReadStream(Protocol, wire).Events.Skip(2).Take(3));
    }

    [Fact]
    public void KeepAlive_BeforeTheFirstByte_TheTextGoesOnInItsBlock()
    {
        var wire = Write(emitter =>
        {
            emitter.KeepAlive();
            emitter.KeepAlive();
            emitter.Start("msg_late");
            emitter.Text("Ok"u8);
            emitter.End(default);
        });
        Assert.Equal(
            ["message_start", "content_block_start 0 text", "content_block_delta 0", "content_block_delta 0", "content_block_delta 0", "content_block_stop 0", "message_delta", "message_stop"],
            Outline(wire));
    }

    [Fact]
    public void KeepAlive_BeforeThinking_ItsBlockIsClosedAndTheIndicesShift()
    {
        var wire = Write(emitter =>
        {
            emitter.KeepAlive();
            emitter.Reasoning("t"u8);
            emitter.KeepAlive();
            emitter.BeginToolCall("c", "f");
            emitter.KeepAlive();
            emitter.End(default);
        });
        Assert.Equal(
            [
                "message_start", "content_block_start 0 text", "content_block_delta 0", "content_block_stop 0",
                "content_block_start 1 thinking", "content_block_delta 1", "content_block_delta 1", "content_block_delta 1", "content_block_stop 1",
                "content_block_start 2 tool_use", "content_block_delta 2", "content_block_stop 2", "message_delta", "message_stop",
            ],
            Outline(wire));
    }

    [Fact]
    public void KeepAlive_OfNothingElse_EndsClean() => Assert.Equal(
        ["message_start", "content_block_start 0 text", "content_block_delta 0", "content_block_stop 0", "message_delta", "message_stop"],
        Outline(Write(emitter =>
        {
            emitter.KeepAlive();
            emitter.End(default);
        })));

    [Fact]
    public void F035_Failure_InTheStream_HasNoGoodEnd()
    {
        var wire = Write(emitter =>
        {
            emitter.Text("Par"u8);
            emitter.Fail(new ModelError(ErrorKind.Overloaded, "Busy \"now\""));
        });
        Assert.EndsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy \\\"now\\\"\"}}\n\n", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("content_block_stop", wire, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StopKind.EndTurn, "end_turn")]
    [InlineData(StopKind.StopSequence, "end_turn")]
    [InlineData(StopKind.MaxTokens, "max_tokens")]
    [InlineData(StopKind.ContextWindow, "model_context_window_exceeded")]
    [InlineData(StopKind.Refusal, "refusal")]
    [InlineData(StopKind.Paused, "pause_turn")]
    [InlineData(StopKind.Unknown, "end_turn")]
    public void StopReasons(StopKind kind, string word)
    {
        var wire = Write(emitter =>
        {
            emitter.Text("x"u8);
            emitter.End(new StopReason(kind, "RAW"));
        });
        Assert.Contains($"\"stop_reason\":\"{word}\"", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Delta_DoesNotAllocate()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var writer = Protocol.CreateStreamWriter(output, TestContexts.Create("anthropic", "ollama"));
        writer.Write(StreamEvent.Started(new ResponseStart("msg_1", "m")));
        writer.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.Text)));
        writer.Write(StreamEvent.Text("warm"u8));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) writer.Write(StreamEvent.Text("a token \n"u8));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string[] Outline(string wire) => [.. wire.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame =>
    {
        using var json = System.Text.Json.JsonDocument.Parse(frame[(frame.IndexOf("data: ", StringComparison.Ordinal) + 6)..]);
        var line = new StringBuilder(json.RootElement.GetProperty("type").GetString());
        if (json.RootElement.TryGetProperty("index", out var index)) line.Append(' ').Append(index.GetInt32());
        if (json.RootElement.TryGetProperty("content_block", out var block)) line.Append(' ').Append(block.GetProperty("type").GetString());
        return line.ToString();
    })];

    private static string Write(Action<StreamEmitter> emit, bool asked = true, string upstream = "ollama")
    {
        var context = TestContexts.Create("anthropic", upstream, estimatedInput: 77);
        context.ReasoningRequested = asked;
        return Exchange.WriteStream(Protocol, emit, context);
    }

    private static void AssertWire(Action<StreamEmitter> emit, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), Write(emit));
}
