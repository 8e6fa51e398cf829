using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Responses;
using static Sluice.Protocols.Tests.Responses.ResponsesRecordings;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesStreamReaderTests
{
    private static readonly ResponsesProtocol Protocol = ResponsesProtocol.Instance;

    public static TheoryData<string> Recordings => Names;

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recording_MeansTheseEvents(string name)
    {
        var (wire, events) = All[name];
        Assert.Equal(events.ReplaceLineEndings("\n"), string.Join('\n', Exchange.ReadStream(Protocol, wire).Merged));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void F040_AnySplit_GivesTheSameEvents(string name) => Exchange.AssertAnySplit(Protocol, All[name].Wire);

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recording_SurvivesWriterAndReader(string name)
    {
        // Thinking without a token gets an envelope that says so, which is no token again.
        var context = TestContexts.Create("openai-responses", "openai-responses", asked: """{"model":"m","input":"Hi","include":["reasoning.encrypted_content"]}""");
        var second = Exchange.ReadStream(Protocol, Exchange.TranslateStream(Protocol, Protocol, All[name].Wire, context));
        static IEnumerable<string> Body(IEnumerable<string> lines) => lines.Where(line => !line.StartsWith("started", StringComparison.Ordinal));
        Assert.Equal(Body(Exchange.ReadStream(Protocol, All[name].Wire).Merged), Body(second.Merged));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recording_WithoutEventNamesAndWithCrLf_MeansTheSame(string name)
    {
        var bare = string.Concat(All[name].Wire.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame[(frame.IndexOf('\n', StringComparison.Ordinal) + 1)..] + "\r\n\r\n")) + "data: [DONE]\r\n\r\n";
        Assert.Equal(Exchange.ReadStream(Protocol, All[name].Wire).Events, Exchange.ReadStream(Protocol, bare).Events);
    }

    [Fact]
    public void OnlyCompleted_CarriesTheWholeAnswer()
    {
        var sink = Exchange.ReadStream(Protocol, Stream(
            """{"type":"response.completed","response":{"id":"resp_1","model":"m","object":"response","status":"completed","output":[{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"R"}]},{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"A"},{"type":"output_text","text":"B"}]},{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":""}],"usage":{"input_tokens":1,"output_tokens":2}}}"""));
        Assert.Equal(["started resp_1 m", "begin Reasoning", "think \"R\"", "end", "begin Text", "text \"A\"", "end", "begin Text", "text \"B\"", "end", "begin ToolCall call_1 f", "end", "usage in=1 out=2", "ended ToolCalls (completed)"], sink.Events);
    }

    [Fact]
    public void Deltas_WithoutAnnouncedItems_AreTaken()
    {
        var sink = Exchange.ReadStream(Protocol, Stream(
            """{"type":"response.output_text.delta","delta":"Hel"}""",
            """{"type":"response.output_text.delta","delta":"lo"}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1,"delta":"{\"a\":1}"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}}""",
            """{"type":"response.completed","response":{"id":"resp_1","status":"completed"}}"""));
        Assert.Equal(["started", "begin Text", "text \"Hello\"", "end", "begin ToolCall call_1 f", "args {\"a\":1}", "end", "ended ToolCalls (completed)"], sink.Merged);
    }

    [Fact]
    public void PartsThatOnlyEnd_AreTaken()
    {
        var sink = Exchange.ReadStream(Protocol, Stream(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message"}}""",
            """{"type":"response.output_text.done","output_index":0,"item_id":"msg_1","content_index":0,"text":"All at once"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"All at once"}]}}""",
            """{"type":"response.completed","response":{"id":"resp_1","status":"completed"}}"""));
        Assert.Equal(["started", "begin Text", "text \"All at once\"", "end", "ended EndTurn (completed)"], sink.Merged);
    }

    [Fact]
    public void InterleavedCalls_ComeOneAfterTheOther()
    {
        var sink = Exchange.ReadStream(Protocol, Stream(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":""}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_2","type":"function_call","call_id":"call_2","name":"g","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_2","delta":"{\"b\""}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_1","delta":"{\"a\""}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_2","delta":":2}"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_2","type":"function_call","call_id":"call_2","name":"g","arguments":"{\"b\":2}"}}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_1","delta":":1}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}}""",
            """{"type":"response.completed","response":{"id":"resp_1","status":"completed"}}"""));
        Assert.Equal(["started", "begin ToolCall call_1 f", "args {\"a\":1}", "end", "begin ToolCall call_2 g", "args {\"b\":2}", "end", "ended ToolCalls (completed)"], sink.Merged);
    }

    [Fact]
    public void ItemsOfHostedTools_AreLeftOut()
    {
        var sink = Exchange.ReadStream(Protocol, Stream(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"ws_1","type":"web_search_call","status":"in_progress"}}""",
            """{"type":"response.web_search_call.searching","output_index":0,"item_id":"ws_1"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}}}""",
            """{"type":"response.brand_new.delta","output_index":7,"delta":"?"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"Found"}]}}""",
            """{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[{"id":"ws_1","type":"web_search_call"},{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"Found"}]}]}}"""));
        Assert.Equal(["started", "begin Text", "text \"Found\"", "end", "ended EndTurn (completed)"], sink.Merged);
    }

    [Fact]
    public void FirstCall_StreamsBeforeItIsComplete()
    {
        var sink = new RecordingSink();
        using var reader = Protocol.CreateStreamReader(sink, TestContexts.Create());
        var wire = Encoding.UTF8.GetBytes(Stream(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_1","delta":"{\"city\":\"Ear"}"""));
        wire.CopyTo(reader.GetMemory().Span);
        reader.Advance(wire.Length);
        Assert.Equal(["started", "begin ToolCall call_1 f", "args {\"city\":\"Ear"], sink.Events);
    }

    [Fact]
    public void EnvelopeOfAnotherGateway_IsOpened()
    {
        var sink = Exchange.ReadStream(Protocol, Stream(
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gw1.anthropic-redacted.U0lH"}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"gw1.none."}}""",
            """{"type":"response.completed","response":{"id":"resp_1","status":"completed"}}"""));
        Assert.Equal(["started", "begin RedactedReasoning", "seal anthropic SIG", "end", "ended EndTurn (completed)"], sink.Merged);
    }

    [Theory]
    [InlineData("""{"type":"error","code":"server_error","message":"boom","param":null,"sequence_number":3}""", ErrorKind.Server, "boom")]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"too long"}}""", ErrorKind.ContextTooLong, "too long")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"insufficient_quota","message":"no money"}}}""", ErrorKind.Billing, "no money")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_is_overloaded","message":"busy"}}}""", ErrorKind.Overloaded, "busy")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":null}}""", ErrorKind.Server, "the upstream's answer failed")]
    [InlineData("""{"type":"response.completed","response":{"status":"cancelled","output":[]}}""", ErrorKind.Server, "the upstream's answer is cancelled")]
    public void F038_ErrorInAFrame_Fails(string data, ErrorKind kind, string message)
    {
        var sink = Exchange.ReadStream(Protocol, Stream(data));
        Assert.Equal(kind, sink.Error!.Kind);
        Assert.Equal(message, sink.Error.Message);
    }

    [Fact]
    public void WaitInTheWords_IsRead()
    {
        var sink = Exchange.ReadStream(Protocol, All["failed"].Wire);
        Assert.Equal(TimeSpan.FromSeconds(1.5), sink.Error!.RetryAfter);
    }

    [Theory]
    [InlineData("data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"\n\n")]
    [InlineData("data: <html>\n\n")]
    [InlineData("data: {\"type\":\"response.output_text.delta\",\"delta\":\"Half\"}\n\n")]
    [InlineData("data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Whole\"}]}}\n\n")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("")]
    public void F042_BrokenOrCutStream_Fails(string wire) => Assert.NotNull(Exchange.ReadStream(Protocol, wire).Error);

    [Fact]
    public void WholeBody_InsteadOfAStream_IsRead()
    {
        const string Body = """{"id":"resp_1","model":"m","object":"response","status":"incomplete","error":null,"incomplete_details":{"reason":"content_filter"},"output":[{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":3,"output_tokens":4}}""";
        string[] expected = ["started resp_1 m", "begin Text", "text \"Hi\"", "end", "usage in=3 out=4", "ended Refusal (content_filter)"];
        Assert.Equal(expected, Exchange.ReadStream(Protocol, Body).Events);
        Assert.Equal(expected, Exchange.ReadBody(Protocol, Body).Events);
        Exchange.AssertAnySplit(Protocol, Body);
    }

    [Theory]
    [InlineData("""{"error":{"message":"no","type":"invalid_request_error"}}""", ErrorKind.InvalidRequest)]
    [InlineData("""{"object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"slow"},"output":[]}""", ErrorKind.RateLimited)]
    [InlineData("""{"id":"resp_1","object":"response"}""", ErrorKind.Server)]
    [InlineData("""{"id":"resp_1","object":"response","status":"queued","output":[]}""", ErrorKind.Server)]
    public void ErrorBodyWithStatus200_Fails(string body, ErrorKind kind)
    {
        Assert.Equal(kind, Exchange.ReadBody(Protocol, body).Error!.Kind);
        Assert.Equal(kind, Exchange.ReadStream(Protocol, body).Error!.Kind);
    }

    [Fact]
    public void TenMegabytesInOneDelta_Pass()
    {
        var text = new string('x', 10 * 1024 * 1024);
        var sink = Exchange.ReadStream(Protocol, Stream($$"""{"type":"response.output_text.delta","output_index":0,"delta":"{{text}}"}""", """{"type":"response.completed","response":{"status":"completed"}}"""), 64 * 1024);
        Assert.Null(sink.Error);
        Assert.Contains(sink.Events, line => line.Length > text.Length);
    }
}
