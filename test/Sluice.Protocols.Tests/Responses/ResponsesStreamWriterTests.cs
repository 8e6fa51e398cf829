using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesStreamWriterTests
{
    private static readonly ResponsesProtocol Protocol = ResponsesProtocol.Instance;

    [Fact]
    public void Text_HasAllItsEvents()
    {
        var context = TestContexts.Create("openai-responses", "anthropic", asked: """{"model":"asked-model","input":"Hi","tools":[],"store":true}""");
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.Start("msg_01", "claude");
                emitter.Text("Hel\"l"u8);
                emitter.Text("o\n"u8);
                emitter.Usage(new Usage(10, CacheRead: 4, CacheWrite5m: 2, Output: 9, Reasoning: 3));
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            context);
        var id = (string)ResponsesWire.Last(wire)["id"]!;
        var item = (string)ResponsesWire.Last(wire)["output"]![0]!["id"]!;
        Assert.Matches("^resp_[A-Za-z0-9]{24}$", id);
        Assert.Matches("^msg_[A-Za-z0-9]{24}$", item);
        const string Echo = ""","model":"asked-model","instructions":null,"max_output_tokens":null,"metadata":{},"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"temperature":1,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1,"truncation":"disabled","user":null,"store":false""";
        var head = $$"""{"id":"{{id}}","object":"response","created_at":{{TestContexts.Now.ToUnixTimeSeconds()}},"status":"in_progress","background":false,"error":null,"incomplete_details":null{{Echo}},"output":[],"usage":null}""";
        var done = $$"""{"id":"{{item}}","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hel\"lo\n","annotations":[],"logprobs":[]}]}""";
        Assert.Equal(
            ResponsesRecordings.Stream(
                $$"""{"type":"response.created","sequence_number":0,"response":""" + head + "}",
                $$"""{"type":"response.in_progress","sequence_number":1,"response":""" + head + "}",
                $$$"""{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"{{{item}}}","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                $$$"""{"type":"response.content_part.added","sequence_number":3,"item_id":"{{{item}}}","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
                $$"""{"type":"response.output_text.delta","sequence_number":4,"item_id":"{{item}}","output_index":0,"content_index":0,"delta":"Hel\"l","logprobs":[]}""",
                $$"""{"type":"response.output_text.delta","sequence_number":5,"item_id":"{{item}}","output_index":0,"content_index":0,"delta":"o\n","logprobs":[]}""",
                $$"""{"type":"response.output_text.done","sequence_number":6,"item_id":"{{item}}","output_index":0,"content_index":0,"text":"Hel\"lo\n","logprobs":[]}""",
                $$$"""{"type":"response.content_part.done","sequence_number":7,"item_id":"{{{item}}}","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hel\"lo\n","annotations":[],"logprobs":[]}}""",
                $$"""{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":""" + done + "}",
                $$"""{"type":"response.completed","sequence_number":9,"response":{"id":"{{id}}","object":"response","created_at":{{TestContexts.Now.ToUnixTimeSeconds()}},"status":"completed","background":false,"error":null,"incomplete_details":null{{Echo}},"output":[{{done}}],"usage":{"input_tokens":16,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":25} } }"""),
            wire.Replace("\"total_tokens\":25}}}", "\"total_tokens\":25} } }", StringComparison.Ordinal));
    }

    [Fact]
    public void ReasoningTextAndCalls_FollowTheGrammar()
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.Reasoning("Hm."u8);
                emitter.Text("So "u8);
                emitter.Text("it is."u8);
                emitter.BeginToolCall("call_1", "f");
                emitter.Arguments("{\"a\""u8);
                emitter.Arguments(":1}"u8);
                emitter.BeginToolCall("call_2", "now");
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            Context());
        Assert.Equal(
            """
            created
            in_progress
            output_item.added reasoning
            reasoning_summary_part.added summary_text
            reasoning_summary_text.delta "Hm."
            reasoning_summary_text.done "Hm."
            reasoning_summary_part.done summary_text
            output_item.done reasoning
            output_item.added message
            content_part.added output_text
            output_text.delta "So "
            output_text.delta "it is."
            output_text.done "So it is."
            content_part.done output_text
            output_item.done message
            output_item.added function_call
            function_call_arguments.delta "{\"a\""
            function_call_arguments.delta ":1}"
            function_call_arguments.done "{\"a\":1}"
            output_item.done function_call
            output_item.added function_call
            function_call_arguments.delta "{}"
            function_call_arguments.done "{}"
            output_item.done function_call
            completed
            """.ReplaceLineEndings("\n"),
            ResponsesWire.Outline(wire));
        var output = ResponsesWire.Last(wire)["output"]!.AsArray();
        Assert.Equal(["rs", "msg", "fc", "fc"], output.Select(item => ((string)item!["id"]!).Split('_')[0]));
        Assert.Equal("call_1", (string)output[2]!["call_id"]!);
        Assert.Equal(output.Count, output.Select(item => (string)item!["id"]!).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(StopKind.EndTurn, "completed", null)]
    [InlineData(StopKind.StopSequence, "completed", null)]
    [InlineData(StopKind.Paused, "completed", null)]
    [InlineData(StopKind.Unknown, "completed", null)]
    [InlineData(StopKind.MaxTokens, "incomplete", "max_output_tokens")]
    [InlineData(StopKind.ContextWindow, "incomplete", "max_output_tokens")]
    [InlineData(StopKind.Refusal, "incomplete", "content_filter")]
    public void StopReason_HasItsStatus(StopKind kind, string status, string? reason)
    {
        var response = ResponsesWire.Last(Exchange.WriteStream(Protocol, emitter => emitter.End(new StopReason(kind)), Context()));
        Assert.Equal(status, (string)response["status"]!);
        Assert.Equal(reason, (string?)response["incomplete_details"]?["reason"]);
    }

    [Fact]
    public void RefusalInWords_IsAPartOfACompletedAnswer()
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.Text("No."u8, isRefusal: true);
                emitter.End(new StopReason(StopKind.Refusal));
            },
            Context());
        Assert.Contains("refusal.delta \"No.\"\nrefusal.done \"No.\"\ncontent_part.done refusal", ResponsesWire.Outline(wire), StringComparison.Ordinal);
        Assert.Equal("completed", (string)ResponsesWire.Last(wire)["status"]!);
        JsonAssert.Equal("""[{"type":"refusal","refusal":"No."}]""", ResponsesWire.Last(wire)["output"]![0]!["content"]!.ToJsonString());
    }

    [Fact]
    public void F045_CallCutByTheLimit_PassesAsItIs()
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.BeginToolCall("call_1", "f");
                emitter.Arguments("{\"a"u8);
                emitter.End(new StopReason(StopKind.MaxTokens));
            },
            Context());
        var response = ResponsesWire.Last(wire);
        Assert.Equal("{\"a", (string)response["output"]![0]!["arguments"]!);
        Assert.Equal("incomplete", (string)response["output"]![0]!["status"]!);
        Assert.Equal("incomplete", (string)response["status"]!);
    }

    [Theory]
    [InlineData(ErrorKind.Overloaded, "server_is_overloaded", "busy")]
    [InlineData(ErrorKind.Server, "server_error", "busy")]
    [InlineData(ErrorKind.Unreachable, "server_error", "busy")]
    [InlineData(ErrorKind.InvalidRequest, "server_error", "busy")]
    [InlineData(ErrorKind.Billing, "insufficient_quota", "busy")]
    [InlineData(ErrorKind.ContextTooLong, "context_length_exceeded", "busy")]
    [InlineData(ErrorKind.RateLimited, "rate_limit_exceeded", "busy Please try again in 2.5s.")]
    public void F035_Failure_IsAFailedResponseAndNothingAfterIt(ErrorKind kind, string code, string message)
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.Text("Whole"u8);
                emitter.BeginToolCall("call_1", "f");
                emitter.Arguments("{\"a"u8);
                emitter.Fail(new ModelError(kind, "busy", RetryAfter: TimeSpan.FromSeconds(2.5)));
            },
            Context());
        var events = ResponsesWire.Events(wire);
        Assert.Equal("response.failed", (string)events[^1]["type"]!);
        JsonAssert.Equal($$"""{"code":"{{code}}","message":"{{message}}"}""", events[^1]["response"]!["error"]!.ToJsonString());
        Assert.Equal("message", (string)events[^1]["response"]!["output"]![0]!["type"]!);
    }

    [Fact]
    public void FailureBeforeTheAnswer_OpensAndFails() =>
        Assert.Equal("created\nin_progress\nfailed", ResponsesWire.Outline(Exchange.WriteStream(Protocol, emitter => emitter.Fail(new ModelError(ErrorKind.Server, "x")), Context())));

    [Fact]
    public void StreamError_IsAFailedResponse()
    {
        var output = new ArrayBufferWriter<byte>();
        Protocol.WriteStreamError(new ModelError(ErrorKind.Timeout, "too slow"), output);
        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        var data = JsonNode.Parse(text.Split('\n')[1]["data: ".Length..])!;
        Assert.StartsWith("event: response.failed\n", text, StringComparison.Ordinal);
        JsonAssert.Equal("""{"code":"server_error","message":"too slow"}""", data["response"]!["error"]!.ToJsonString());
    }

    [Fact]
    public void KeepAlives_AreInProgressEvents()
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.KeepAlive();
                emitter.KeepAlive();
                emitter.Start("late", "m");
                emitter.Text("a"u8);
                emitter.KeepAlive();
                emitter.Text("b"u8);
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            Context());
        Assert.StartsWith("created\nin_progress\nin_progress\noutput_item.added message\ncontent_part.added output_text\noutput_text.delta \"a\"\nin_progress\noutput_text.delta \"b\"\n", ResponsesWire.Outline(wire), StringComparison.Ordinal);
        Assert.Single(ResponsesWire.Events(wire).Where(data => data["response"] is not null).Select(data => (string)data["response"]!["id"]!).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void WriterKeptAlive_GoesOnWithALaterAttemptsTools()
    {
        var first = Context();
        var later = Context();
        Exchange.ReadRequest(Protocol, """{"model":"m","input":"Hi","tools":[{"type":"namespace","name":"ns","tools":[{"type":"function","name":"f"}]},{"type":"custom","name":"exec"},{"type":"shell"}]}""", later);
        var output = new ArrayBufferWriter<byte>();
        var writer = Protocol.CreateStreamWriter(output, first);
        writer.Write(StreamEvent.KeepAlive);
        first.GoOnWith(later);
        var emitter = new StreamEmitter(new StreamGrammar(writer), later);
        emitter.BeginToolCall("c1", "ns__f");
        emitter.BeginToolCall("c2", "exec");
        emitter.BeginToolCall("c3", "shell");
        emitter.Arguments("{\"commands\":[]}"u8);
        emitter.End(new StopReason(StopKind.EndTurn));
        var items = ResponsesWire.Last(Encoding.UTF8.GetString(output.WrittenSpan))["output"]!.AsArray();
        Assert.Equal("ns", (string)items[0]!["namespace"]!);
        Assert.Equal(["function_call", "custom_tool_call", "shell_call"], items.Select(item => (string)item!["type"]!));
    }

    [Fact]
    public void Response_RepeatsWhatWasAskedFor()
    {
        const string Asked = """
            {"model":"asked-model","input":"Hi","instructions":"Be \u0062rief.","max_output_tokens":99,"metadata":{"k":"v"},"parallel_tool_calls":false,"temperature":0.5,"top_p":0.9,"text":{"verbosity":"low"},
             "reasoning":{"effort":"low"},"tools":[{"type":"function","name":"f","parameters":{"x":9007199254740993}}],"tool_choice":"required","store":true,"stream":true,"user":"u"}
            """;
        var response = ResponsesWire.Last(Exchange.WriteStream(Protocol, emitter => emitter.End(new StopReason(StopKind.EndTurn)), Context(Asked)));
        var asked = JsonNode.Parse(Asked)!;
        foreach (var field in (string[])["model", "instructions", "max_output_tokens", "metadata", "parallel_tool_calls", "temperature", "top_p", "text", "reasoning", "tools", "tool_choice", "user"])
            JsonAssert.Equal(asked[field]!.ToJsonString(), response[field]!.ToJsonString());
        Assert.False((bool)response["store"]!);
    }

    [Fact]
    public void Answer_IsKeptWhereItIsWanted()
    {
        var context = Context("""{"model":"m","input":"Hi"}""", keeps: true);
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.BeginReasoning();
                emitter.Reasoning("Hm"u8);
                emitter.Seal("anthropic", "SIG"u8);
                emitter.Text("Yes"u8);
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            context);
        var last = ResponsesWire.Last(wire);
        Assert.True((bool)last["store"]!);
        Assert.Equal((string)last["id"]!, context.Kept!.Id);
        JsonAssert.Equal(last.ToJsonString(), Encoding.UTF8.GetString(context.Kept.Body.Span));
        Assert.Equal("gw1.anthropic.U0lH", (string)last["output"]![0]!["encrypted_content"]!);
    }

    [Theory]
    [InlineData("""{"model":"m","input":"Hi","store":false}""", true)]
    [InlineData("""{"model":"m","input":"Hi","store":true}""", false)]
    public void Answer_IsNotKeptOtherwise(string asked, bool keeps)
    {
        var context = Context(asked, keeps);
        var wire = Exchange.WriteStream(Protocol, emitter => emitter.End(new StopReason(StopKind.EndTurn)), context);
        Assert.Null(context.Kept);
        Assert.False((bool)ResponsesWire.Last(wire)["store"]!);
    }

    [Fact]
    public void FailedAnswer_IsNotKept()
    {
        var context = Context("""{"model":"m","input":"Hi"}""", keeps: true);
        Exchange.WriteStream(Protocol, emitter => emitter.Fail(new ModelError(ErrorKind.Server, "x")), context);
        Assert.Null(context.Kept);
    }

    [Theory]
    [InlineData("anthropic", "SIG", "gw1.anthropic.U0lH")]
    [InlineData("openai-responses", "gAAA", "gAAA")]
    [InlineData("none", "", "gw1.none.")]
    public void Token_GoesInAnEnvelopeOfItsVendor(string origin, string payload, string expected)
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.Reasoning("Hm"u8);
                if (payload.Length > 0) emitter.Seal(origin, Encoding.UTF8.GetBytes(payload));
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            Context("""{"model":"m","input":"Hi","include":["reasoning.encrypted_content"]}"""));
        Assert.Equal(expected, (string)ResponsesWire.Last(wire)["output"]![0]!["encrypted_content"]!);
    }

    [Fact]
    public void Token_StaysAwayFromWhoDidNotAsk()
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.BeginReasoning(redacted: true);
                emitter.Seal("anthropic", "SIG"u8);
                emitter.BeginReasoning();
                emitter.Reasoning("Hm"u8);
                emitter.Seal("anthropic", "SIG"u8);
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            Context());
        Assert.DoesNotContain("gw1.", wire, StringComparison.Ordinal);
        var item = Assert.Single(ResponsesWire.Last(wire)["output"]!.AsArray());
        Assert.Equal("Hm", (string)item!["summary"]![0]!["text"]!);
    }

    [Fact]
    public void RedactedThinking_ComesBackAsWhatItWas()
    {
        var asked = """{"model":"m","input":"Hi","include":["reasoning.encrypted_content"]}""";
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.BeginReasoning(redacted: true);
                emitter.Seal("anthropic", "DATA"u8);
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            Context(asked));
        var item = ResponsesWire.Last(wire)["output"]![0]!.ToJsonString();
        var request = Exchange.ReadRequest(Protocol, $$"""{"model":"m","input":[{"role":"user","content":"Hi"},{{item}}]}""");
        var block = Assert.IsType<ReasoningBlock>(request.Messages[1].Content[0]);
        Assert.True(block.IsRedacted);
        Assert.Equal(new Seal("anthropic", "DATA"), block.Seal);
    }

    [Fact]
    public void AnthropicAnswer_AsResponses()
    {
        const string Wire = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","content":[],"model":"claude","stop_reason":null,"usage":{"input_tokens":12,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"multi_agent_v1__spawn_agent","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"task\":\"x\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}}

            event: message_stop
            data: {"type":"message_stop"}


            """;
        const string Asked = """{"model":"m","input":"Hi","tools":[{"type":"namespace","name":"multi_agent_v1","tools":[{"type":"function","name":"spawn_agent"}]}]}""";
        var context = TestContexts.Create("openai-responses", "anthropic", asked: Asked);
        Exchange.Translate(Protocol, AnthropicProtocol.Instance, Asked, context);
        var item = ResponsesWire.Last(Exchange.TranslateStream(AnthropicProtocol.Instance, Protocol, Wire.ReplaceLineEndings("\n"), context))["output"]![0]!;
        Assert.Equal("toolu_1", (string)item["call_id"]!);
        Assert.Equal("spawn_agent", (string)item["name"]!);
        Assert.Equal("multi_agent_v1", (string)item["namespace"]!);
    }

    [Theory]
    [InlineData("""{"id":"resp_up","object":"response","status":"completed","model":"m","output":[{"id":"msg_9","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi \"you\""}]},{"id":"fc_9","type":"function_call","call_id":"call_1","name":"f","arguments":""},{"id":"ctc_9","type":"custom_tool_call","call_id":"call_2","name":"c","input":"a\nb"},{"id":"sh_9","type":"shell_call","call_id":"call_3","action":{"commands":["ls"],"timeout_ms":5,"max_output_length":null}}],"usage":{"input_tokens":1,"output_tokens":2}}""")]
    public void Body_IsTheFoldOfTheStream(string body)
    {
        var streamed = ResponsesWire.Last(Exchange.TranslateStream(Protocol, Protocol, body, TestContexts.Create("openai-responses", "openai-responses")));
        var whole = JsonNode.Parse(Exchange.FoldStream(Protocol, Protocol, body, TestContexts.Create("openai-responses", "openai-responses")))!;
        foreach (var item in streamed["output"]!.AsArray().Concat(whole["output"]!.AsArray())) item!["id"] = "x";
        JsonAssert.Equal(streamed.ToJsonString(), whole.ToJsonString());
        Assert.Equal("resp_up", (string)whole["id"]!);
        Assert.Equal(["message", "function_call", "custom_tool_call", "shell_call"], whole["output"]!.AsArray().Select(item => (string)item!["type"]!));
    }

    [Fact]
    public void ChatAnswerWithReasoning_AsABody()
    {
        var whole = JsonNode.Parse(Exchange.FoldStream(
            ChatCompletionsProtocol.Instance,
            Protocol,
            """{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Yes","reasoning_content":"Hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}"""))!;
        Assert.StartsWith("resp_", (string)whole["id"]!, StringComparison.Ordinal);
        JsonAssert.Equal("""[{"type":"summary_text","text":"Hm"}]""", whole["output"]![0]!["summary"]!.ToJsonString());
        Assert.Equal("completed", (string)whole["status"]!);
        Assert.Equal(7, (int)whole["usage"]!["total_tokens"]!);
    }

    [Fact]
    public void LongAnswer_IsGatheredOnce()
    {
        var piece = new string('é', 3000);
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                for (var i = 0; i < 50; i++) emitter.Text(Encoding.UTF8.GetBytes(piece));
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            Context());
        Assert.Equal(150_000, ((string)ResponsesWire.Last(wire)["output"]![0]!["content"]![0]!["text"]!).Length);
    }

    private static TranslationContext Context(string? asked = null, bool keeps = false) => TestContexts.Create("openai-responses", "anthropic", asked: asked, keeps: keeps);
}
