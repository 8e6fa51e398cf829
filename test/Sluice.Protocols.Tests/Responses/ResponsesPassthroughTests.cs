using System.Text.Json.Nodes;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Responses;
using static Sluice.Protocols.Tests.Responses.ResponsesRecordings;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesPassthroughTests
{
    private static readonly ResponsesProtocol Protocol = ResponsesProtocol.Instance;

    [Fact]
    public void Splice_SetsTheModelOnly() =>
        Assert.Equal(
            """{ "input" : [ {"type":"reasoning","id":"rs_1","encrypted_content":"gAAA"} , {"role":"user","content":"gw1 rs_gw1_"} ], "model":"up" , "brand_new":1.50}""",
            Exchange.Splice(Protocol, """{ "input" : [ {"type":"reasoning","id":"rs_1","encrypted_content":"gAAA"} , {"role":"user","content":"gw1 rs_gw1_"} ], "model":"asked" , "brand_new":1.50}""", new PassthroughOptions("up")));

    [Fact]
    public void ReasoningOfOurs_DoesNotReachOpenAi()
    {
        var sent = Exchange.Splice(Protocol, """
            {"model":"m","input":[{"type":"reasoning","id":"rs_gw1_a","summary":[],"encrypted_content":"gw1.anthropic.U0lH"},{"role":"user","content":"Hi"},
              {"type":"reasoning","summary":[{"type":"summary_text","text":"plain"}],"content":null,"encrypted_content":"gw1.none."},
              {"type":"reasoning","id":"rs_gw1_b","summary":[{"type":"summary_text","text":"plain"}]},
              {"type":"reasoning","id":"rs_gw1_c","summary":[],"encrypted_content":"gAAA"},
              {"type":"reasoning","id":"rs_own","summary":[],"encrypted_content":"gBBB"},
              {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}],"stream":true}
            """, new PassthroughOptions("up"));
        JsonAssert.Equal("""
            {"model":"up","input":[{"role":"user","content":"Hi"},{"type":"reasoning","summary":[],"encrypted_content":"gAAA"},{"type":"reasoning","id":"rs_own","summary":[],"encrypted_content":"gBBB"},
              {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}],"stream":true}
            """, sent);
    }

    [Theory]
    [InlineData("""{"model":"up","input":"gw1."}""")]
    [InlineData("""{"model":"up","input":[{"type":"reasoning","id":"rs_gw1_a","summary":[]}]}""")]
    public void NothingElseToSend_StaysAsItIs(string json) => Assert.Equal(json, Exchange.Splice(Protocol, json, new PassthroughOptions("up")));

    [Fact]
    public void WrittenReasoning_IsKnownWhenItComesBack()
    {
        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.Reasoning("Hm"u8);
                emitter.End(new StopReason(StopKind.EndTurn));
            });
        var item = ResponsesWire.Last(wire)["output"]![0]!.ToJsonString();
        var sent = JsonNode.Parse(Exchange.Splice(Protocol, $$"""{"model":"m","input":[{{item}},{"role":"user","content":"Hi"}]}""", new PassthroughOptions("up")))!;
        Assert.Single(sent["input"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Tap_ForwardsEveryByte(string name)
    {
        using var tap = Exchange.AssertTapForwards(Protocol, All[name].Wire);
        Assert.True(tap.HasContent);
        Assert.Equal(name == "failed", tap.Error is not null);
        Assert.Equal(name != "failed", tap.IsComplete);
        if (name != "failed") Assert.Equal(Exchange.ReadStream(Protocol, All[name].Wire).Usage, tap.Usage);
    }

    public static TheoryData<string> Recordings => Names;

    [Fact]
    public void Tap_SeesNoContentBeforeThereIsSome()
    {
        using var tap = Protocol.CreateResponseTap(new TapOptions(true));
        var frames = All["OpenAI, text"].Wire.Split("\n\n").Select(frame => System.Text.Encoding.UTF8.GetBytes(frame + "\n\n")).ToList();
        foreach (var frame in frames.Take(4)) tap.Observe(frame);
        Assert.False(tap.HasContent);
        tap.Observe(frames[4]);
        Assert.True(tap.HasContent);
        Assert.False(tap.IsComplete);
    }

    [Theory]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"slow down"}""", ErrorKind.RateLimited)]
    [InlineData("""{"type":"response.failed","response":{"error":{"code":"server_error","message":"boom"}}}""", ErrorKind.Server)]
    public void Tap_SeesErrors(string data, ErrorKind kind)
    {
        using var tap = Exchange.AssertTapForwards(Protocol, Stream(data));
        Assert.Equal(kind, tap.Error!.Kind);
        Assert.False(tap.IsComplete);
        Assert.False(tap.HasContent);
    }

    [Fact]
    public void Tap_ReadsEventsWithoutNames()
    {
        using var tap = Exchange.AssertTapForwards(Protocol, """
            data: {"type":"response.created","response":{"id":"r"}}

            data: {"type":"response.output_text.delta","delta":"Hi"}

            data: {"response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"usage":{"input_tokens":3,"output_tokens":4}},"type":"response.incomplete"}


            """.ReplaceLineEndings("\n"));
        Assert.Equal(StopKind.MaxTokens, tap.Stop!.Value.Kind);
        Assert.Equal(new Usage(3, Output: 4), tap.Usage);
        Assert.True(tap.IsComplete);
    }

    [Theory]
    [InlineData("""{"id":"r","object":"response","status":"completed","error":null,"output":[{"type":"message"}],"usage":{"input_tokens":3,"output_tokens":4}}""", true)]
    [InlineData("""{"id":"r","object":"response","status":"failed","error":{"code":"server_error","message":"boom"},"output":[]}""", false)]
    [InlineData("""{"error":{"message":"no","type":"invalid_request_error"}}""", false)]
    [InlineData("""{"id":"r","object":""", false)]
    public void BodyTap_TellsAnAnswerFromAnError(string body, bool good)
    {
        using var tap = Exchange.AssertTapForwards(Protocol, body, stream: false);
        Assert.Equal((good, good, !good), (tap.HasContent, tap.IsComplete, tap.Error is not null));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"bad","type":"invalid_request_error","param":"input","code":null}}""", ErrorKind.InvalidRequest, "bad")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", ErrorKind.Billing, "You exceeded your current quota")]
    [InlineData(400, """{"error":{"message":"Your input exceeds the context window of this model. Please adjust your input and try again.","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}""", ErrorKind.ContextTooLong, "Your input exceeds the context window of this model. Please adjust your input and try again.")]
    [InlineData(502, "<html>", ErrorKind.Server, "the upstream answered with status 502")]
    public void Error_IsRead(int status, string body, ErrorKind kind, string message)
    {
        var error = Protocol.ReadError(status, System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Equal((kind, message), (error.Kind, error.Message));
    }
}
