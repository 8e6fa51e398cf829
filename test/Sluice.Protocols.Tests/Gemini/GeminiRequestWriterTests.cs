using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiRequestWriterTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;
    private static readonly ModelTraits Gemini3 = GeminiModels.Traits("gemini-3.1-pro-preview");
    private static readonly ModelTraits Gemini25 = GeminiModels.Traits("gemini-2.5-flash");

    [Fact]
    public void FullRequest()
    {
        var context = Context();
        JsonAssert.Equal("""
            {"systemInstruction":{"parts":[{"text":"A."},{"text":"B."}]},"contents":[{"role":"user","parts":[{"text":"One"},{"text":"Two"}]}],
             "tools":[{"functionDeclarations":[{"name":"get_weather","description":"Weather","parametersJsonSchema":{"type":"object","properties":{"n":{"type":"integer","minimum":9007199254740993}}}},{"name":"now"}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"AUTO"}},
             "generationConfig":{"maxOutputTokens":1024,"temperature":0.3,"topP":0.9,"topK":40,"stopSequences":["a","b"],"seed":7,"presencePenalty":0.1,"frequencyPenalty":0.2,"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"HIGH"}}}
            """, Exchange.WriteRequest(Gemini, Full(), context));
        Assert.Equal(["parallel_tool_calls", "diagnostics"], context.Notes.Select(note => note.Path));
    }

    [Fact]
    public void SameRequest_GivesTheSameBytes() => Assert.Equal(Exchange.WriteRequest(Gemini, Full(), Context()), Exchange.WriteRequest(Gemini, Full(), Context()));

    [Fact]
    public void ToolLoop_IsAnsweredAtOnceAndInOrder()
    {
        const string Json = """
            {"model":"m","max_tokens":10,"messages":[
              {"role":"user","content":"go"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"mine","signature":"anthropic-signature"},{"type":"text","text":"Looking."},{"type":"tool_use","id":"toolu_1","name":"f","input":{"n":1.50}},{"type":"tool_use","id":"toolu_2","name":"g","input":{}}]},
              {"role":"user","content":[{"type":"text","text":"and"},{"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"two"}],"is_error":true},{"type":"tool_result","tool_use_id":"toolu_1","content":"one"}]},
              {"role":"assistant","content":[{"type":"text","text":""}]},
              {"role":"user","content":"more"}]}
            """;
        var context = Context();
        JsonAssert.Equal("""
            [{"role":"user","parts":[{"text":"go"}]},
             {"role":"model","parts":[{"text":"Looking."},{"functionCall":{"name":"f","args":{"n":1.50}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"name":"g","args":{}}}]},
             {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},{"functionResponse":{"name":"g","response":{"error":"two"}}},{"text":"and"},{"text":"more"}]}]
            """, Contents(Exchange.Translate(AnthropicProtocol.Instance, Gemini, Json, context)));
        Assert.Empty(context.Notes);
    }

    [Fact]
    public void Gemini25_WantsNoSignature()
    {
        var json = Exchange.WriteRequest(Gemini, Loop(new ToolCallBlock("toolu_1", "f", RawJson.Parse("{}"))), Context(Gemini25));
        Assert.DoesNotContain("thoughtSignature", json, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnSignatureAndIds_GoBack()
    {
        var json = Exchange.WriteRequest(Gemini, Loop(new ToolCallBlock("g1", "f", RawJson.Parse("{}")) { Seal = new Seal("gemini", "U0lH") }, new ToolCallBlock("g2", "f", RawJson.Parse("{}"))), Context());
        JsonAssert.Equal("""
            [{"role":"user","parts":[{"text":"go"}]},
             {"role":"model","parts":[{"functionCall":{"id":"g1","name":"f","args":{}},"thoughtSignature":"U0lH"},{"functionCall":{"id":"g2","name":"f","args":{}}}]},
             {"role":"user","parts":[{"functionResponse":{"id":"g1","name":"f","response":{"output":"r0"}}},{"functionResponse":{"id":"g2","name":"f","response":{"output":"r1"}}}]}]
            """, Contents(json));
    }

    [Fact]
    public void SignatureOfMemory_GoesBack_WithoutAnIdOfOurOwn()
    {
        var seals = new Seals();
        var first = Context(seals: seals);
        var sink = Exchange.ReadStream(Gemini, GeminiRecordings.Stream("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"U0lH"}]},"finishReason":"STOP"}]}"""), context: first);
        var id = sink.Events.Single(line => line.StartsWith("begin ToolCall", StringComparison.Ordinal)).Split(' ')[2];
        var contents = Contents(Exchange.WriteRequest(Gemini, Loop(new ToolCallBlock(id, "f", RawJson.Parse("{}"))), Context(seals: seals)));
        Assert.Contains("\"thoughtSignature\":\"U0lH\"", contents, StringComparison.Ordinal);
        Assert.DoesNotContain("\"id\"", contents, StringComparison.Ordinal);
    }

    [Fact]
    public void ForeignSeal_DoesNotTravel()
    {
        var json = Exchange.WriteRequest(Gemini, Loop(new ToolCallBlock("c1", "f", RawJson.Parse("{}")) { Seal = new Seal("openai-responses", "secret") }), Context());
        Assert.DoesNotContain("secret", json, StringComparison.Ordinal);
        Assert.Contains("skip_thought_signature_validator", json, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnThoughts_GoBack_OthersDoNot()
    {
        var request = Turns(
            User("go"),
            new Message(MessageRole.Assistant, [new ReasoningBlock(Text("mine"), new Seal("gemini", "QUJD")), new ReasoningBlock(Text("theirs"), new Seal("anthropic", "x")), new ReasoningBlock(Text("plain")), new TextBlock(Text("Hi"))]),
            User("on"));
        JsonAssert.Equal("""{"role":"model","parts":[{"text":"mine","thought":true,"thoughtSignature":"QUJD"},{"text":"Hi"}]}""", JsonNode.Parse(Exchange.WriteRequest(Gemini, request, Context()))!["contents"]![1]!.ToJsonString());
    }

    [Fact]
    public void OpenCall_GetsAResult_OrphanBecomesText()
    {
        var context = Context();
        var request = Turns(
            User("go"),
            new Message(MessageRole.Assistant, [new ToolCallBlock("a", "f", default) { ArgumentsText = "not json" }]),
            new Message(MessageRole.User, [new ToolResultBlock("zzz", null, [new TextBlock(Text("lost"))])]));
        JsonAssert.Equal("""
            [{"role":"user","parts":[{"text":"go"}]},
             {"role":"model","parts":[{"functionCall":{"name":"f","args":{"_raw":"not json"}},"thoughtSignature":"skip_thought_signature_validator"}]},
             {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"error":"no result"}}},{"text":"lost"}]}]
            """, Contents(Exchange.WriteRequest(Gemini, request, context)));
        Assert.Equal(3, context.Notes.Count);
    }

    [Fact]
    public void LaterInstructions_BecomeUserText()
    {
        var request = Turns(new Message(MessageRole.System, [new TextBlock(Text("First."))]), User("go"), new Message(MessageRole.System, [new TextBlock(Text("Then."))]), User("on"));
        var node = JsonNode.Parse(Exchange.WriteRequest(Gemini, request, Context()))!;
        JsonAssert.Equal("""{"parts":[{"text":"First."}]}""", node["systemInstruction"]!.ToJsonString());
        JsonAssert.Equal("""[{"role":"user","parts":[{"text":"go"},{"text":"<system>Then.</system>"},{"text":"on"}]}]""", node["contents"]!.ToJsonString());
    }

    [Fact]
    public void InstructionsAlone_AreContents() =>
        JsonAssert.Equal("""{"contents":[{"role":"user","parts":[{"text":"Only."}]}]}""", Exchange.WriteRequest(Gemini, Turns(new Message(MessageRole.System, [new TextBlock(Text("Only."))])), Context()));

    [Fact]
    public void AccountingLine_IsLeftOut() =>
        Assert.DoesNotContain("billing", Exchange.WriteRequest(Gemini, Turns(new Message(MessageRole.System, [new TextBlock(Text("x-anthropic-billing-header: cc_version=2"))]), User("go")), Context()), StringComparison.Ordinal);

    [Fact]
    public void Prefill_IsNoted()
    {
        var context = Context();
        Exchange.WriteRequest(Gemini, Turns(User("go"), new Message(MessageRole.Assistant, [new TextBlock(Text("Sure"))])), context);
        Assert.Equal("messages", Assert.Single(context.Notes).Path);
    }

    [Theory]
    [InlineData(true, """{"functionResponse":{"name":"f","response":{"output":"see the attached file"},"parts":[{"inlineData":{"mimeType":"image/png","data":"PNG"}}]}}""", null)]
    [InlineData(false, """{"functionResponse":{"name":"f","response":{"output":"see the attached file"}}}""", """{"inlineData":{"mimeType":"image/png","data":"PNG"}}""")]
    public void PictureOfATool_StandsInItsResponse_OrBehindIt(bool inside, string response, string? next)
    {
        var request = Turns(
            User("go"),
            new Message(MessageRole.Assistant, [new ToolCallBlock("a", "f", RawJson.Parse("{}"))]),
            new Message(MessageRole.User, [new ToolResultBlock("a", null, [new MediaBlock(MediaKind.Image, "image/png") { Base64 = Text(Png) }])]));
        var parts = JsonNode.Parse(Exchange.WriteRequest(Gemini, request, Context(inside ? Gemini3 : Gemini25)))!["contents"]![2]!["parts"]!.AsArray();
        JsonAssert.Equal(response.Replace("PNG", Png, StringComparison.Ordinal), parts[0]!.ToJsonString());
        if (next is null) Assert.Single(parts);
        else JsonAssert.Equal(next.Replace("PNG", Png, StringComparison.Ordinal), parts[1]!.ToJsonString());
    }

    [Theory]
    [InlineData(MediaKind.Image, "", "image/png")]
    [InlineData(MediaKind.Document, "application/pdf", "application/pdf")]
    [InlineData(MediaKind.Document, "", "application/pdf")]
    [InlineData(MediaKind.Audio, "audio/wav", "audio/wav")]
    [InlineData(MediaKind.Audio, "audio/mpeg", "audio/mp3")]
    public void Media_GoInline(MediaKind kind, string type, string written)
    {
        var json = Exchange.WriteRequest(Gemini, Turns(new Message(MessageRole.User, [new MediaBlock(kind, type) { Base64 = Text(Png) }])), Context());
        JsonAssert.Equal($$$"""[{"role":"user","parts":[{"inlineData":{"mimeType":"{{{written}}}","data":"{{{Png}}}"}}]}]""", Contents(json));
    }

    [Fact]
    public void MediaThatCannotGo_AreRefused()
    {
        foreach (var media in (MediaBlock[])
        [
            new(MediaKind.Image, "") { Url = Text("https://example.com/a.png") },
            new(MediaKind.Image, "") { FileId = "file-1", FileVendor = "openai" },
        ])
        {
            Assert.Throws<InvalidRequestException>(() => Exchange.WriteRequest(Gemini, Turns(new Message(MessageRole.User, [media])), Context()));
        }

        var blind = new ModelTraits { Vision = false, Audio = false };
        foreach (var kind in Enum.GetValues<MediaKind>())
            Assert.Throws<InvalidRequestException>(() => Exchange.WriteRequest(Gemini, Turns(new Message(MessageRole.User, [new MediaBlock(kind, "x/y") { Base64 = Text(Png) }])), Context(blind)));
        var own = new MediaBlock(MediaKind.Image, "image/png") { FileId = "files/abc", FileVendor = "gemini" };
        Assert.Contains("\"fileUri\":\"files/abc\"", Exchange.WriteRequest(Gemini, Turns(new Message(MessageRole.User, [own])), Context()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ToolChoiceMode.None, "", """{"mode":"NONE"}""")]
    [InlineData(ToolChoiceMode.Required, "", """{"mode":"ANY"}""")]
    [InlineData(ToolChoiceMode.Named, "f", """{"mode":"ANY","allowedFunctionNames":["f"]}""")]
    [InlineData(ToolChoiceMode.RequiredAmong, "f", """{"mode":"ANY","allowedFunctionNames":["f"]}""")]
    [InlineData(ToolChoiceMode.AutoAmong, "f", """{"mode":"VALIDATED","allowedFunctionNames":["f"]}""")]
    public void Choice_IsAMode(ToolChoiceMode mode, string names, string expected)
    {
        var request = Turns(User("go")) with { Tools = [new ToolDefinition("f"), new ToolDefinition("g")], ToolChoice = new ToolChoice(mode, names.Length > 0 ? names.Split(' ') : null) };
        JsonAssert.Equal(expected, JsonNode.Parse(Exchange.WriteRequest(Gemini, request, Context()))!["toolConfig"]!["functionCallingConfig"]!.ToJsonString());
    }

    [Fact]
    public void StrictTools_AreValidated()
    {
        var request = Turns(User("go")) with { Tools = [new ToolDefinition("f") { Strict = true }] };
        Assert.Contains("VALIDATED", Exchange.WriteRequest(Gemini, request, Context()), StringComparison.Ordinal);
        Assert.DoesNotContain("toolConfig", Exchange.WriteRequest(Gemini, Turns(User("go")) with { ToolChoice = new ToolChoice(ToolChoiceMode.Auto) }, Context()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HostedTool.WebSearch, "googleSearch")]
    [InlineData(HostedTool.WebFetch, "urlContext")]
    [InlineData(HostedTool.CodeExecution, "codeExecution")]
    public void HostedTool_IsGooglesOwn_WhereGoogleIsAsked(HostedTool hosted, string name)
    {
        var tool = new ToolDefinition("their_tool", ToolKind.Hosted) { Type = "their_tool_2026", Hosted = hosted, Raw = RawJson.Parse("{}") };
        var request = Turns(User("go")) with { Tools = [tool] };
        var json = Exchange.WriteRequest(Gemini, request, Context(Gemini3 with { WebSearch = true }));
        JsonAssert.Equal($$$"""[{"{{{name}}}":{}}]""", JsonNode.Parse(json)!["tools"]!.ToJsonString());

        foreach (var (tools, traits) in new[] { ((ToolDefinition[])[tool], Gemini3), ([tool, new ToolDefinition("f")], Gemini3 with { WebSearch = true }) })
        {
            var context = Context(traits);
            Assert.DoesNotContain(name, Exchange.WriteRequest(Gemini, request with { Tools = tools }, context), StringComparison.Ordinal);
            Assert.Equal(FidelityAction.Dropped, Assert.Single(context.Notes).Action);
        }
    }

    [Theory]
    [InlineData("gemini-3.5-flash", ReasoningLevel.Off, null, """{"thinkingLevel":"MINIMAL"}""")]
    [InlineData("gemini-3.1-pro-preview", ReasoningLevel.Off, null, """{"thinkingLevel":"LOW"}""")]
    [InlineData("gemini-3.1-pro-preview", ReasoningLevel.Minimal, null, """{"includeThoughts":true,"thinkingLevel":"LOW"}""")]
    [InlineData("gemini-3.5-flash", ReasoningLevel.Minimal, null, """{"includeThoughts":true,"thinkingLevel":"MINIMAL"}""")]
    [InlineData("gemini-3.5-flash", ReasoningLevel.Medium, null, """{"includeThoughts":true,"thinkingLevel":"MEDIUM"}""")]
    [InlineData("gemini-3.5-flash", ReasoningLevel.Max, null, """{"includeThoughts":true,"thinkingLevel":"HIGH"}""")]
    [InlineData("gemini-3.5-flash", null, 1500L, """{"includeThoughts":true,"thinkingLevel":"LOW"}""")]
    [InlineData("gemini-3.5-flash", null, null, """{"includeThoughts":true}""")]
    [InlineData("gemini-2.5-flash", ReasoningLevel.Off, null, """{"thinkingBudget":0}""")]
    [InlineData("gemini-2.5-pro", ReasoningLevel.Off, null, """{"thinkingBudget":128}""")]
    [InlineData("gemini-2.5-flash", ReasoningLevel.Low, null, """{"includeThoughts":true,"thinkingBudget":1024}""")]
    [InlineData("gemini-2.5-flash", ReasoningLevel.High, null, """{"includeThoughts":true,"thinkingBudget":24576}""")]
    [InlineData("google/gemini-2.5-pro", ReasoningLevel.Max, null, """{"includeThoughts":true,"thinkingBudget":32768}""")]
    [InlineData("gemini-2.5-flash", null, 31999L, """{"includeThoughts":true,"thinkingBudget":24576}""")]
    [InlineData("gemini-2.5-flash", null, null, """{"includeThoughts":true}""")]
    [InlineData("something-new", ReasoningLevel.Low, null, """{"includeThoughts":true,"thinkingLevel":"LOW"}""")]
    [InlineData("gemini-2.0-flash", ReasoningLevel.High, null, null)]
    public void Thinking_FollowsTheModel(string model, ReasoningLevel? level, long? budget, string? expected)
    {
        var request = Turns(User("go")) with { Reasoning = new ReasoningOptions(level, budget, level is null && budget is null) };
        var config = JsonNode.Parse(Exchange.WriteRequest(Gemini, request, Context(GeminiModels.Traits(model))))!["generationConfig"]?["thinkingConfig"];
        if (expected is null) Assert.Null(config);
        else JsonAssert.Equal(expected, config!.ToJsonString());
    }

    [Fact]
    public void Budget_LeavesRoomForTheAnswer()
    {
        var request = Turns(User("go")) with { Reasoning = new ReasoningOptions(null, 8000), MaxOutputTokens = 4000 };
        Assert.Contains("\"thinkingBudget\":2000", Exchange.WriteRequest(Gemini, request, Context(Gemini25)), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_GoesAsSchema_OrAsAnInstructionBesideTools()
    {
        var request = Turns(User("go")) with { OutputFormat = new OutputFormat(RawJson.Parse("""{"type":"object","properties":{"a":{"type":"string","minLength":1}},"required":["a"]}""")) };
        JsonAssert.Equal("""{"responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}""", Config(request, Context()));
        JsonAssert.Equal("""{"responseMimeType":"application/json"}""", Config(request with { OutputFormat = new OutputFormat(default) }, Context()));

        var withTools = request with { Tools = [new ToolDefinition("f")] };
        Assert.Contains("responseJsonSchema", Exchange.WriteRequest(Gemini, withTools, Context(Gemini3)), StringComparison.Ordinal);
        foreach (var traits in (ModelTraits[])[Gemini25, ModelTraits.Default])
        {
            var context = Context(traits);
            var node = JsonNode.Parse(Exchange.WriteRequest(Gemini, withTools, context))!;
            Assert.Null(node["generationConfig"]);
            Assert.Contains("\"minLength\":1", (string?)node["systemInstruction"]!["parts"]![0]!["text"], StringComparison.Ordinal);
            Assert.Equal(("response_format", FidelityAction.Mapped), (context.Notes.Single().Path, context.Notes.Single().Action));
        }
    }

    [Fact]
    public void MoreThanFiveStops_KeepsTheFirstFiveAndWarns()
    {
        var context = Context();
        var request = Turns(User("go")) with { Sampling = new SamplingOptions { Stop = [.. "abcdef".Select(c => Text(c.ToString()))] } };
        JsonAssert.Equal("""{"stopSequences":["a","b","c","d","e"]}""", Config(request, context));
        Assert.Equal("stop", Assert.Single(context.Notes).Path);
    }

    [Fact]
    public void SamplingWithoutAPlace_IsNoted()
    {
        var context = Context();
        var request = Turns(User("go")) with { Sampling = new SamplingOptions { LogitBias = RawJson.Parse("""{"1":2}"""), LogProbabilities = true, Seed = 1L << 40 } };
        Assert.DoesNotContain("generationConfig", Exchange.WriteRequest(Gemini, request, context), StringComparison.Ordinal);
        Assert.Equal(["logit_bias", "logprobs"], context.Notes.Select(note => note.Path));
    }

    [Fact]
    public void CustomTool_GoesAsAFunction()
    {
        var json = Exchange.Translate(ChatCompletionsProtocol.Instance, Gemini, """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"custom","custom":{"name":"patch","description":"Applies"}}]}""", TestContexts.Create("openai-chat", "gemini"));
        JsonAssert.Equal("""[{"functionDeclarations":[{"name":"patch","description":"Applies","parametersJsonSchema":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}}]}]""", JsonNode.Parse(json)!["tools"]!.ToJsonString());
    }

    [Fact]
    public void Count_AsksForContentsAlone_OrForAWholeRequest()
    {
        JsonAssert.Equal("""{"contents":[{"role":"user","parts":[{"text":"go"}]}]}""", Count(Turns(User("go")) with { MaxOutputTokens = 5, Reasoning = new ReasoningOptions(ReasoningLevel.Low) }));
        JsonAssert.Equal("""
            {"generateContentRequest":{"model":"models/up-model","systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"go"}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}]}}
            """, Count(Turns(new Message(MessageRole.System, [new TextBlock(Text("S"))]), User("go")) with { Tools = [new ToolDefinition("f")] }));

        static string Count(ModelRequest request)
        {
            var output = new ArrayBufferWriter<byte>();
            Gemini.WriteCountRequest(request, output, Context());
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
    }

    private static ModelRequest Full() => new()
    {
        Model = "asked",
        Messages =
        [
            new Message(MessageRole.System, [new TextBlock(Text("A."))]),
            new Message(MessageRole.System, [new TextBlock(Text("B."))]),
            new Message(MessageRole.User, [new TextBlock(Text("One")), new TextBlock(Text("Two"))]),
        ],
        Tools =
        [
            new ToolDefinition("get_weather") { Description = Text("Weather"), Schema = RawJson.Parse("""{"type":"object","properties":{"n":{"type":"integer","minimum":9007199254740993}}}""") },
            new ToolDefinition("now"),
        ],
        ToolChoice = new ToolChoice(ToolChoiceMode.Auto),
        ParallelToolCalls = false,
        MaxOutputTokens = 1024,
        Sampling = new SamplingOptions { Temperature = 0.3, TopP = 0.9, TopK = 40, Seed = 7, PresencePenalty = 0.1, FrequencyPenalty = 0.2, Stop = [Text("a"), Text("b")] },
        Reasoning = new ReasoningOptions(ReasoningLevel.High),
        UserId = "u-1",
        Stream = true,
        Unmapped = [new UnmappedField("diagnostics", Silent: false, "why"), new UnmappedField("speed", Silent: true, "why")],
    };

    private static ModelRequest Turns(params Message[] messages) => new() { Model = "asked", Messages = messages };

    private static ModelRequest Loop(params ToolCallBlock[] calls) => Turns(
        User("go"),
        new Message(MessageRole.Assistant, calls),
        new Message(MessageRole.User, [.. calls.Select((call, i) => new ToolResultBlock(call.Id, null, [new TextBlock(Text($"r{i}"))]))]));

    private static Message User(string text) => new(MessageRole.User, [new TextBlock(Text(text))]);

    private static JsonText Text(string text) => JsonText.FromString(text);

    private static string Contents(string json) => JsonNode.Parse(json)!["contents"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static string Config(ModelRequest request, TranslationContext context) => JsonNode.Parse(Exchange.WriteRequest(Gemini, request, context))!["generationConfig"]!.ToJsonString();

    private static TranslationContext Context(ModelTraits? traits = null, ISealMemory? seals = null) => new()
    {
        InboundProtocol = "anthropic",
        UpstreamProtocol = "gemini",
        UpstreamModel = "up-model",
        ResponseModel = "asked-model",
        Target = traits ?? ModelTraits.Default,
        Random = new Random(1),
        SealMemory = seals,
    };

    private sealed class Seals : ISealMemory
    {
        private readonly Dictionary<string, Seal> _seals = new(StringComparer.Ordinal);

        public void Remember(string callId, Seal seal) => _seals[callId] = seal;

        public Seal? Recall(string callId) => _seals.GetValueOrDefault(callId);
    }
}
