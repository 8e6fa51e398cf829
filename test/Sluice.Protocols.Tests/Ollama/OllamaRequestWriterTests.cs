using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaRequestWriterTests
{
    private static readonly MediaBlock Png = new(MediaKind.Image, "image/png") { Base64 = JsonText.FromString("iVBORw0KGgo=") };

    [Fact]
    public void Conversation_IsWrittenInOllamasTerms()
    {
        var request = Request(
            new Message(MessageRole.System, [Text("x-anthropic-billing-header: cc_version=2"), Text("S1"), Text("S2")]),
            new Message(MessageRole.User, [Text("Look"), Png]),
            new Message(MessageRole.Assistant,
            [
                new ReasoningBlock(JsonText.FromString("mine"), new Seal(Seal.None, "")),
                new ReasoningBlock(JsonText.FromString("theirs"), new Seal("anthropic", "SIG")),
                Text("Loo"), Text("king"),
                new ToolCallBlock("toolu_1", "get_weather", RawJson.Parse("""{"city":"Oslo", "n":1.50}""")),
                new ToolCallBlock("toolu_2", "raw", default) { ArgumentsText = "{\"x\":" },
                new ToolCallBlock("toolu_3", "none", default) { ArgumentsText = "" },
            ]),
            new Message(MessageRole.User,
            [
                Text("before"),
                new ToolResultBlock("toolu_1", null, [Text("5"), Text("C"), Png]),
                new ToolResultBlock("toolu_2", null, [Text("no such file")], IsError: true),
                new ToolResultBlock("toolu_3", null, [], IsError: true),
            ]));
        var context = TestContexts.Create(upstream: "ollama");
        JsonAssert.Equal(
            """
            {"model":"up-model","stream":false,"options":{},"truncate":false,"messages":[
              {"role":"system","content":"S1\n\nS2"},
              {"role":"user","content":"Look","images":["iVBORw0KGgo="]},
              {"role":"assistant","content":"Looking","thinking":"mine","tool_calls":[
                {"id":"toolu_1","function":{"name":"get_weather","arguments":{"city":"Oslo","n":1.50}}},
                {"id":"toolu_2","function":{"name":"raw","arguments":{"_raw":"{\"x\":"}}},
                {"id":"toolu_3","function":{"name":"none","arguments":{}}}]},
              {"role":"tool","content":"5\nC","images":["iVBORw0KGgo="],"tool_name":"get_weather","tool_call_id":"toolu_1"},
              {"role":"tool","content":"Error: no such file","tool_name":"raw","tool_call_id":"toolu_2"},
              {"role":"tool","content":"Error: the tool failed","tool_name":"none","tool_call_id":"toolu_3"},
              {"role":"user","content":"before"}]}
            """,
            Exchange.WriteRequest(OllamaProtocol.Instance, request, context));
        Assert.Equal("messages[2]", Assert.Single(context.Notes).Path);
    }

    [Fact]
    public void Arguments_KeepTheirBytes() => Assert.Contains(
        """
        "arguments":{"z":1.50, "big":9007199254740993, "a":"\u00e9"}
        """,
        Exchange.WriteRequest(OllamaProtocol.Instance, Request(new Message(MessageRole.Assistant, [new ToolCallBlock("c", "f", RawJson.Parse("""{"z":1.50, "big":9007199254740993, "a":"\u00e9"}"""))]))),
        StringComparison.Ordinal);

    [Fact]
    public void ResultWithoutItsCall_BecomesText()
    {
        var context = TestContexts.Create();
        var json = Exchange.WriteRequest(OllamaProtocol.Instance, Request(new Message(MessageRole.User, [new ToolResultBlock("gone", null, [Text("5C")]), Text("Hi")])), context);
        Assert.Contains("""[{"role":"user","content":"5C\n\nHi"}]""", json, StringComparison.Ordinal);
        Assert.Equal(FidelityAction.Mapped, Assert.Single(context.Notes).Action);
    }

    [Fact]
    public void OptionsAndContextSettings_AreWritten()
    {
        var request = Request(new Message(MessageRole.User, [Text("Hi")])) with
        {
            Stream = true,
            MaxOutputTokens = 2000,
            Sampling = new SamplingOptions { Temperature = 0.5, TopK = 3, TopP = 0.9, Seed = 1, Stop = [JsonText.FromString("X")], LogProbabilities = true, LogitBias = RawJson.Parse("""{"1":2}""") },
            Unmapped = [new UnmappedField("speed", Silent: false, "only there"), new UnmappedField("metadata", Silent: true, "harmless")],
        };
        var context = TestContexts.Create(numCtx: 32768, keepAlive: "30m");
        JsonAssert.Equal(
            """
            {"model":"up-model","messages":[{"role":"user","content":"Hi"}],"stream":true,"keep_alive":"30m","truncate":false,
             "options":{"num_ctx":32768,"num_predict":2000,"temperature":0.5,"top_p":0.9,"top_k":3,"seed":1,"stop":["X"]}}
            """,
            Exchange.WriteRequest(OllamaProtocol.Instance, request, context));
        Assert.Equal(["logit_bias", "logprobs", "speed"], context.Notes.Select(note => note.Path));
        Assert.Contains("\"keep_alive\":-1", Exchange.WriteRequest(OllamaProtocol.Instance, request, TestContexts.Create(keepAlive: "-1")), StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_IsTheContextSize_WhenNobodySetOne() => Assert.Contains(
        "\"num_predict\":4096",
        Exchange.WriteRequest(OllamaProtocol.Instance, Request(new Message(MessageRole.User, [Text("Hi")])), TestContexts.Create(numCtx: 4096)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(ReasoningLevel.Off, null, false, "\"think\":false")]
    [InlineData(ReasoningLevel.High, null, false, "\"think\":true")]
    [InlineData(ReasoningLevel.High, null, true, "\"think\":\"high\"")]
    [InlineData(ReasoningLevel.Minimal, null, true, "\"think\":\"low\"")]
    [InlineData(ReasoningLevel.XHigh, null, true, "\"think\":\"max\"")]
    [InlineData(ReasoningLevel.Off, false, false, null)]
    [InlineData(ReasoningLevel.High, false, true, null)]
    public void Think_GoesByWhatTheModelTakes(ReasoningLevel level, bool? thinking, bool levels, string? expected)
    {
        var context = TestContexts.Create(target: new ModelTraits { Thinking = thinking, ThinkLevels = levels });
        var json = Exchange.WriteRequest(OllamaProtocol.Instance, Request(new Message(MessageRole.User, [Text("Hi")])) with { Reasoning = new ReasoningOptions(level) }, context);
        if (expected is null) Assert.DoesNotContain("think", json, StringComparison.Ordinal);
        else Assert.Contains(expected, json, StringComparison.Ordinal);
        Assert.Empty(context.Notes);
    }

    [Fact]
    public void Adaptive_IsTrue_AndSilenceStaysSilence()
    {
        var request = Request(new Message(MessageRole.User, [Text("Hi")]));
        var context = TestContexts.Create(target: new ModelTraits { ThinkLevels = true });
        Assert.Contains("\"think\":true", Exchange.WriteRequest(OllamaProtocol.Instance, request with { Reasoning = new ReasoningOptions(null, Adaptive: true) }, context), StringComparison.Ordinal);
        Assert.DoesNotContain("think", Exchange.WriteRequest(OllamaProtocol.Instance, request, context), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_IsTheSchemaAsItCame_OrJson()
    {
        var request = Request(new Message(MessageRole.User, [Text("Hi")]));
        Assert.Contains("""
            "format":{"type":"object", "$ref":"#/x"}
            """, Exchange.WriteRequest(OllamaProtocol.Instance, request with { OutputFormat = new OutputFormat(RawJson.Parse("""{"type":"object", "$ref":"#/x"}""")) }), StringComparison.Ordinal);
        Assert.Contains("\"format\":\"json\"", Exchange.WriteRequest(OllamaProtocol.Instance, request with { OutputFormat = new OutputFormat(default) }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, null, "a,b", null)]
    [InlineData(ToolChoiceMode.None, null, "", null)]
    [InlineData(ToolChoiceMode.Required, null, "a,b", FidelityAction.Dropped)]
    [InlineData(ToolChoiceMode.Named, "b", "b", FidelityAction.Mapped)]
    [InlineData(ToolChoiceMode.AutoAmong, "b", "b", null)]
    [InlineData(ToolChoiceMode.RequiredAmong, "a", "a", FidelityAction.Mapped)]
    public void ToolChoice_IsEmulated(ToolChoiceMode mode, string? name, string tools, FidelityAction? note)
    {
        var request = Request(new Message(MessageRole.User, [Text("Hi")])) with
        {
            Tools = [new ToolDefinition("a"), new ToolDefinition("b")],
            ToolChoice = new ToolChoice(mode, name is null ? null : [name]),
        };
        var context = TestContexts.Create();
        var json = RawJson.Parse(Exchange.WriteRequest(OllamaProtocol.Instance, request, context));
        var names = new List<string>();
        foreach (var tool in json["tools"u8].EnumerateArray()) names.Add(tool["function"u8]["name"u8].GetString()!);
        Assert.Equal(tools, string.Join(',', names));
        Assert.Equal(note, context.Notes.SingleOrDefault()?.Action);
    }

    [Fact]
    public void HostedTools_AreLeftOutWithANote_AndForceNothing()
    {
        var hosted = new ToolDefinition("web_search", ToolKind.Hosted) { Type = "web_search_20250305" };
        var context = TestContexts.Create();
        var request = Request(new Message(MessageRole.User, [Text("Hi")]));
        Assert.DoesNotContain("web_search", Exchange.WriteRequest(OllamaProtocol.Instance, request with { Tools = [hosted, new ToolDefinition("a")], ParallelToolCalls = false }, context), StringComparison.Ordinal);
        Assert.Equal(["tools.web_search_20250305", "parallel_tool_calls"], context.Notes.Select(note => note.Path));
        Assert.DoesNotContain("tools", Exchange.WriteRequest(OllamaProtocol.Instance, request with { Tools = [hosted], ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, context), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"a\"", Exchange.WriteRequest(OllamaProtocol.Instance, request with { Tools = [hosted, new ToolDefinition("a")], ToolChoice = new ToolChoice(ToolChoiceMode.Named, ["web_search"]) }, context), StringComparison.Ordinal);
        Assert.Contains(context.Notes, note => note.Path == "tool_choice");
    }

    [Fact]
    public void WhatOllamaCannotTake_IsRefused()
    {
        Assert.Equal("messages[0]", Refused(Request(new Message(MessageRole.User, [new MediaBlock(MediaKind.Document, "application/pdf") { Base64 = JsonText.FromString("JVBERi0=") }]))));
        Assert.Equal("messages[0]", Refused(Request(new Message(MessageRole.User, [new MediaBlock(MediaKind.Image, "") { Url = JsonText.FromString("https://example.invalid/a.png") }]))));
        Assert.Equal("messages[0]", Refused(Request(new Message(MessageRole.User, [new MediaBlock(MediaKind.Image, "") { FileId = "f", FileVendor = "anthropic" }]))));
        Assert.Equal("messages[0]", Refused(Request(new Message(MessageRole.User, [Png])), new ModelTraits { Vision = false }));
        Assert.Equal("tools", Refused(Request(new Message(MessageRole.User, [Text("Hi")])) with { Tools = [new ToolDefinition("a")] }, new ModelTraits { Tools = false }));
        Assert.Equal("tools", Refused(Request(new Message(MessageRole.User, [Text("Hi")])) with { Tools = [new ToolDefinition("bash", ToolKind.Typed) { Type = "bash_20250124" }] }));
    }

    [Fact]
    public void SystemInTheMiddle_StaysInPlace_OrBecomesUserTextForStrictTemplates()
    {
        var request = Request(new Message(MessageRole.User, [Text("Hi")]), new Message(MessageRole.System, [Text("Now")]));
        Assert.Contains("""{"role":"system","content":"Now"}""", Exchange.WriteRequest(OllamaProtocol.Instance, request), StringComparison.Ordinal);
        Assert.Contains("""{"role":"user","content":"<system>Now</system>"}""", Exchange.WriteRequest(OllamaProtocol.Instance, request, TestContexts.Create(target: new ModelTraits { StrictTurns = true })), StringComparison.Ordinal);
    }

    [Fact]
    public void SameConversation_HasTheSameBytes_WithOneMoreTurn()
    {
        var turns = new List<Message>
        {
            new(MessageRole.User, [Text("Hi")]),
            new(MessageRole.Assistant, [new ToolCallBlock("bad id!", "f", RawJson.Parse("{}"))]),
            new(MessageRole.User, [new ToolResultBlock("bad id!", null, [Text("r")])]),
        };
        var first = Exchange.WriteRequest(OllamaProtocol.Instance, Request([.. turns]));
        turns.Add(new Message(MessageRole.Assistant, [Text("done")]));
        var second = Exchange.WriteRequest(OllamaProtocol.Instance, Request([.. turns]));
        var prefix = first[..(first.IndexOf("],\"stream\"", StringComparison.Ordinal) - 1)];
        Assert.StartsWith(prefix, second, StringComparison.Ordinal);
    }

    private static string? Refused(ModelRequest request, ModelTraits? traits = null) =>
        Assert.Throws<InvalidRequestException>(() => Exchange.WriteRequest(OllamaProtocol.Instance, request, TestContexts.Create(target: traits))).Error.Parameter;

    private static TextBlock Text(string text) => new(JsonText.FromString(text));

    private static ModelRequest Request(params Message[] messages) => new() { Model = "asked-model", Messages = messages };
}
