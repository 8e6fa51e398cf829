using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

/// <summary>Ollama beside Anthropic: Claude Code on a local model, and Ollama's clients on a cloud model.</summary>
public sealed class OllamaTranslationTests
{
    private const string CallsWire = """
        {"model":"m","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}
        {"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"name":"get_weather","arguments":{"city":"Oslo"}}},{"id":"call_1","function":{"name":"get_weather","arguments":{"city":"Rome"}}}]},"done":false}
        {"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":12,"eval_count":9}

        """;

    [Fact]
    public void AnthropicRequest_ToOllama() => JsonAssert.Equal(
        """
        {"model":"up-model","stream":true,"think":true,"truncate":false,"options":{"num_predict":2000,"top_k":3,"stop":["X"]},
         "messages":[
           {"role":"system","content":"You help."},
           {"role":"user","content":"Hi"},
           {"role":"assistant","content":"Looking","thinking":"plain","tool_calls":[{"id":"toolu_1","function":{"name":"get_weather","arguments":{"city":"Oslo"}}}]},
           {"role":"tool","content":"5C","tool_name":"get_weather","tool_call_id":"toolu_1"}],
         "tools":[{"type":"function","function":{"name":"get_weather","description":"Weather","parameters":{"type":"object","required":["city"],"properties":{"city":{"type":"string","description":"City"}}}}}]}
        """,
        Exchange.Translate(AnthropicProtocol.Instance, OllamaProtocol.Instance, """
            {"model":"claude-sonnet-5","max_tokens":2000,"stream":true,"thinking":{"type":"enabled","budget_tokens":1024},"stop_sequences":["X"],"top_k":3,
             "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1"},{"type":"text","text":"You help.","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"get_weather","description":"Weather","input_schema":{"$schema":"x","type":"object","properties":{"city":{"type":"string","description":"City"}},"required":["city"],"additionalProperties":false}}],
             "messages":[
               {"role":"user","content":"Hi"},
               {"role":"assistant","content":[{"type":"thinking","thinking":"secret","signature":"EqQB"},{"type":"thinking","thinking":"plain","signature":"gw1.none."},{"type":"text","text":"Looking"},{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Oslo"}}]},
               {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"5C"}]}]}]}
            """));

    [Fact]
    public void ThinkingDisabled_IsSaid() => Assert.Contains(
        "\"think\":false,\"stream\":false",
        Exchange.Translate(AnthropicProtocol.Instance, OllamaProtocol.Instance, """{"model":"m","max_tokens":10,"thinking":{"type":"disabled"},"messages":[{"role":"user","content":"Hi"}]}"""),
        StringComparison.Ordinal);

    // A title request of Claude Code says nothing about thinking and allows few tokens; a local model would think them away.
    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(null, false, false)]
    public void AnthropicSilenceAboutThinking_MeansOff_WhereTheModelIsKnownToThink(bool? thinking, bool levels, bool off) => Assert.Equal(
        off,
        Exchange.Translate(
            AnthropicProtocol.Instance,
            OllamaProtocol.Instance,
            """{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"Hi"}]}""",
            TestContexts.Create("anthropic", "ollama", new ModelTraits { Thinking = thinking, ThinkLevels = levels })).Contains("\"think\":false", StringComparison.Ordinal));

    [Fact]
    public void OllamaStream_ToAnthropic_AndBack()
    {
        var context = TestContexts.Create("anthropic", "ollama");
        context.ReasoningRequested = true;
        var wire = Exchange.TranslateStream(OllamaProtocol.Instance, AnthropicProtocol.Instance, CallsWire, context);
        Assert.Contains("\"signature\":\"gw1.none.\"", wire, StringComparison.Ordinal);
        Assert.Contains("\"stop_reason\":\"tool_use\"", wire, StringComparison.Ordinal);
        var back = Exchange.ReadStream(AnthropicProtocol.Instance, wire);
        Assert.Equal(["args {\"city\":\"Oslo\"}", "args {\"city\":\"Rome\"}"], back.Merged.Where(line => line.StartsWith("args", StringComparison.Ordinal)));
        Assert.Equal(12, back.Usage!.Value.Input);
    }

    [Fact]
    public void CutOllamaStream_NeverEndsWellForAnthropic()
    {
        var wire = Exchange.TranslateStream(OllamaProtocol.Instance, AnthropicProtocol.Instance, "{\"message\":{\"content\":\"Half\"},\"done\":false}\n");
        Assert.Contains("Half", wire, StringComparison.Ordinal);
        Assert.Contains("event: error", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void OllamaRequest_ToAnthropic()
    {
        var context = TestContexts.Create("ollama", "anthropic");
        var json = RawJson.Parse(Exchange.Translate(OllamaProtocol.Instance, AnthropicProtocol.Instance, """
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0.1,"num_predict":50,"stop":["Q"],"num_ctx":8192},"keep_alive":"5m"}
            """, context));
        Assert.True(json["stream"u8].IsTrue);
        Assert.Equal(50, json["max_tokens"u8].GetInt64());
        Assert.Equal("[\"Q\"]", json["stop_sequences"u8].ToString());
        Assert.DoesNotContain("num_ctx", json.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("keep_alive", json.ToString(), StringComparison.Ordinal);
        Assert.Empty(context.Notes);
    }

    [Fact]
    public void AnthropicStream_ToOllama()
    {
        const string Wire = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"c","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SIG"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"output_tokens":50}}

            event: message_stop
            data: {"type":"message_stop"}


            """;
        var back = Exchange.ReadStream(OllamaProtocol.Instance, Exchange.TranslateStream(AnthropicProtocol.Instance, OllamaProtocol.Instance, Wire));
        Assert.Equal(["started  asked-model", "begin Reasoning", "think \"Hm\"", "end", "begin Text", "text \"Hello\"", "end", "usage in=12 out=50", "ended MaxTokens (length)"], back.Events);
    }

    [Fact]
    public void Tokens_CostNoAllocation()
    {
        var context = TestContexts.Create("ollama", "ollama");
        var output = new Discarding();
        using var reader = OllamaProtocol.Instance.CreateStreamReader(OllamaProtocol.Instance.CreateStreamWriter(output, context), context);
        var line = "{\"model\":\"m\",\"created_at\":\"2026-11-20T10:00:00.123456789Z\",\"message\":{\"role\":\"assistant\",\"content\":\"a \\\"token\\\"\\n\"},\"done\":false}\n"u8.ToArray();
        Feed(2_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(10_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.True(output.Count > 12_000 * 100);

        void Feed(int lines)
        {
            for (var i = 0; i < lines; i++)
            {
                line.CopyTo(reader.GetMemory().Span);
                reader.Advance(line.Length);
            }
        }
    }

    private sealed class Discarding : System.Buffers.IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[64 * 1024];

        public long Count { get; private set; }

        public void Advance(int count) => Count += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }
}
