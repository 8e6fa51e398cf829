using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.ChatCompletions;

public sealed class ChatRequestWriterTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;
    private static readonly ModelTraits OpenAi = new() { IsOpenAi = true };

    [Fact]
    public void FullRequest_ForAnyServer()
    {
        var context = TestContexts.Create("anthropic", "openai-chat");
        JsonAssert.Equal("""
            {"model":"up-model","messages":[{"role":"system","content":"A.\n\nB."},{"role":"user","content":"One\n\nTwo"}],
             "tools":[{"type":"function","function":{"name":"get_weather","description":"Weather","parameters":{"type":"object","x":9007199254740993}}},
                      {"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}],
             "tool_choice":"auto","parallel_tool_calls":false,"max_tokens":1024,"temperature":0.3,"top_p":0.9,"stop":["a","b"],"reasoning_effort":"high",
             "response_format":{"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object"}}},"user":"u-1","stream":true,"stream_options":{"include_usage":true}}
            """, Exchange.WriteRequest(Chat, Full(), context));
        Assert.Equal(["top_k", "diagnostics"], context.Notes.Select(note => note.Path));
        Assert.All(context.Notes, note => Assert.Equal(FidelityAction.Dropped, note.Action));
    }

    [Fact]
    public void FullRequest_ForOpenAi()
    {
        var json = Exchange.WriteRequest(Chat, Full() with { UserId = new string('u', 80) }, TestContexts.Create("anthropic", "openai-chat", OpenAi));
        Assert.Contains("\"role\":\"developer\"", json, StringComparison.Ordinal);
        Assert.Contains("\"max_completion_tokens\":1024", json, StringComparison.Ordinal);
        Assert.Contains($"\"safety_identifier\":\"{new string('u', 64)}\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void SameRequest_GivesTheSameBytes() =>
        Assert.Equal(Exchange.WriteRequest(Chat, Full(), TestContexts.Create("anthropic", "openai-chat")), Exchange.WriteRequest(Chat, Full(), TestContexts.Create("anthropic", "openai-chat")));

    [Fact]
    public void Traits_Decide()
    {
        var traits = new ModelTraits { AcceptsTopK = true, Thinking = false, RefusesStreamOptions = true, RefusesSampling = true, MaxOutputTokens = 500 };
        var context = TestContexts.Create("anthropic", "openai-chat", traits);
        var json = Exchange.WriteRequest(Chat, Full(), context);
        Assert.Contains("\"top_k\":40", json, StringComparison.Ordinal);
        Assert.Contains("\"max_tokens\":500", json, StringComparison.Ordinal);
        foreach (var absent in (string[])["reasoning_effort", "stream_options", "temperature", "top_p"]) Assert.DoesNotContain(absent, json, StringComparison.Ordinal);
        Assert.Equal(["temperature", "top_p", "diagnostics"], context.Notes.Select(note => note.Path));
    }

    [Fact]
    public void MoreThanFourStops_KeepsTheFirstFourAndWarns()
    {
        var context = TestContexts.Create("ollama", "openai-chat");
        var request = Full() with { Sampling = new SamplingOptions { Stop = [.. "abcde".Select(c => JsonText.FromString(c.ToString()))] } };
        Assert.Contains("""
            "stop":["a","b","c","d"]
            """.Trim(), Exchange.WriteRequest(Chat, request, context), StringComparison.Ordinal);
        Assert.Contains(context.Notes, note => note.Path == "stop");
    }

    [Fact]
    public void ToolTurn_HoistsPicturesAfterAllToolMessages()
    {
        var request = Conversation(
            User(new TextBlock(Text("Hi"))),
            Assistant(new TextBlock(Text("Looking")), Call("toolu_1", "shot"), Call("toolu_2", "list")),
            User(
                new ToolResultBlock("toolu_1", null, [new TextBlock(Text("shot")), Picture()]),
                new ToolResultBlock("toolu_2", null, [Picture()], IsError: true),
                new TextBlock(Text("Go on"))));
        JsonAssert.Equal($$$"""
            [{"role":"user","content":"Hi"},
             {"role":"assistant","content":"Looking","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"shot","arguments":"{\"a\":1}"}},{"id":"toolu_2","type":"function","function":{"name":"list","arguments":"{\"a\":1}"}}]},
             {"role":"tool","tool_call_id":"toolu_1","content":"shot"},
             {"role":"tool","tool_call_id":"toolu_2","content":"Error: see the image below"},
             {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Png}}}"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Png}}}"}}]},
             {"role":"user","content":"Go on"}]
            """, Messages(request));
    }

    [Theory]
    [InlineData("boom", "Error: boom")]
    [InlineData("Error: boom", "Error: boom")]
    public void FailedTool_SaysErrorOnce(string text, string expected) => Assert.Contains($"\"content\":\"{expected}\"", Messages(Conversation(
        User(new TextBlock(Text("Hi"))), Assistant(Call("c", "f")), User(new ToolResultBlock("c", null, [new TextBlock(Text(text))], IsError: true)))), StringComparison.Ordinal);

    [Fact]
    public void CallWithoutResult_GetsOne_AndResultWithoutCall_BecomesText()
    {
        var context = TestContexts.Create("anthropic", "openai-chat");
        var request = Conversation(User(new TextBlock(Text("Hi"))), Assistant(Call("c1", "f")), User(new ToolResultBlock("c9", null, [new TextBlock(Text("lost"))])));
        JsonAssert.Equal("""
            [{"role":"user","content":"Hi"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"Error: no result"},
             {"role":"user","content":"lost"}]
            """, Messages(request, context));
        Assert.Equal(2, context.Notes.Count);
    }

    [Fact]
    public void InstructionsBetweenCallAndResult_ComeAfterTheResult() => JsonAssert.Equal("""
        [{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
         {"role":"tool","tool_call_id":"c1","content":"r"},
         {"role":"system","content":"S"}]
        """, Messages(Conversation(Assistant(Call("c1", "f")), System("S"), User(new ToolResultBlock("c1", null, [new TextBlock(Text("r"))]))), target: new ModelTraits { RefusesNullContent = true }));

    [Fact]
    public void ArgumentsThatAreNoJson_GoVerbatim() => Assert.Contains("""
        "arguments":"{\"a\": oops"
        """.Trim(), Messages(Conversation(Assistant(new ToolCallBlock("c", "f", default) { ArgumentsText = "{\"a\": oops" }), User(new ToolResultBlock("c", null, [])))), StringComparison.Ordinal);

    [Fact]
    public void ForeignThinking_IsDropped_AndMessagesLeftEmptyDisappear()
    {
        var request = Conversation(
            User(new TextBlock(Text("Hi"))),
            Assistant(new ReasoningBlock(Text("SECRETPLAN"), new Seal("anthropic", "SIGX")), new ReasoningBlock(JsonText.Empty, new Seal("anthropic", "REDX"), IsRedacted: true), new TextBlock(Text("Yo"))),
            Assistant(new ReasoningBlock(Text("ONLY"), new Seal("anthropic", "S"))),
            User(new TextBlock(Text("More"))));
        const string Expected = """[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yo"},{"role":"user","content":"More"}]""";
        JsonAssert.Equal(Expected, Messages(request));
        JsonAssert.Equal(Expected, Messages(request, target: new ModelTraits { KeepsReasoning = true }));
    }

    [Fact]
    public void OwnReasoning_GoesBackWhereTheServerWantsIt()
    {
        var request = Conversation(User(new TextBlock(Text("Hi"))), Assistant(new ReasoningBlock(Text("R"), new Seal(Seal.None, "")), new TextBlock(Text("A"))), User(new TextBlock(Text("B"))));
        Assert.Contains("\"reasoning_content\":\"R\"", Messages(request, target: new ModelTraits { KeepsReasoning = true }), StringComparison.Ordinal);
        Assert.DoesNotContain("\"R\"", Messages(request), StringComparison.Ordinal);
    }

    [Fact]
    public void BillingLine_IsLeftOut() => JsonAssert.Equal("""[{"role":"system","content":"Be nice."},{"role":"user","content":"Hi"}]""", Messages(Conversation(
        new Message(MessageRole.System, [new TextBlock(Text("x-anthropic-billing-header: cc_version=2.1.197.abc;"))]),
        new Message(MessageRole.System, [new TextBlock(Text("x-anthropic-billing-header: cc_version=2.1.197.def;")), new TextBlock(Text("Be nice."))]),
        User(new TextBlock(Text("Hi"))))));

    [Fact]
    public void Documents_BecomeFiles()
    {
        var request = Conversation(User(
            new MediaBlock(MediaKind.Document, "application/pdf") { Base64 = Text("JVBERi0="), Title = Text("a.pdf") },
            new MediaBlock(MediaKind.Document, "application/pdf") { Base64 = Text("JVBERi0=") },
            new TextBlock(Text("Sum up"))));
        JsonAssert.Equal("""
            [{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}},
              {"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,JVBERi0="}},{"type":"text","text":"Sum up"}]}]
            """, Messages(request));
    }

    [Fact]
    public void ImageWithoutType_IsSniffed_AndAudioKeepsItsFormat()
    {
        var request = Conversation(User(
            new MediaBlock(MediaKind.Image, "") { Base64 = Text("/9j/4AAQ") },
            new MediaBlock(MediaKind.Image, "") { Url = Text("https://example.org/a"), Detail = "high" },
            new MediaBlock(MediaKind.Audio, "audio/mpeg") { Base64 = Text("AAAA") }));
        JsonAssert.Equal("""
            [{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/4AAQ"}},
              {"type":"image_url","image_url":{"url":"https://example.org/a","detail":"high"}},{"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}}]}]
            """, Messages(request));
    }

    public static TheoryData<string> Impossible => ["foreign file", "document address", "picture for a blind model", "document for a text model"];

    [Theory]
    [MemberData(nameof(Impossible))]
    public void F015_WhatCannotGo_IsRefused(string what)
    {
        var (block, traits) = what switch
        {
            "foreign file" => (new MediaBlock(MediaKind.Document, "") { FileId = "file_1", FileVendor = "anthropic" }, ModelTraits.Default),
            "document address" => (new MediaBlock(MediaKind.Document, "application/pdf") { Url = Text("https://example.org/a.pdf") }, ModelTraits.Default),
            "picture for a blind model" => (Picture(), new ModelTraits { Vision = false }),
            _ => (new MediaBlock(MediaKind.Document, "application/pdf") { Base64 = Text("JVBERi0=") }, new ModelTraits { Documents = false }),
        };
        Assert.Throws<InvalidRequestException>(() => Messages(Conversation(User(block)), target: traits));
    }

    [Fact]
    public void StrictTurns_MergeAndMoveInstructions() => JsonAssert.Equal("""
        [{"role":"system","content":"A\n\nB"},{"role":"user","content":"Hi\n\n<system>C</system>\n\nMore"},{"role":"assistant","content":"Yo\n\nHo"}]
        """, Messages(Conversation(System("A"), System("B"), User(new TextBlock(Text("Hi"))), System("C"), User(new TextBlock(Text("More"))), Assistant(new TextBlock(Text("Yo"))), Assistant(new TextBlock(Text("Ho")))), target: new ModelTraits { StrictTurns = true }));

    [Fact]
    public void IdsAndNames_BecomeLegalTheSameWayOnBothSides()
    {
        var context = TestContexts.Create("ollama", "openai-chat");
        var json = Messages(Conversation(Assistant(Call("a.b:c", "ns.f"), Call("", "g"), Call("", "g")), User(
            new ToolResultBlock("a.b:c", null, [new TextBlock(Text("1"))]), new ToolResultBlock("", "g", [new TextBlock(Text("2"))]), new ToolResultBlock("", "g", [new TextBlock(Text("3"))]))), context);
        var id = context.CallIds.ToUpstream("a.b:c");
        Assert.True(ToolCallIds.IsLegal(id));
        JsonAssert.Equal($$$"""
            [{"role":"assistant","content":null,"tool_calls":[
               {"id":"{{{id}}}","type":"function","function":{"name":"ns_f","arguments":"{\"a\":1}"}},
               {"id":"call_0","type":"function","function":{"name":"g","arguments":"{\"a\":1}"}},
               {"id":"call_1","type":"function","function":{"name":"g","arguments":"{\"a\":1}"}}]},
             {"role":"tool","tool_call_id":"{{{id}}}","content":"1"},{"role":"tool","tool_call_id":"call_0","content":"2"},{"role":"tool","tool_call_id":"call_1","content":"3"}]
            """, json);
        Assert.Equal("ns.f", context.ToolNames.Restore("ns_f"));
    }

    [Theory]
    [InlineData(ToolChoiceMode.None, "\"none\"")]
    [InlineData(ToolChoiceMode.Required, "\"required\"")]
    [InlineData(ToolChoiceMode.Named, """{"type":"function","function":{"name":"f"}}""")]
    [InlineData(ToolChoiceMode.AutoAmong, """{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}}""")]
    [InlineData(ToolChoiceMode.RequiredAmong, """{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}}""")]
    public void ToolChoice_ForOpenAi(ToolChoiceMode mode, string expected) => Assert.Contains($"\"tool_choice\":{expected}", Exchange.WriteRequest(Chat, Choosing(mode), TestContexts.Create("gemini", "openai-chat", OpenAi)), StringComparison.Ordinal);

    [Fact]
    public void Subset_IsFilteredForOtherServers()
    {
        var json = Exchange.WriteRequest(Chat, Choosing(ToolChoiceMode.RequiredAmong), TestContexts.Create("gemini", "openai-chat"));
        Assert.Contains("\"tool_choice\":\"required\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"name\":\"g\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void ChoiceWithoutTools_IsDropped() => Assert.DoesNotContain("tool_choice", Exchange.WriteRequest(Chat, Choosing(ToolChoiceMode.Required) with { Tools = [] }, TestContexts.Create("anthropic", "openai-chat")), StringComparison.Ordinal);

    [Fact]
    public void HostedTools_AreDroppedWithANote_AndForceNothing()
    {
        var hosted = new ToolDefinition("web_search", ToolKind.Hosted) { Type = "web_search_20250305" };
        var context = TestContexts.Create("anthropic", "openai-chat");
        var request = Choosing(ToolChoiceMode.Auto);
        Assert.DoesNotContain("web_search", Exchange.WriteRequest(Chat, request with { Tools = [.. request.Tools, hosted] }, context), StringComparison.Ordinal);
        Assert.Contains(context.Notes, note => note is { Path: "tools.web_search_20250305", Action: FidelityAction.Dropped });

        // Claude Code's search: one tool, forced. What is left is a question that any model may answer in words.
        var forced = request with { Tools = [hosted], ToolChoice = new ToolChoice(ToolChoiceMode.Named, ["web_search"]) };
        Assert.DoesNotContain("tool", Exchange.WriteRequest(Chat, forced, context), StringComparison.Ordinal);
        Assert.Contains(context.Notes, note => note is { Path: "tool_choice", Action: FidelityAction.Mapped });
        var among = request with { Tools = [.. request.Tools, hosted], ToolChoice = new ToolChoice(ToolChoiceMode.Named, ["web_search"]) };
        Assert.Contains("\"tool_choice\":\"auto\"", Exchange.WriteRequest(Chat, among, context), StringComparison.Ordinal);
    }

    [Fact]
    public void FreeTextTools_AreNativeAtOpenAiAndFunctionsElsewhere()
    {
        const string Request = """
            {"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"custom","custom":{"name":"sh","input":"ls \"a\""}}]},{"role":"tool","tool_call_id":"c","content":"r"}],
             "tools":[{"type":"custom","custom":{"name":"sh","description":"Shell"}}],"tool_choice":{"type":"custom","custom":{"name":"sh"}}}
            """;
        var native = Exchange.Translate(Chat, Chat, Request, TestContexts.Create("openai-chat", "openai-chat", OpenAi));
        Assert.Contains("""{"type":"custom","custom":{"name":"sh","input":"ls \"a\""}}""".Replace("{\"type", "\"type", StringComparison.Ordinal)[..^1], native, StringComparison.Ordinal);
        Assert.Contains("""{"type":"custom","custom":{"name":"sh","description":"Shell"}}""", native, StringComparison.Ordinal);
        Assert.Contains("""
            "tool_choice":{"type":"custom","custom":{"name":"sh"}}
            """.Trim(), native, StringComparison.Ordinal);
        var emulated = Exchange.Translate(Chat, Chat, Request, TestContexts.Create("openai-chat", "openai-chat"));
        Assert.Contains("""
            "arguments":"{\"input\":\"ls \\\"a\\\"\"}"
            """.Trim(), emulated, StringComparison.Ordinal);
        Assert.Contains("\"required\":[\"input\"]", emulated, StringComparison.Ordinal);
        Assert.DoesNotContain("custom", emulated, StringComparison.Ordinal);
    }

    [Fact]
    public void ChatToChat_IsTheSameConversation()
    {
        const string Messages = """
            [{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":{"url":"https://example.org/a.png","detail":"low"}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"k\":[1.0,1e400]}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"r"},{"role":"assistant","content":"Done"},{"role":"user","content":"Thanks \ud83d\ude00"}]
            """;
        var json = Exchange.Translate(Chat, Chat, $$"""{"model":"m","messages":{{Messages}}}""");
        JsonAssert.Equal($$"""{"model":"up-model","messages":{{Messages}}}""", json);
    }

    private static ModelRequest Full() => Conversation(
        new Message(MessageRole.System, [new TextBlock(Text("A.")), new TextBlock(Text("B."))]),
        User(new TextBlock(Text("One")), new TextBlock(Text("Two")))) with
    {
        Tools =
        [
            new ToolDefinition("get_weather") { Description = Text("Weather"), Schema = RawJson.Parse("""{"type":"object","x":9007199254740993}""") },
            new ToolDefinition("now"),
        ],
        ToolChoice = new ToolChoice(ToolChoiceMode.Auto),
        ParallelToolCalls = false,
        MaxOutputTokens = 1024,
        Sampling = new SamplingOptions { Temperature = 0.3, TopP = 0.9, TopK = 40, Stop = [Text("a"), Text("b")] },
        Reasoning = new ReasoningOptions(null, 16000),
        OutputFormat = new OutputFormat(RawJson.Parse("""{"type":"object"}""")),
        UserId = "u-1",
        Stream = true,
        Unmapped = [new UnmappedField("speed", true, "x"), new UnmappedField("diagnostics", false, "y")],
    };

    private static ModelRequest Choosing(ToolChoiceMode mode) => Conversation(User(new TextBlock(Text("x")))) with
    {
        Tools = [new ToolDefinition("f"), new ToolDefinition("g")],
        ToolChoice = new ToolChoice(mode, ["f"]),
    };

    private static string Messages(ModelRequest request, TranslationContext? context = null, ModelTraits? target = null)
    {
        var json = Exchange.WriteRequest(Chat, request, context ?? TestContexts.Create("anthropic", "openai-chat", target));
        return RawJson.Parse(json)["messages"u8].ToString();
    }

    private static ModelRequest Conversation(params Message[] messages) => new() { Model = "m", Messages = messages };

    private static Message System(string text) => new(MessageRole.System, [new TextBlock(Text(text))]);

    private static Message User(params ContentBlock[] content) => new(MessageRole.User, content);

    private static Message Assistant(params ContentBlock[] content) => new(MessageRole.Assistant, content);

    private static ToolCallBlock Call(string id, string name) => new(id, name, RawJson.Parse("""{"a":1}"""));

    private static MediaBlock Picture() => new(MediaKind.Image, "image/png") { Base64 = Text(Png) };

    private static JsonText Text(string text) => JsonText.FromString(text);
}
