using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using static Sluice.Protocols.Tests.ChatCompletions.ChatRecordings;

namespace Sluice.Protocols.Tests.ChatCompletions;

public sealed class ChatResponseTapTests
{
    private const string UsageChunk = """{"id":"c","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":13,"completion_tokens":4,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":3},"cost":0.0015}}""";
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    public static TheoryData<string> Recordings => Names;

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Bytes_PassExactly(string name) => Exchange.AssertTapForwards(Chat, All[name].Wire);

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Findings_AgreeWithTheReader(string name)
    {
        using var tap = Exchange.AssertTapForwards(Chat, All[name].Wire);
        var sink = Exchange.ReadStream(Chat, All[name].Wire);
        Assert.Equal(sink.Usage, tap.Usage);
        Assert.Equal(sink.Error?.Kind, tap.Error?.Kind);
        Assert.Equal(sink.Error is null, tap.IsComplete);
        Assert.True(tap.HasContent);
        if (tap.Stop is { } stop) Assert.Equal(sink.Stop?.Raw, stop.Raw);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void UsageChunkThatWeAskedFor_IsTakenOut(string newline)
    {
        string Wire(params string[] data) => Stream(data).Replace("\n", newline, StringComparison.Ordinal);
        const string Text = """{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"\"usage\": {}"}}],"usage":null}""";
        const string Finish = """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
        using var tap = Exchange.AssertTapForwards(Chat, ": hi" + newline + newline + Wire(Text, Finish, UsageChunk, "[DONE]"), removeUsage: true, expected: ": hi" + newline + newline + Wire(Text, Finish, "[DONE]"));
        Assert.Equal(new Usage(10, CacheRead: 3, Output: 4), tap.Usage);
        Assert.Equal(0.0015m, tap.ReportedCost);
        Assert.Equal(StopKind.EndTurn, tap.Stop!.Value.Kind);
        Assert.True(tap.IsComplete);
    }

    [Fact]
    public void UsageInTheFinishChunk_StaysEvenWhenUsageIsTakenOut()
    {
        var wire = Stream("""{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage": {"prompt_tokens":1,"completion_tokens":2}}""", "[DONE]");
        using var tap = Exchange.AssertTapForwards(Chat, wire, removeUsage: true);
        Assert.Equal(new Usage(1, Output: 2), tap.Usage);
    }

    [Fact]
    public void RoleChunk_IsNotContent()
    {
        using var tap = Chat.CreateResponseTap(new TapOptions(true));
        tap.Observe(Encoding.UTF8.GetBytes(Stream("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""")));
        Assert.False(tap.HasContent);
        tap.Observe(Encoding.UTF8.GetBytes(Stream("""{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}""")));
        Assert.True(tap.HasContent);
        Assert.True(tap.ContentBytes > 0);
        Assert.False(tap.IsComplete);
    }

    [Fact]
    public void ErrorBeforeContent_IsSeen()
    {
        using var tap = Exchange.AssertTapForwards(Chat, Stream("""{"error":{"message":"no credit","code":402}}"""));
        Assert.Equal(ErrorKind.Billing, tap.Error!.Kind);
        Assert.False(tap.HasContent);
        Assert.False(tap.IsComplete);
    }

    [Fact]
    public void WholeBody_IsReadAtItsEnd()
    {
        const string Body = """{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Ok"},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";
        foreach (var stream in (bool[])[true, false])
        {
            using var tap = Exchange.AssertTapForwards(Chat, Body, stream);
            Assert.Equal(new Usage(3, Output: 4), tap.Usage);
            Assert.Equal(StopKind.MaxTokens, tap.Stop!.Value.Kind);
            Assert.True(tap.HasContent && tap.IsComplete);
        }
    }

    [Fact]
    public void ErrorBody_IsAnError()
    {
        using var tap = Exchange.AssertTapForwards(Chat, """{"error":"loading"}""", stream: true);
        Assert.Equal("loading", tap.Error!.Message);
        Assert.False(tap.HasContent);
    }
}
