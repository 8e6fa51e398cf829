using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicBodyWriterTests
{
    private static readonly AnthropicProtocol Protocol = AnthropicProtocol.Instance;

    [Fact]
    public void Message_OfEveryBlock() => JsonAssert.Equal(
        """
        {"id":"chatcmpl-1","type":"message","role":"assistant","model":"asked-model","content":[
          {"type":"thinking","thinking":"t","signature":"gw1.none."},
          {"type":"redacted_thinking","data":"gw1.gemini.Ug"},
          {"type":"text","text":"Ok \"x\""},
          {"type":"tool_use","id":"a","name":"f","input":{"n": 1.50}},
          {"type":"tool_use","id":"b","name":"f","input":{"_raw":"{\"cut\":"}},
          {"type":"tool_use","id":"c","name":"f","input":{}}],
         "stop_reason":"tool_use","stop_sequence":null,
         "usage":{"input_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":10,"output_tokens":7}}
        """,
        Write(
            new ModelResponse(
                "chatcmpl-1",
                "up",
                [
                    new ReasoningBlock(JsonText.FromString("t")),
                    new ReasoningBlock(JsonText.Empty, new Seal("gemini", "R"), IsRedacted: true),
                    new TextBlock(JsonText.FromString("Ok \"x\"")),
                    new ToolCallBlock("a", "f", RawJson.Parse("""{"n": 1.50}""")),
                    new ToolCallBlock("b", "f", default) { ArgumentsText = "{\"cut\":" },
                    new ToolCallBlock("c", "f", default) { ArgumentsText = "" },
                ],
                new StopReason(StopKind.ToolCalls),
                new Usage(20, CacheRead: 10, Output: 7))));

    [Fact]
    public void Nothing_IsAMessageToo() => JsonAssert.Equal(
        """{"id":"x","type":"message","role":"assistant","model":"asked-model","content":[],"stop_reason":"refusal","stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}""",
        Write(new ModelResponse("x", "up", [], new StopReason(StopKind.Refusal), null)));

    [Fact]
    public void Stream_FoldsIntoTheSameMessage()
    {
        var body = Exchange.FoldStream(Protocol, Protocol, Recorded.ThinkingAndTools);
        JsonAssert.Equal(
            """
            {"id":"msg_02Up","type":"message","role":"assistant","model":"asked-model","content":[
              {"type":"thinking","thinking":"mulling","signature":"SIG/a+b=="},
              {"type":"redacted_thinking","data":"RR=="},
              {"type":"text","text":"Checking"},
              {"type":"tool_use","id":"toolu_01","name":"get_weather","input":{"city":"S\u00e3o \ud83c\udf27"}},
              {"type":"tool_use","id":"toolu_02","name":"now","input":{}}],
             "stop_reason":"tool_use","stop_sequence":null,
             "usage":{"input_tokens":12,"cache_creation_input_tokens":7,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":5},"output_tokens":40,"output_tokens_details":{"thinking_tokens":4}}}
            """,
            body);
    }

    private static string Write(ModelResponse response)
    {
        var context = TestContexts.Create("anthropic", "openai-chat");
        context.ReasoningRequested = true;
        return Exchange.WriteBody(Protocol, response, context);
    }
}
