using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaRequestReaderTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public void Streams_UnlessToldOtherwise()
    {
        Assert.True(Read("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}""").Stream);
        Assert.False(Read("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":false}""").Stream);
        Assert.True(OllamaProtocol.Instance.IsStreaming(RequestHead.Read("{}"u8.ToArray())));
        Assert.False(OllamaProtocol.Instance.IsStreaming(RequestHead.Read("""{"stream":false}"""u8.ToArray())));
    }

    [Fact]
    public void Options_BecomeSampling_AndTheServersKnobsAreDroppedSilently()
    {
        var request = Read("""
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"keep_alive":"5m","truncate":true,
             "options":{"temperature":0.1,"num_predict":50,"stop":["Q"],"num_ctx":8192,"top_k":3,"top_p":0.5,"seed":7,"presence_penalty":1,"frequency_penalty":-1,"mirostat":2}}
            """);
        Assert.Equal(50, request.MaxOutputTokens);
        Assert.Equal((0.1, 3L, 0.5, 7L), (request.Sampling.Temperature!.Value, request.Sampling.TopK!.Value, request.Sampling.TopP!.Value, request.Sampling.Seed!.Value));
        Assert.Equal((1.0, -1.0), (request.Sampling.PresencePenalty!.Value, request.Sampling.FrequencyPenalty!.Value));
        Assert.Equal("Q", Assert.Single(request.Sampling.Stop).Decode());
        Assert.All(request.Unmapped, field => Assert.True(field.Silent));
        Assert.Equal(["keep_alive", "truncate", "options.num_ctx", "options.mirostat"], request.Unmapped.Select(field => field.Path));
    }

    [Fact]
    public void FieldsWithAnEffect_LeaveANote()
    {
        var request = Read("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"future":1,"options":{"min_p":0.1,"num_predict":-1}}""");
        Assert.Equal(["future", "options.min_p"], request.Unmapped.Where(field => !field.Silent).Select(field => field.Path));
        Assert.Null(request.MaxOutputTokens);
    }

    [Theory]
    [InlineData("true", null, true)]
    [InlineData("false", ReasoningLevel.Off, false)]
    [InlineData("\"low\"", ReasoningLevel.Low, false)]
    [InlineData("\"max\"", ReasoningLevel.Max, false)]
    public void Think_BecomesReasoning(string think, ReasoningLevel? level, bool adaptive) =>
        Assert.Equal(new ReasoningOptions(level, Adaptive: adaptive), Read($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"think":{{think}}}""").Reasoning);

    [Fact]
    public void Format_IsASchemaOrFreeJson()
    {
        Assert.True(Read("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"format":"json"}""").OutputFormat!.Schema.IsMissing);
        Assert.Equal("""{"type":"object"}""", Read("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"format":{"type":"object"}}""").OutputFormat!.Schema.ToString());
        Assert.Null(Read("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"format":""}""").OutputFormat);
    }

    [Theory]
    [InlineData(Png, "image/png")]
    [InlineData("/9j/4AAQ", "image/jpeg")]
    [InlineData("R0lGODlhAQAB", "image/gif")]
    [InlineData("UklGRiQAAABXRUJQ", "image/webp")]
    [InlineData("data:image/png;base64," + Png, "image/png")]
    public void Images_GetTheirTypeFromTheirFirstBytes(string image, string type)
    {
        var message = Assert.Single(Read($$"""{"model":"m","messages":[{"role":"user","content":"Hi","images":["{{image}}"]}]}""").Messages);
        var media = Assert.IsType<MediaBlock>(message.Content[0]);
        Assert.Equal(type, media.MediaType);
        Assert.DoesNotContain("data:", media.Base64!.Value.Decode(), StringComparison.Ordinal);
        Assert.Equal("Hi", Assert.IsType<TextBlock>(message.Content[1]).Text.Decode());
    }

    [Fact]
    public void CallsAndResultsWithoutIds_ArePairedByNameAndOrder()
    {
        var messages = Read("""
            {"model":"m","messages":[
              {"role":"user","content":"Hi"},
              {"role":"assistant","content":"","thinking":"t","tool_calls":[
                {"function":{"name":"a","arguments":{"n":1}}},{"function":{"name":"b","arguments":{}}},{"function":{"name":"a","arguments":{"n":2}}},{"id":"x9","function":{"name":"c"}}]},
              {"role":"tool","content":"1","tool_name":"a"},
              {"role":"tool","content":"2","tool_name":"a"},
              {"role":"tool","content":"b","images":["iVBORw0KGgo="]},
              {"role":"tool","content":"c","tool_call_id":"x9"},
              {"role":"tool","content":"?","tool_call_id":"gone"},
              {"role":"user","content":"And?"}]}
            """).Messages;
        Assert.Equal(4, messages.Count);
        Assert.Equal("t", Assert.IsType<ReasoningBlock>(messages[1].Content[0]).Text.Decode());
        Assert.Equal(["call_1_0", "call_1_1", "call_1_2", "x9"], messages[1].Content.OfType<ToolCallBlock>().Select(call => call.Id));
        var results = messages[2].Content.Cast<ToolResultBlock>().ToList();
        Assert.Equal(["call_1_0", "call_1_2", "call_1_1", "x9", "gone"], results.Select(result => result.CallId));
        Assert.Equal(["a", "a", "b", "c", null], results.Select(result => result.ToolName));
        Assert.IsType<MediaBlock>(results[2].Content[0]);
    }

    [Fact]
    public void Tools_KeepTheirSchemasBytes()
    {
        var tool = Assert.Single(Read("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"a","description":"d","parameters":{"z":1, "a":9007199254740993}}}]}""").Tools);
        Assert.Equal("""{"z":1, "a":9007199254740993}""", tool.Schema.ToString());
        Assert.Equal("d", tool.Description!.Value.Decode());
    }

    [Fact]
    public void Generate_BecomesMessages()
    {
        var request = Exchange.ReadRequest(OllamaProtocol.Generate, $$"""{"model":"m","prompt":"Hi","system":"S","images":["{{Png}}"],"context":[],"template":"x","raw":false,"suffix":""}""");
        Assert.Equal([MessageRole.System, MessageRole.User], request.Messages.Select(message => message.Role));
        Assert.Equal(2, request.Messages[1].Content.Count);
        Assert.Equal("template", Assert.Single(request.Unmapped).Path);
    }

    [Theory]
    [InlineData("""{"prompt":"x"}""", "model")]
    [InlineData("""{"model":"m"}""", "prompt")]
    [InlineData("""{"model":"m","prompt":"x","suffix":"y"}""", "suffix")]
    [InlineData("""{"model":"m","prompt":"x","raw":true}""", "raw")]
    [InlineData("""{"model":"m","prompt":"x","context":[1,2]}""", "context")]
    [InlineData("""{"model":"m","prompt":["x"]}""", "prompt")]
    public void Generate_RefusesWhatOnlyOllamaCanDo(string json, string field) =>
        Assert.Equal(field, Assert.Throws<InvalidRequestException>(() => Exchange.ReadRequest(OllamaProtocol.Generate, json)).Error.Parameter);

    [Theory]
    [InlineData("""{"messages":[]}""", "model")]
    [InlineData("""{"model":7,"messages":[]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":"Hi"}""", "messages")]
    [InlineData("""{"model":"m","messages":["Hi"]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","images":"x"}]}""", "messages[0].images")]
    [InlineData("""{"model":"m","messages":[{"role":"user","images":["https://example.invalid/a.png"]}]}""", "messages[0].images[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{}}]}]}""", "messages[0].tool_calls[0].function.name")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"a","arguments":"nope"}}]}]}""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":[]}""", "options")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"temperature":"hot"}}""", "options.temperature")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"temperature":1e999}}""", "options.temperature")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"num_predict":1.5}}""", "options.num_predict")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"think":"sure"}""", "think")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"format":"xml"}""", "format")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":{}}""", "tools")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", "tools[0].function.name")]
    public void WrongTypes_NameTheField(string json, string field) =>
        Assert.Equal(field, Assert.Throws<InvalidRequestException>(() => Read(json)).Error.Parameter);

    [Fact]
    public void LoadRequests_AreKnown()
    {
        Assert.True(OllamaProtocol.Instance.IsLoadRequest(RequestHead.Read("""{"model":"m","keep_alive":0,"messages":[]}"""u8.ToArray())));
        Assert.True(OllamaProtocol.Generate.IsLoadRequest(RequestHead.Read("""{"model":"m"}"""u8.ToArray())));
        Assert.False(OllamaProtocol.Generate.IsLoadRequest(RequestHead.Read("""{"model":"m","prompt":"x"}"""u8.ToArray())));
    }

    private static ModelRequest Read(string json) => Exchange.ReadRequest(OllamaProtocol.Instance, json);
}
