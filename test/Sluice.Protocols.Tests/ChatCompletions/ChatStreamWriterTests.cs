using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.ChatCompletions;

public sealed class ChatStreamWriterTests
{
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    [Fact]
    public void Answer_HasRoleChunkDeltasFinishUsageAndDone()
    {
        var context = Context();
        context.IncludeUsage = true;
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.Start("msg_1", "claude-up");
            emitter.Reasoning("Hm"u8);
            emitter.Text("Say \"hi\"\n🥶"u8);
            emitter.BeginToolCall("toolu_1", "now");
            emitter.EndBlock();
            emitter.BeginToolCall("toolu_2", "get");
            emitter.Arguments("{\"a\":"u8);
            emitter.Arguments("1}"u8);
            emitter.Usage(new Usage(10, CacheRead: 3, CacheWrite5m: 2, Output: 7, Reasoning: 1));
            emitter.End(new StopReason(StopKind.ToolCalls));
        }, context);
        Assert.Equal(
            ChatRecordings.Stream(
                Delta("""{"role":"assistant","content":"","refusal":null}"""),
                Delta("""{"reasoning_content":"Hm"}"""),
                Delta("""{"content":"Say \"hi\"\n🥶"}"""),
                Delta("""{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"now","arguments":""}}]}"""),
                Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"""),
                Delta("""{"tool_calls":[{"index":1,"id":"toolu_2","type":"function","function":{"name":"get","arguments":""}}]}"""),
                Delta("""{"tool_calls":[{"index":1,"function":{"arguments":"{\"a\":"}}]}"""),
                Delta("""{"tool_calls":[{"index":1,"function":{"arguments":"1}"}}]}"""),
                Delta("{}", "\"tool_calls\""),
                Chunk("""[],"usage":{"prompt_tokens":15,"completion_tokens":7,"total_tokens":22,"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":2},"completion_tokens_details":{"reasoning_tokens":1}}"""),
                "[DONE]"),
            wire);
    }

    [Fact]
    public void UsageNotAskedFor_IsNotSent()
    {
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.Text("a"u8);
            emitter.Usage(new Usage(1));
            emitter.End(new StopReason(StopKind.EndTurn));
        }, Context());
        Assert.DoesNotContain("usage", wire, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StopKind.EndTurn, "stop")]
    [InlineData(StopKind.StopSequence, "stop")]
    [InlineData(StopKind.Paused, "stop")]
    [InlineData(StopKind.Unknown, "stop")]
    [InlineData(StopKind.ToolCalls, "stop")]
    [InlineData(StopKind.MaxTokens, "length")]
    [InlineData(StopKind.ContextWindow, "length")]
    [InlineData(StopKind.Refusal, "content_filter")]
    public void StopReason_HasItsWord(StopKind kind, string word) =>
        Assert.Contains($"\"finish_reason\":\"{word}\"", Exchange.WriteStream(Chat, emitter => emitter.End(new StopReason(kind)), Context()), StringComparison.Ordinal);

    [Fact]
    public void F045_CallCutByTheLimit_PassesAsItIsAndEndsWithLength()
    {
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.BeginToolCall("call_1", "f");
            emitter.Arguments("{\"a"u8);
            emitter.End(new StopReason(StopKind.MaxTokens));
        }, Context());
        Assert.Contains("""{"arguments":"{\"a"}""", wire, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"length\"", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("\"{}\"", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void F035_Failure_IsAnErrorChunkWithoutDone()
    {
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.Start("c", "m");
            emitter.Text("Half"u8);
            emitter.Fail(new ModelError(ErrorKind.Overloaded, "Overloaded"));
        }, Context());
        Assert.EndsWith("data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"param\":null,\"code\":\"server_is_overloaded\"}}\n\n", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void KeepAliveBeforeTheAnswer_OpensItOnce()
    {
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.KeepAlive();
            emitter.KeepAlive();
            emitter.Start("late", "m");
            emitter.Text("a"u8);
            emitter.End(new StopReason(StopKind.EndTurn));
        }, Context());
        var lines = wire.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.Contains("\"role\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"delta\":{}", lines[1], StringComparison.Ordinal);
        Assert.Equal(lines[1], lines[2]);
        Assert.Single(lines[..5].Select(line => line[..40]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void LegacyFunctions_GetFunctionCall()
    {
        var context = Context();
        context.LegacyFunctions = true;
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.Start("msg_1");
            emitter.BeginToolCall("toolu_1", "f");
            emitter.Arguments("{\"a\":1}"u8);
            emitter.BeginToolCall("toolu_2", "g");
            emitter.Arguments("{}"u8);
            emitter.End(new StopReason(StopKind.ToolCalls));
        }, context);
        Assert.Equal(
            ChatRecordings.Stream(
                Delta("""{"role":"assistant","content":"","refusal":null}"""),
                Delta("""{"function_call":{"name":"f","arguments":""}}"""),
                Delta("""{"function_call":{"arguments":"{\"a\":1}"}}"""),
                Delta("{}", "\"function_call\""),
                "[DONE]"),
            wire);
    }

    [Fact]
    public void CallOfAFreeTextTool_IsUnwrapped()
    {
        var context = Context();
        context.CustomTools = ["sh"];
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.Start("msg_1");
            emitter.BeginToolCall("toolu_1", "sh");
            emitter.Arguments("{\"inp"u8);
            emitter.Arguments("ut\":\"ls \\\"a\\\"\"}"u8);
            emitter.End(new StopReason(StopKind.ToolCalls));
        }, context);
        Assert.Contains("""{"tool_calls":[{"index":0,"id":"toolu_1","type":"custom","custom":{"name":"sh","input":""}}]}""", wire, StringComparison.Ordinal);
        Assert.Contains("""{"tool_calls":[{"index":0,"custom":{"input":"ls \"a\""}}]}""", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void SealsAndRedactedThinking_AreNotShown()
    {
        var wire = Exchange.WriteStream(Chat, emitter =>
        {
            emitter.BeginReasoning(redacted: true);
            emitter.Seal("anthropic", "SECRET"u8);
            emitter.EndBlock();
            emitter.Text("a"u8);
            emitter.End(new StopReason(StopKind.EndTurn));
        }, Context());
        Assert.DoesNotContain("SECRET", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_IsTheFoldOfTheStream()
    {
        var context = Context();
        var response = new ModelResponse("msg_1", "claude-up",
            [
                new ReasoningBlock(JsonText.FromString("Hm")),
                new TextBlock(JsonText.FromString("A")),
                new TextBlock(JsonText.FromString("B")),
                new ToolCallBlock("toolu_1", "f", RawJson.Parse("""{"n":9007199254740993}""")),
                new ToolCallBlock("toolu_2", "g", default) { ArgumentsText = "oops" },
            ],
            new StopReason(StopKind.ToolCalls), new Usage(12, CacheRead: 3, Output: 9));
        JsonAssert.Equal("""
            {"id":"msg_1","object":"chat.completion","created":1795168800,"model":"asked-model",
             "choices":[{"index":0,"message":{"role":"assistant","content":"AB","refusal":null,"reasoning_content":"Hm","tool_calls":[
               {"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{\"n\":9007199254740993}"}},
               {"id":"toolu_2","type":"function","function":{"name":"g","arguments":"oops"}}]},"logprobs":null,"finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":15,"completion_tokens":9,"total_tokens":24,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":0}}}
            """, Exchange.WriteBody(Chat, response, context));
    }

    [Fact]
    public void Body_WithoutText_HasNullContent()
    {
        var refusal = new ModelResponse("", "", [new TextBlock(JsonText.FromString("No."), IsRefusal: true)], new StopReason(StopKind.Refusal), null);
        var body = Exchange.WriteBody(Chat, refusal, Context());
        Assert.Contains("\"content\":null,\"refusal\":\"No.\"", body, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"content_filter\"", body, StringComparison.Ordinal);
        Assert.Contains("\"prompt_tokens\":0", body, StringComparison.Ordinal);
    }

    private static TranslationContext Context() => TestContexts.Create("openai-chat", "anthropic");

    private static string Delta(string delta, string finish = "null") => Chunk($$"""[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]""");

    private static string Chunk(string choices) => $$"""{"id":"msg_1","object":"chat.completion.chunk","created":1795168800,"model":"asked-model","choices":{{choices}}}""";
}
