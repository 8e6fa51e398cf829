using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicPassthroughTests
{
    private static readonly AnthropicProtocol Protocol = AnthropicProtocol.Instance;

    [Fact]
    public void Splice_ChangesTheModel_AndNoOtherByte() => Assert.Equal(
        """{ "max_tokens": 3,  "model":"claude-up", "messages":[{"role":"user","content":[{"type":"text","text":"Hi\u00e3","cache_control":{"ttl":"1h"}}]}], "x": 1.50 }""",
        Splice("""{ "max_tokens": 3,  "model":"sonnet", "messages":[{"role":"user","content":[{"type":"text","text":"Hi\u00e3","cache_control":{"ttl":"1h"}}]}], "x": 1.50 }"""));

    [Fact]
    public void Splice_TakesOutThinkingOfOtherModels_AndEmptyBlocks() => Assert.Equal(
        """{"model":"claude-up","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"Yo"}]},{"role":"user","content":"More"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"SIG=="},{"type":"text","text":"Z"}]}]}""",
        Splice("""{"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"gw1.none."}, {"type":"text","text":""}, {"type":"text","text":"Yo"}]},{"role":"user","content":"More"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"SIG=="},{"type":"text","text":"Z"}]}]}"""));

    [Theory]
    [InlineData("A,B,C", "a,B,C")]
    [InlineData("A,B,C", "A,b,C")]
    [InlineData("A,B,C", "A,B,c")]
    [InlineData("A,B,C", "a,b,C")]
    [InlineData("A,B,C", "A,b,c")]
    [InlineData("A,B,C", "a,B,c")]
    public void Splice_TakesOutMessagesLeftEmpty(string names, string kept)
    {
        // A lower-case letter stands for a message of nothing but our own thinking.
        var messages = string.Join(", ", kept.Split(',').Select(name => char.IsLower(name[0])
            ? """{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"gw1.ollama.eA"}]}"""
            : Message(name)));
        var expected = names.Split(',').Intersect(kept.Split(','), StringComparer.Ordinal).Select(Message);
        var spliced = Splice($$"""{"model":"m","messages":[{{messages}}]}""");
        JsonAssert.Equal($$"""{"model":"claude-up","messages":[{{string.Join(',', expected)}}]}""", spliced);

        static string Message(string name) => $$"""{"role":"user","content":"{{name}}"}""";
    }

    [Fact]
    public void Splice_OpenLoopOfAnotherModel_DisablesManualThinking()
    {
        var request = """{"model":"m","thinking":{"type":"enabled","budget_tokens":2000},"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"gw1.none."},{"type":"tool_use","id":"t1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]}]}""";
        JsonAssert.Equal(
            """{"model":"claude-up","thinking":{"type":"disabled"},"context_management":{"edits":[]},"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]}]}""",
            Splice(request));
        var adaptive = Splice(request.Replace("""{"type":"enabled","budget_tokens":2000}""", """{"type":"adaptive"}"""));
        Assert.Contains("""{"type":"adaptive"}""", adaptive, StringComparison.Ordinal);
        Assert.Contains("clear_thinking", adaptive, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Recorded.All), MemberType = typeof(Recorded))]
    public void Tap_ForwardsEveryByte(string name, string wire)
    {
        Assert.NotEmpty(name);
        using var tap = Exchange.AssertTapForwards(Protocol, wire);
        var read = Exchange.ReadStream(Protocol, wire);
        Assert.Equal(read.Usage, tap.Usage);
        Assert.Equal(read.Stop is not null, tap.IsComplete);
        Assert.True(tap.HasContent);
        Assert.InRange(tap.ContentBytes, 1, wire.Length);
    }

    [Fact]
    public void Tap_NoContentBeforeTheFirstDelta_AndTheErrorIsSeen()
    {
        using var tap = Exchange.AssertTapForwards(Protocol, """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":5,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type":"ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}

            event: error
            data: {"type":"error","error":{"type":"rate_limit_error","message":"Slow"}}


            """);
        Assert.False(tap.HasContent);
        Assert.False(tap.IsComplete);
        Assert.Equal(ErrorKind.RateLimited, tap.Error!.Kind);
    }

    [Fact]
    public void Tap_OfABody_ReadsItWhenItIsComplete()
    {
        using var tap = Exchange.AssertTapForwards(Protocol, """{"id":"m","type":"message","content":[{"type":"text","text":"Ok"}],"stop_reason":"max_tokens","usage":{"input_tokens":12,"output_tokens":9,"cache_read_input_tokens":3}}""", stream: false);
        Assert.True(tap.HasContent);
        Assert.True(tap.IsComplete);
        Assert.Equal(new Usage(12, CacheRead: 3, Output: 9), tap.Usage);
        Assert.Equal(StopKind.MaxTokens, tap.Stop!.Value.Kind);
    }

    [Fact]
    public void Tap_OfAnErrorBody_HasNoContent()
    {
        using var tap = Exchange.AssertTapForwards(Protocol, """{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}""", stream: false);
        Assert.False(tap.HasContent);
        Assert.False(tap.IsComplete);
        Assert.Equal(ErrorKind.Overloaded, tap.Error!.Kind);
    }

    private static string Splice(string json) => Exchange.Splice(Protocol, json, new PassthroughOptions("claude-up"));
}
