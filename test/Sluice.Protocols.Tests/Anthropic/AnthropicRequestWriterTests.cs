using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicRequestWriterTests
{
    private static readonly AnthropicProtocol Protocol = AnthropicProtocol.Instance;
    private static readonly ModelTraits Old = new() { TakesEffort = false, SystemInMessages = false, StructuredOutput = false };
    private static readonly ToolDefinition Weather = new("get_weather") { Schema = RawJson.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""") };

    [Fact]
    public void AnthropicRequest_SurvivesTheCanonicalForm() => JsonAssert.Equal(
        """
        {"model":"up-model","max_tokens":3000,"stream":true,
         "system":[{"type":"text","text":"S1"},{"type":"text","text":"S2"}],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"old","signature":"SIGOLD=="},{"type":"redacted_thinking","data":"RED=="},{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"text","text":"Yes"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a": 1.0}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"ok"}],"is_error":true},{"type":"text","text":"and?"}]}],
         "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true},{"type":"web_search_20250305","name":"web_search"},{"type":"bash_20250124","name":"bash"}],
         "tool_choice":{"type":"auto","disable_parallel_tool_use":true},
         "thinking":{"type":"adaptive"},"output_config":{"effort":"high"},"stop_sequences":["X"],"metadata":{"user_id":"u1"}}
        """,
        Exchange.Translate(Protocol, Protocol, """
        {"model":"m","max_tokens":3000,"stream":true,
         "system":[{"type":"text","text":"S1","cache_control":{"type":"ephemeral"}},{"type":"text","text":"S2"}],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"old","signature":"SIGOLD=="},{"type":"redacted_thinking","data":"RED=="},{"type":"thinking","thinking":"foreign","signature":"gw1.none."},{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"text","text":"Yes"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a": 1.0}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"ok","is_error":true},{"type":"text","text":"and?"}]}],
         "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true},{"type":"web_search_20250305","name":"web_search"},{"type":"bash_20250124","name":"bash"}],
         "tool_choice":{"type":"auto","disable_parallel_tool_use":true},
         "thinking":{"type":"adaptive"},"output_config":{"effort":"high"},"stop_sequences":["X"],"metadata":{"user_id":"u1"}}
        """));

    [Fact]
    public void SameConversation_GivesTheSameBytes_AndItsPrefixStays()
    {
        var first = Request([User("Hi"), Calls(("", "f")), Results((null, "f", "1"))]);
        var second = first with { Messages = [.. first.Messages, Assistant("Yo"), User("More"), Calls(("", "f")), Results((null, "f", "2"))] };
        var (one, again, longer) = (Write(first), Write(first), Write(second));
        Assert.Equal(one, again);
        var messages = one[one.IndexOf("\"messages\"", StringComparison.Ordinal)..(one.IndexOf("],\"tools\"", StringComparison.Ordinal))];
        Assert.Contains(messages, longer, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_StandFirst_InOneMessage_InTheOrderOfTheCalls() => AssertMessages(
        """
        [{"role":"user","content":[{"type":"text","text":"Hi"}]},
         {"role":"assistant","content":[{"type":"text","text":"Looking"},{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"f","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"A"}]},{"type":"tool_result","tool_use_id":"b","content":[{"type":"text","text":"B"}]},{"type":"text","text":"so?"}]}]
        """,
        out _,
        User("Hi"), Assistant("Looking"), Calls(("a", "f"), ("b", "f")), new Message(MessageRole.User, [Text("so?"), .. Results(("b", "f", "B"), ("a", "f", "A")).Content]));

    [Fact]
    public void MissingResult_IsMadeUp_OrphanBecomesText()
    {
        AssertMessages(
            """
            [{"role":"user","content":[{"type":"text","text":"Hi"}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"no result"}],"is_error":true},{"type":"text","text":"lost"}]}]
            """,
            out var context,
            User("Hi"), Calls(("a", "f")), Results(("zzz", "f", "lost")));
        Assert.Equal(2, context.Notes.Count);
    }

    [Fact]
    public void IllegalAndRepeatedIds_AreReplaced_AndStillMatch() => AssertMessages(
        """
        [{"role":"user","content":[{"type":"text","text":"Hi"}]},
         {"role":"assistant","content":[{"type":"tool_use","id":"call_1_x_43044dca","name":"f","input":{}},{"type":"tool_use","id":"call_1_x_43044dca_2","name":"f","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1_x_43044dca","content":[{"type":"text","text":"1"}]},{"type":"tool_result","tool_use_id":"call_1_x_43044dca_2","content":[{"type":"text","text":"2"}]}]},
         {"role":"assistant","content":[{"type":"tool_use","id":"call_1_x_43044dca_3","name":"f","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1_x_43044dca_3","content":[{"type":"text","text":"3"}]}]}]
        """,
        out _,
        User("Hi"), Calls(("call:1:x", "f"), ("call:1:x", "f")), Results(("call:1:x", "f", "1"), ("call:1:x", "f", "2")), Calls(("call:1:x", "f")), Results(("call:1:x", "f", "3")));

    [Fact]
    public void UnparseableArguments_AreWrapped()
    {
        AssertMessages(
            """
            [{"role":"user","content":[{"type":"text","text":"Hi"}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"_raw":"{\"x\":"}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}]
            """,
            out var context,
            User("Hi"), new Message(MessageRole.Assistant, [new ToolCallBlock("a", "f", default) { ArgumentsText = "{\"x\":" }]), Results(("a", "f", "")));
        Assert.Equal(FidelityAction.Mapped, Assert.Single(context.Notes).Action);
    }

    [Fact]
    public void System_InTheMiddle_StaysOrIsQuoted()
    {
        Message[] messages = [new(MessageRole.System, [Text("S")]), User("Hi"), new(MessageRole.System, [Text("Be \"brief\"")]), User("So")];
        AssertMessages("""[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"system","content":[{"type":"text","text":"Be \"brief\""}]},{"role":"user","content":[{"type":"text","text":"So"}]}]""", out _, messages);
        var old = JsonNode.Parse(Write(Request(messages), Old))!;
        Assert.Equal("<system>Be \"brief\"</system>", (string?)old["messages"]![0]!["content"]![1]!["text"]);
        Assert.Equal("S", (string?)old["system"]![0]!["text"]);
    }

    [Fact]
    public void ForeignThinking_IsDropped_WithoutAWord()
    {
        AssertMessages(
            """[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant","content":[{"type":"text","text":"Yo"}]},{"role":"user","content":[{"type":"text","text":"More"}]}]""",
            out var context,
            User("Hi"),
            new Message(MessageRole.Assistant, [new ReasoningBlock(JsonText.FromString("SECRET"), new Seal("gemini", "X")), new ReasoningBlock(JsonText.FromString("PLAIN")), Text("Yo")]),
            new Message(MessageRole.Assistant, [new ReasoningBlock(JsonText.Empty, new Seal("openai-responses", "Y"), IsRedacted: true)]),
            User("More"));
        Assert.Empty(context.Notes);
    }

    [Theory]
    [InlineData(null, null, 8192)]
    [InlineData(null, 64000L, 64000)]
    [InlineData(100L, 64000L, 100)]
    [InlineData(1_000_000_000_000L, 64000L, 64000)]
    public void MaxTokens_IsFilledIn_AndKeptWithinTheModelsLimit(long? asked, long? most, long expected) =>
        Assert.Equal(expected, (long?)JsonNode.Parse(Write(Request([User("Hi")]) with { MaxOutputTokens = asked }, new ModelTraits { MaxOutputTokens = most }))!["max_tokens"]);

    [Fact]
    public void Sampling_IsClamped_OrDroppedByTheModelsTraits()
    {
        var request = Request([User("Hi")]) with { Sampling = new SamplingOptions { Temperature = 1.5, TopP = 0.9, TopK = 40, Seed = 1, FrequencyPenalty = 0.5, Stop = [JsonText.FromString(" \n"), JsonText.FromString("X")] } };
        var context = TestContexts.Create("openai-chat");
        var json = JsonNode.Parse(Write(request, context: context))!;
        Assert.Equal(1, (double?)json["temperature"]);
        Assert.Null(json["top_p"]);
        Assert.Equal(40, (long?)json["top_k"]);
        Assert.Equal("""["X"]""", json["stop_sequences"]!.ToJsonString());
        Assert.Equal(["stop", "temperature", "top_p", "frequency_penalty"], context.Notes.Select(note => note.Path));

        var refusing = JsonNode.Parse(Write(request, new ModelTraits { RefusesSampling = true }))!;
        Assert.Null(refusing["temperature"] ?? refusing["top_p"] ?? refusing["top_k"]);
        var thinking = JsonNode.Parse(Write(request with { Reasoning = new ReasoningOptions(ReasoningLevel.Low) }))!;
        Assert.Null(thinking["temperature"] ?? thinking["top_p"] ?? thinking["top_k"]);
    }

    [Theory]
    [InlineData(ReasoningLevel.Off, """{"type":"disabled"}""", null)]
    [InlineData(ReasoningLevel.Minimal, """{"type":"adaptive"}""", "low")]
    [InlineData(ReasoningLevel.High, """{"type":"adaptive"}""", "high")]
    [InlineData(ReasoningLevel.Max, """{"type":"adaptive"}""", "max")]
    [InlineData(null, """{"type":"adaptive"}""", null)]
    public void Thinking_OfNewModels_IsAnEffort(ReasoningLevel? level, string thinking, string? effort)
    {
        var json = JsonNode.Parse(Write(Request([User("Hi")]) with { Reasoning = new ReasoningOptions(level) }))!;
        Assert.Equal(thinking, json["thinking"]!.ToJsonString());
        Assert.Equal(effort, (string?)json["output_config"]?["effort"]);
    }

    [Theory]
    [InlineData(ReasoningLevel.Medium, 20000L, 8192, 20000)]
    [InlineData(ReasoningLevel.High, 4000L, 2000, 4000)]
    [InlineData(ReasoningLevel.Low, 1500L, 1024, 1500)]
    [InlineData(ReasoningLevel.Low, 500L, 1024, 2048)]
    public void Thinking_OfOldModels_IsABudgetThatFits(ReasoningLevel level, long limit, long budget, long maxTokens)
    {
        var json = JsonNode.Parse(Write(Request([User("Hi")]) with { Reasoning = new ReasoningOptions(level), MaxOutputTokens = limit }, Old))!;
        Assert.Equal(budget, (long?)json["thinking"]!["budget_tokens"]);
        Assert.Equal(maxTokens, (long?)json["max_tokens"]);
    }

    [Fact]
    public void ForcedTool_DisablesThinking_AndSaysSo()
    {
        var context = TestContexts.Create("openai-chat");
        var json = JsonNode.Parse(Write(Request([User("Hi")]) with { Tools = [Weather], ToolChoice = new ToolChoice(ToolChoiceMode.Required), Reasoning = new ReasoningOptions(ReasoningLevel.Medium) }, context: context))!;
        Assert.Equal("""{"type":"any"}""", json["tool_choice"]!.ToJsonString());
        Assert.Equal("disabled", (string?)json["thinking"]!["type"]);
        Assert.Equal("reasoning", Assert.Single(context.Notes).Path);
    }

    [Fact]
    public void OpenToolLoop_WithoutSignedThinking_DisablesManualThinkingOnly()
    {
        var request = Request([User("Hi"), Calls(("a", "f")), Results(("a", "f", "1"))]) with { Reasoning = new ReasoningOptions(ReasoningLevel.Medium) };
        Assert.Equal("disabled", (string?)JsonNode.Parse(Write(request, Old))!["thinking"]!["type"]);
        Assert.Equal("adaptive", (string?)JsonNode.Parse(Write(request))!["thinking"]!["type"]);
        var signed = request with { Messages = [User("Hi"), new Message(MessageRole.Assistant, [new ReasoningBlock(JsonText.FromString("t"), new Seal("anthropic", "S")), .. request.Messages[1].Content]), request.Messages[2]] };
        Assert.Equal("enabled", (string?)JsonNode.Parse(Write(signed, Old))!["thinking"]!["type"]);
    }

    [Fact]
    public void OutputSchema_IsClosed()
    {
        var format = new OutputFormat(RawJson.Parse("""{"type":"object","properties":{"a":{"type":"array","items":{"properties":{}}},"additionalProperties":{"type":"string"}},"$defs":{"x":{"anyOf":[{"type":"object","additionalProperties":true}]}}}"""));
        var json = JsonNode.Parse(Write(Request([User("Hi"), Assistant("{")]) with { OutputFormat = format }))!;
        Assert.Equal(
            """{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"array","items":{"properties":{},"additionalProperties":false}},"additionalProperties":{"type":"string"}},"$defs":{"x":{"anyOf":[{"type":"object","additionalProperties":false}]}},"additionalProperties":false}}""",
            json["output_config"]!["format"]!.ToJsonString());
        Assert.Single(json["messages"]!.AsArray());
    }

    [Fact]
    public void OutputSchema_OfAnOldModel_IsAForcedTool()
    {
        var context = TestContexts.Create("openai-chat", target: Old);
        var json = JsonNode.Parse(Write(Request([User("Hi")]) with { OutputFormat = new OutputFormat(Weather.Schema, "weather") }, context: context))!;
        Assert.Equal("weather", context.StructuredOutputTool);
        Assert.Equal("""{"type":"tool","name":"weather"}""", json["tool_choice"]!.ToJsonString());
        Assert.Equal("weather", (string?)json["tools"]![0]!["name"]);
        Assert.Null(json["output_config"]);
    }

    [Fact]
    public void FreeJson_IsAskedForInWords()
    {
        var context = TestContexts.Create("openai-chat");
        var json = JsonNode.Parse(Write(Request([User("Hi")]) with { OutputFormat = new OutputFormat(default) }, context: context))!;
        Assert.Contains("JSON", (string?)json["system"]![0]!["text"], StringComparison.Ordinal);
        Assert.Single(context.Notes);
    }

    [Fact]
    public void Tools_WithoutSchema_HostedOnes_AndSubsets()
    {
        var hosted = new ToolDefinition("web_search", ToolKind.Hosted) { Type = "web_search" };
        var context = TestContexts.Create("openai-chat");
        var json = JsonNode.Parse(Write(Request([User("Hi")]) with { Tools = [new ToolDefinition("now"), hosted, Weather], ToolChoice = new ToolChoice(ToolChoiceMode.AutoAmong, ["now", "web_search"]) }, context: context))!;
        Assert.Equal("""[{"name":"now","input_schema":{"type":"object","properties":{}}}]""", json["tools"]!.ToJsonString());
        Assert.Equal("""{"type":"auto"}""", json["tool_choice"]!.ToJsonString());
        Assert.Equal("tools.web_search", Assert.Single(context.Notes).Path);
    }

    [Fact]
    public void HostedSearch_GoesInAnthropicsOwnTerms_WhereTheUpstreamHasIt()
    {
        var hosted = new ToolDefinition("web_search_preview", ToolKind.Hosted)
        {
            Type = "web_search_preview",
            Hosted = HostedTool.WebSearch,
            Raw = RawJson.Parse("""{"type":"web_search","filters":{"allowed_domains":["example.org"]},"user_location":{"type":"approximate","country":"DE"}}"""),
        };
        var request = Request([User("Hi")]) with { Tools = [hosted], ToolChoice = new ToolChoice(ToolChoiceMode.Named, ["web_search_preview"]) };
        var context = TestContexts.Create("openai-responses", target: ModelTraits.Default with { WebSearch = true });
        var json = JsonNode.Parse(Write(request, context: context))!;
        Assert.Equal("""[{"type":"web_search_20250305","name":"web_search","allowed_domains":["example.org"],"user_location":{"type":"approximate","country":"DE"}}]""", json["tools"]!.ToJsonString());
        Assert.Equal("""{"type":"tool","name":"web_search"}""", json["tool_choice"]!.ToJsonString());
        Assert.Empty(context.Notes);
    }

    [Fact]
    public void HostedSearch_AloneAndForced_IsLeftOutWithNotes()
    {
        var hosted = new ToolDefinition("web_search", ToolKind.Hosted) { Type = "web_search", Hosted = HostedTool.WebSearch };
        var context = TestContexts.Create("openai-responses");
        var json = JsonNode.Parse(Write(Request([User("Hi")]) with { Tools = [hosted], ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, context: context))!;
        Assert.Null(json["tools"]);
        Assert.Null(json["tool_choice"]);
        Assert.Equal(["tools.web_search", "tool_choice"], context.Notes.Select(note => note.Path));
    }

    [Fact]
    public void CallsInHistory_WithoutTools_GetThemDeclared()
    {
        var json = JsonNode.Parse(Write(Request([User("Hi"), Calls(("a", "f")), Results(("a", "f", "1"))])))!;
        Assert.Equal("""[{"name":"f","input_schema":{"type":"object","properties":{}}}]""", json["tools"]!.ToJsonString());
        Assert.Equal("""{"type":"none"}""", json["tool_choice"]!.ToJsonString());
    }

    [Fact]
    public void Media_IsSniffed_OrRefused()
    {
        var json = JsonNode.Parse(Write(Request([new Message(MessageRole.User, [new MediaBlock(MediaKind.Image, "") { Base64 = JsonText.FromString("/9j/4AAQ") }])])))!;
        Assert.Equal("image/jpeg", (string?)json["messages"]![0]!["content"]![0]!["source"]!["media_type"]);
        Assert.Throws<InvalidRequestException>(() => Write(Request([new Message(MessageRole.User, [new MediaBlock(MediaKind.Audio, "audio/wav") { Base64 = JsonText.FromString("AA==") }])])));
        Assert.Throws<InvalidRequestException>(() => Write(Request([new Message(MessageRole.User, [new MediaBlock(MediaKind.Image, "image/png") { FileId = "file_1", FileVendor = "openai-chat" }])])));
    }

    [Fact]
    public void Prefill_LosesItsTrailingWhiteSpace() => AssertMessages(
        """[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant","content":[{"type":"text","text":"The answer is"}]}]""",
        out _,
        User("Hi"), Assistant("The answer is \n"));

    [Fact]
    public void OnlyInstructions_BecomeTheUsersWords() =>
        AssertMessages("""[{"role":"user","content":[{"type":"text","text":"S"}]}]""", out _, new Message(MessageRole.System, [Text("S")]));

    [Fact]
    public void CountRequest_HasNoLimitStreamOrSampling()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        AnthropicProtocol.Instance.WriteCountRequest(Request([User("Hi")]) with { Stream = true, MaxOutputTokens = 5, Sampling = new SamplingOptions { Temperature = 0.5 } }, output, TestContexts.Create());
        JsonAssert.Equal("""{"model":"up-model","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""", System.Text.Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static ModelRequest Request(IReadOnlyList<Message> messages) => new() { Model = "m", Messages = messages };

    private static TextBlock Text(string text) => new(JsonText.FromString(text));

    private static Message User(string text) => new(MessageRole.User, [Text(text)]);

    private static Message Assistant(string text) => new(MessageRole.Assistant, [Text(text)]);

    private static Message Calls(params (string Id, string Name)[] calls) =>
        new(MessageRole.Assistant, [.. calls.Select(call => new ToolCallBlock(call.Id, call.Name, RawJson.Parse("{}")))]);

    private static Message Results(params (string? Id, string Name, string Text)[] results) =>
        new(MessageRole.User, [.. results.Select(result => new ToolResultBlock(result.Id ?? "", result.Name, [Text(result.Text)]))]);

    private static string Write(ModelRequest request, ModelTraits? target = null, TranslationContext? context = null) =>
        Exchange.WriteRequest(Protocol, request, context ?? TestContexts.Create("openai-chat", target: target));

    private static void AssertMessages(string expected, out TranslationContext context, params Message[] messages)
    {
        context = TestContexts.Create("openai-chat");
        JsonAssert.Equal(expected, JsonNode.Parse(Write(Request(messages), context: context))!["messages"]!.ToJsonString());
    }
}
