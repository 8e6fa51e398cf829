using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiStreamWriterTests
{
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    [Fact]
    public void Answer_IsEventsWithoutNames()
    {
        var wire = Write(emit =>
        {
            emit.Start("resp_1");
            emit.Text("a \"word\"\n"u8);
            emit.Usage(new Usage(5, CacheRead: 2, Output: 9, Reasoning: 4));
            emit.End(new StopReason(StopKind.EndTurn));
        });
        Assert.Equal(
            "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"a \\\"word\\\"\\n\"}]},\"index\":0}],\"modelVersion\":\"asked-model\",\"responseId\":\"resp_1\"}\r\n\r\n"
            + "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":7,\"cachedContentTokenCount\":2,\"candidatesTokenCount\":5,\"thoughtsTokenCount\":4,\"totalTokenCount\":16},\"modelVersion\":\"asked-model\",\"responseId\":\"resp_1\"}\r\n\r\n",
            wire);
    }

    [Fact]
    public void Call_ComesWhole_OnOneLine()
    {
        var parts = Parts(Write(emit =>
        {
            emit.BeginToolCall("call_1", "get_weather");
            emit.Arguments("{\n  \"city\":"u8);
            emit.Arguments(" \"Oslo\"\r\n}"u8);
            emit.EndBlock();
            emit.BeginToolCall("call_2", "now");
            emit.End(new StopReason(StopKind.ToolCalls));
        }));
        JsonAssert.Equal("""[{"functionCall":{"id":"call_1","name":"get_weather","args":{"city":"Oslo"}}},{"functionCall":{"id":"call_2","name":"now","args":{}}},{"text":""}]""", parts.ToJsonString());
    }

    [Theory]
    [InlineData(StopKind.ToolCalls, 2)]
    [InlineData(StopKind.MaxTokens, 1)]
    public void CallThatIsNoJson_IsWrapped_OrLeftOutWhenItWasCut(StopKind stop, int parts)
    {
        var written = Parts(Write(emit =>
        {
            emit.BeginToolCall("call_1", "f");
            emit.Arguments("{\"a\":\"b"u8);
            emit.End(new StopReason(stop));
        }));
        Assert.Equal(parts, written.Count);
        if (parts == 2) Assert.Equal("{\"a\":\"b", (string?)written[0]!["functionCall"]!["args"]!["_raw"]);
    }

    [Fact]
    public void Thoughts_ShowWhereTheyWereAskedFor()
    {
        static void Emit(StreamEmitter emit)
        {
            emit.Reasoning("Hm"u8);
            emit.Seal("anthropic", "c2ln"u8);
            emit.BeginReasoning(redacted: true);
            emit.Seal("anthropic", "hidden"u8);
            emit.Text("Hi"u8);
            emit.End(new StopReason(StopKind.EndTurn));
        }

        var shown = Context();
        shown.ReasoningRequested = true;
        var parts = Parts(Write(Emit, shown));
        Assert.Equal("Hm", (string?)parts[0]!["text"]);
        Assert.True((bool?)parts[0]!["thought"]);
        Assert.Equal("gw1.anthropic.YzJsbg", Encoding.UTF8.GetString(Convert.FromBase64String((string)parts[1]!["thoughtSignature"]!)));
        Assert.Equal("gw1.anthropic.aGlkZGVu", Encoding.UTF8.GetString(Convert.FromBase64String((string)parts[2]!["thoughtSignature"]!)));
        Assert.Equal("Hi", (string?)parts[3]!["text"]);

        var hidden = Write(Emit);
        Assert.DoesNotContain("thought", hidden, StringComparison.Ordinal);
    }

    [Fact]
    public void ForeignSeal_OfAnAnswer_ComesBackAsItWas()
    {
        // What a client brings back of the parts that it was given, piece by piece.
        var context = Context();
        context.ReasoningRequested = true;
        var parts = Parts(Write(
            emit =>
            {
                emit.Reasoning("One "u8);
                emit.Reasoning("two"u8);
                emit.Seal("anthropic", "c2ln"u8);
                emit.BeginToolCall("toolu_1", "f");
                emit.End(new StopReason(StopKind.ToolCalls));
            },
            context));
        var request = Exchange.ReadRequest(Gemini, $$"""{"contents":[{"role":"model","parts":{{parts.ToJsonString()}}}]}""");
        var thought = Assert.IsType<ReasoningBlock>(request.Messages[0].Content[0]);
        Assert.Equal(("One two", new Seal("anthropic", "c2ln"), false), (thought.Text.Decode(), thought.Seal, thought.IsRedacted));
        Assert.Equal("toolu_1", Assert.IsType<ToolCallBlock>(request.Messages[0].Content[1]).Id);
    }

    [Fact]
    public void KeepAlive_IsACandidateWithoutParts_AndMayComeFirst()
    {
        var wire = Write(emit =>
        {
            emit.KeepAlive();
            emit.Start("late");
            emit.Text("Hi"u8);
            emit.KeepAlive();
            emit.End(new StopReason(StopKind.EndTurn));
        });
        Assert.Equal(2, wire.Split("\"parts\":[]").Length - 1);
        Assert.StartsWith("data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[]},\"index\":0}],", wire, StringComparison.Ordinal);
        Assert.Single(wire.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries).Select(data => (string?)JsonNode.Parse(data[6..])!["responseId"]).Distinct());
    }

    [Fact]
    public void Failure_IsAnErrorChunk_AndNothingAfterIt()
    {
        var wire = Write(emit =>
        {
            emit.Text("Hi"u8);
            emit.Fail(new ModelError(ErrorKind.Overloaded, "too much"));
            emit.Text("more"u8);
        });
        Assert.EndsWith("data: {\"error\":{\"code\":503,\"message\":\"too much\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("finishReason", wire, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WithoutAltSse_ItIsOneArray(bool fails)
    {
        var context = Context(new RequestPath("asked-model", Stream: true, JsonArray: true));
        Assert.Equal("application/json; charset=utf-8", Gemini.StreamContentType(context.Inbound!));
        var wire = Write(
            emit =>
            {
                emit.KeepAlive();
                emit.Text("A"u8);
                emit.Text("B"u8);
                if (fails) emit.Fail(new ModelError(ErrorKind.Timeout, "late"));
                else emit.End(new StopReason(StopKind.EndTurn));
            },
            context);
        var array = JsonNode.Parse(wire)!.AsArray();
        Assert.Equal(4, array.Count);
        Assert.Equal("B", (string?)array[2]!["candidates"]![0]!["content"]!["parts"]![0]!["text"]);
        if (fails) Assert.Equal(504, (int?)array[3]!["error"]!["code"]);
        else Assert.Equal("STOP", (string?)array[3]!["candidates"]![0]!["finishReason"]);
    }

    [Fact]
    public void AnswerOfNothing_IsAnArrayAllTheSame() =>
        Assert.Equal("UNAVAILABLE", (string?)JsonNode.Parse(Write(emit => emit.Fail(new ModelError(ErrorKind.Overloaded, "x")), Context(new RequestPath("m", true, true))))![0]!["error"]!["status"]);

    [Fact]
    public void Body_HoldsEverything()
    {
        var context = Context();
        context.ReasoningRequested = true;
        var response = new ModelResponse("", "up", [
            new ReasoningBlock(JsonText.FromString("Hm"), new Seal("gemini", "QUJD")),
            new TextBlock(JsonText.FromString("Hi")),
            new ToolCallBlock("call_1", "f", RawJson.Parse("""{"a":1}""")) { Seal = new Seal("gemini", "U0lH") },
            new ToolCallBlock("call_2", "g", default) { ArgumentsText = "no json" },
        ], new StopReason(StopKind.ToolCalls), new Usage(3, Output: 2));
        JsonAssert.Equal("""
            {"candidates":[{"content":{"role":"model","parts":[{"thought":true,"text":"Hm","thoughtSignature":"QUJD"},{"text":"Hi"},{"functionCall":{"id":"call_1","name":"f","args":{"a":1}},"thoughtSignature":"U0lH"},{"functionCall":{"id":"call_2","name":"g","args":{"_raw":"no json"}}}]},"finishReason":"STOP","index":0}],
             "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},"modelVersion":"asked-model","responseId":"ID"}
            """, WithoutId(Exchange.WriteBody(Gemini, response, context)));
    }

    [Fact]
    public void BodyWithoutContent_HasAPart()
    {
        var body = JsonNode.Parse(Exchange.WriteBody(Gemini, new ModelResponse("r", "m", [], new StopReason(StopKind.Refusal), null), Context()))!;
        Assert.Equal(("", "SAFETY"), ((string?)body["candidates"]![0]!["content"]!["parts"]![0]!["text"], (string?)body["candidates"]![0]!["finishReason"]));
        Assert.Equal(0, (int?)body["usageMetadata"]!["totalTokenCount"]);
    }

    [Theory]
    [InlineData(StopKind.EndTurn, "STOP")]
    [InlineData(StopKind.StopSequence, "STOP")]
    [InlineData(StopKind.Paused, "STOP")]
    [InlineData(StopKind.Unknown, "STOP")]
    [InlineData(StopKind.MaxTokens, "MAX_TOKENS")]
    [InlineData(StopKind.ContextWindow, "MAX_TOKENS")]
    [InlineData(StopKind.Refusal, "SAFETY")]
    public void StopReason_HasItsWord(StopKind kind, string word)
    {
        var wire = Write(emit => emit.End(new StopReason(kind, "their_word")));
        Assert.Contains($"\"finishReason\":\"{word}\"", wire, StringComparison.Ordinal);
    }

    private static TranslationContext Context(RequestPath? path = null) => new()
    {
        InboundProtocol = "gemini",
        UpstreamProtocol = "anthropic",
        UpstreamModel = "up-model",
        ResponseModel = "asked-model",
        Random = new Random(1),
        Inbound = RequestHead.Read("{}"u8.ToArray(), path),
    };

    private static string Write(Action<StreamEmitter> emit, TranslationContext? context = null) => Exchange.WriteStream(Gemini, emit, context ?? Context());

    private static JsonArray Parts(string wire)
    {
        var parts = new JsonArray();
        foreach (var data in wire.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.DoesNotContain('\n', data);
            foreach (var part in JsonNode.Parse(data[6..])!["candidates"]![0]!["content"]!["parts"]!.AsArray()) parts.Add(part!.DeepClone());
        }

        return parts;
    }

    private static string WithoutId(string json)
    {
        var node = JsonNode.Parse(json)!;
        Assert.False(string.IsNullOrEmpty((string?)node["responseId"]));
        node["responseId"] = "ID";
        return node.ToJsonString();
    }
}
