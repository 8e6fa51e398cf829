using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using static Sluice.Protocols.Tests.ChatCompletions.ChatRecordings;

namespace Sluice.Protocols.Tests.ChatCompletions;

public sealed class ChatStreamReaderTests
{
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    public static TheoryData<string> Recordings => Names;

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recording_MeansTheseEvents(string name)
    {
        var (wire, events) = All[name];
        Assert.Equal(events, string.Join('\n', Exchange.ReadStream(Chat, wire).Merged));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void F040_AnySplit_GivesTheSameEvents(string name) => Exchange.AssertAnySplit(Chat, All[name].Wire);

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recording_SurvivesWriterAndReader(string name)
    {
        // A client is told usage once, at the end, and a legacy of the upstream's word for the end is not kept.
        var usage = All[name].Events.Split('\n').LastOrDefault(line => line.StartsWith("usage", StringComparison.Ordinal));
        var context = TestContexts.Create("openai-chat", "openai-chat");
        context.IncludeUsage = true;
        var second = Exchange.ReadStream(Chat, Exchange.TranslateStream(Chat, Chat, All[name].Wire, context));
        static IEnumerable<string> Body(IEnumerable<string> lines) => lines.Where(line => !line.StartsWith("usage", StringComparison.Ordinal) && !line.StartsWith("started", StringComparison.Ordinal)).Select(line => line.Split(" (")[0]);
        Assert.Equal(Body(All[name].Events.Split('\n')), Body(string.Join('\n', second.Merged).Split('\n')));
        if (usage is not null) Assert.Equal(usage.Replace(" write5m=0", "", StringComparison.Ordinal), second.Events.Last(line => line.StartsWith("usage", StringComparison.Ordinal)));
    }

    [Fact]
    public void FirstCall_StreamsBeforeItIsComplete()
    {
        var sink = new RecordingSink();
        using var reader = Chat.CreateStreamReader(sink, TestContexts.Create());
        var wire = Encoding.UTF8.GetBytes(Stream("""{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":"{\"city\":\"Ear"}}]}}]}"""));
        wire.CopyTo(reader.GetMemory().Span);
        reader.Advance(wire.Length);
        Assert.Equal(["started c m", "begin ToolCall call_1 f", "args {\"city\":\"Ear"], sink.Events);
    }

    [Fact]
    public void SecondCall_StreamsOnceTheFirstIsComplete()
    {
        var sink = new RecordingSink();
        using var reader = Chat.CreateStreamReader(sink, TestContexts.Create());
        var wire = Encoding.UTF8.GetBytes(Stream(
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":"{}"}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_2","function":{"name":"g","arguments":"{\"x"}}]}}]}"""));
        wire.CopyTo(reader.GetMemory().Span);
        reader.Advance(wire.Length);
        Assert.Equal(["begin ToolCall call_2 g", "args {\"x"], sink.Events.Skip(4));
    }

    [Fact]
    public void TextAfterACall_DoesNotLoseArguments()
    {
        var events = Exchange.ReadStream(Chat, Stream(
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":"{\"a\":"}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"so"}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":"tool_calls"}]}"""));
        Assert.Equal(["started c m", "begin ToolCall call_1 f", "args {\"a\":1}", "end", "begin Text", "text \"so\"", "end", "ended ToolCalls (tool_calls)"], events.Merged);
    }

    [Fact]
    public void CallsWithoutIds_GetUniqueOnes()
    {
        var events = Exchange.ReadStream(Chat, Stream(
            """{"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"function":{"name":"f","arguments":{"a":2}}}]},"finish_reason":"tool_calls"}]}"""));
        var begins = events.Events.Where(line => line.StartsWith("begin", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, begins.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, events.Events.Count(line => line.StartsWith("args", StringComparison.Ordinal)));
    }

    [Fact]
    public void LegacyFunctionCall_IsACall()
    {
        var events = Exchange.ReadStream(Chat, Stream(
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":"{\"a\""}}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"function_call":{"arguments":":1}"}}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"function_call"}]}"""));
        Assert.Contains("args {\"a\":1}", events.Merged);
        Assert.Equal(StopKind.ToolCalls, events.Stop!.Value.Kind);
    }

    [Fact]
    public void NativeCustomCall_IsWrapped()
    {
        var events = Exchange.ReadStream(Chat, Stream(
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"custom","custom":{"name":"sh","input":""}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"custom":{"input":"ls \"a\"\n"}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""));
        Assert.Contains("""args {"input":"ls \"a\"\n"}""", events.Merged);
    }

    [Theory]
    [InlineData("""{"error":"no slot"}""", ErrorKind.Server, "no slot")]
    [InlineData("""{"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}""", ErrorKind.RateLimited, "slow down")]
    [InlineData("""{"error":{"code":502,"message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}""", ErrorKind.Server, "Provider disconnected")]
    [InlineData("""{"object":"error","message":"bad","type":"BadRequestError","code":400}""", ErrorKind.InvalidRequest, "bad")]
    [InlineData("""{"detail":"Not here"}""", ErrorKind.Server, "Not here")]
    [InlineData("""{"error":{"code":400,"message":"request (400013 tokens) exceeds the available context size (65536 tokens), try increasing it","type":"exceed_context_size_error","n_ctx":65536}}""", ErrorKind.ContextTooLong, "request (400013 tokens) exceeds the available context size (65536 tokens), try increasing it")]
    public void F038_ErrorInAFrame_Fails(string data, ErrorKind kind, string message)
    {
        var sink = Exchange.ReadStream(Chat, Stream(data, "[DONE]"));
        Assert.Equal(kind, sink.Error!.Kind);
        Assert.Equal(message, sink.Error.Message);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}\n\n")]
    [InlineData("data: <html>\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"Half\"}}]}\n\n")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("")]
    public void F042_BrokenOrCutStream_Fails(string wire) => Assert.NotNull(Exchange.ReadStream(Chat, wire).Error);

    [Fact]
    public void WholeBody_InsteadOfAStream_IsRead()
    {
        const string Body = """{"id":"c","model":"m","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","reasoning_content":"R","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
        string[] expected = ["started c m", "begin Reasoning", "think \"R\"", "end", "begin Text", "text \"Hi\"", "end", "begin ToolCall call_1 f", "end", "usage in=3 out=4", "ended ToolCalls (stop)"];
        Assert.Equal(expected, Exchange.ReadStream(Chat, Body).Events);
        Assert.Equal(expected, Exchange.ReadBody(Chat, Body).Events);
        Exchange.AssertAnySplit(Chat, Body);
    }

    [Theory]
    [InlineData("""{"error":{"message":"no","type":"invalid_request_error"}}""", ErrorKind.InvalidRequest)]
    [InlineData("""{"choices":[]}""", ErrorKind.Server)]
    [InlineData("""[{"error":{"code":503,"message":"busy"}}]""", ErrorKind.Overloaded)]
    public void ErrorBodyWithStatus200_Fails(string body, ErrorKind kind)
    {
        Assert.Equal(kind, Exchange.ReadBody(Chat, body).Error!.Kind);
        Assert.Equal(kind, Exchange.ReadStream(Chat, body).Error!.Kind);
    }

    [Fact]
    public void ReasoningBesideTheCompletion_IsCountedOnce()
    {
        var sink = Exchange.ReadBody(Chat, """{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":22,"completion_tokens_details":{"reasoning_tokens":7}}}""");
        Assert.Equal(new Usage(10, Output: 12, Reasoning: 7), sink.Usage);
    }

    [Fact]
    public void TenMegabytesInOneDelta_Pass()
    {
        var text = new string('x', 10 * 1024 * 1024);
        var sink = Exchange.ReadStream(Chat, Stream($$"""{"choices":[{"delta":{"content":"{{text}}"},"finish_reason":"stop"}]}"""), 64 * 1024);
        Assert.Null(sink.Error);
        Assert.Contains(sink.Events, line => line.Length > text.Length);
    }
}
