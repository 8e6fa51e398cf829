using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiRequestReaderTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    /// <summary>As Gemini CLI 0.61.0 sends it, shortened.</summary>
    private const string GeminiCli = """
        {"contents":[
           {"role":"user","parts":[{"text":"List the files"}]},
           {"role":"model","parts":[{"functionCall":{"name":"list_directory","args":{"dir_path":"."},"id":"list_directory_1790000000000_0"},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"name":"read_file","args":{"file_path":"a"},"id":"read_file_1790000000000_1"}}]},
           {"role":"user","parts":[{"functionResponse":{"id":"list_directory_1790000000000_0","name":"list_directory","response":{"output":"a\nb"}}},{"functionResponse":{"id":"read_file_1790000000000_1","name":"read_file","response":{"error":"no such file"}}}]}],
         "systemInstruction":{"role":"user","parts":[{"text":"You are an agent."}]},
         "tools":[{"functionDeclarations":[{"name":"list_directory","description":"Lists","parametersJsonSchema":{"type":"object","properties":{"dir_path":{"type":"string"}},"required":["dir_path"],"additionalProperties":false}}]}],
         "generationConfig":{"temperature":1,"topP":0.95,"topK":64,"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"HIGH"}}}
        """;

    [Fact]
    public void GeminiCli_IsRead()
    {
        var context = Context();
        var request = Gemini.ReadRequest(RequestHead.Read(Encoding.UTF8.GetBytes(GeminiCli), new RequestPath("gemini-3.5-flash", Stream: true)), context);
        Assert.Equal(("gemini-3.5-flash", true), (request.Model, request.Stream));
        Assert.Equal([MessageRole.System, MessageRole.User, MessageRole.Assistant, MessageRole.User], request.Messages.Select(message => message.Role));
        var calls = request.Messages[2].Content.Cast<ToolCallBlock>().ToList();
        Assert.Equal(["list_directory_1790000000000_0", "read_file_1790000000000_1"], calls.Select(call => call.Id));
        Assert.All(calls, call => Assert.Null(call.Seal));
        var results = request.Messages[3].Content.Cast<ToolResultBlock>().ToList();
        Assert.Equal(calls.Select(call => call.Id), results.Select(result => result.CallId));
        Assert.Equal(["a\nb", "no such file"], results.Select(Text));
        Assert.Equal([false, true], results.Select(result => result.IsError));
        Assert.Equal((1d, 0.95, 64L), (request.Sampling.Temperature!.Value, request.Sampling.TopP!.Value, request.Sampling.TopK!.Value));
        Assert.Equal(ReasoningLevel.High, request.Reasoning!.Level);
        Assert.True(context.ReasoningRequested);
        Assert.Empty(request.Unmapped);
    }

    [Fact]
    public void GeminiCli_ForChat() => JsonAssert.Equal("""
        {"model":"up-model","messages":[{"role":"system","content":"You are an agent."},{"role":"user","content":"List the files"},
          {"role":"assistant","content":null,"tool_calls":[
            {"id":"list_directory_1790000000000_0","type":"function","function":{"name":"list_directory","arguments":"{\"dir_path\":\".\"}"}},
            {"id":"read_file_1790000000000_1","type":"function","function":{"name":"read_file","arguments":"{\"file_path\":\"a\"}"}}]},
          {"role":"tool","tool_call_id":"list_directory_1790000000000_0","content":"a\nb"},
          {"role":"tool","tool_call_id":"read_file_1790000000000_1","content":"Error: no such file"}],
         "tools":[{"type":"function","function":{"name":"list_directory","description":"Lists","parameters":{"type":"object","properties":{"dir_path":{"type":"string"}},"required":["dir_path"],"additionalProperties":false}}}],
         "temperature":1,"top_p":0.95,"top_k":64,"reasoning_effort":"high"}
        """, Exchange.Translate(Gemini, ChatCompletionsProtocol.Instance, GeminiCli, TestContexts.Create("gemini", "openai-chat", new ModelTraits { AcceptsTopK = true })));

    [Fact]
    public void SnakeCase_MeansTheSame()
    {
        const string Camel = """
            {"systemInstruction":{"parts":{"text":"S"}},"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"PNG"}},{"functionCall":{"name":"f"},"thoughtSignature":"U0lH"}],"role":"model"}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]},{"googleSearch":{}}],
             "generationConfig":{"maxOutputTokens":"99","stopSequences":["K"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},"topP":0.5,"topK":3,"thinkingConfig":{"includeThoughts":true,"thinkingBudget":512}},"safetySettings":[]}
            """;
        const string Snake = """
            {"system_instruction":{"parts":{"text":"S"}},"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"PNG"}},{"function_call":{"name":"f"},"thought_signature":"U0lH"}],"role":"model"}],
             "tool_config":{"function_calling_config":{"mode":"any","allowed_function_names":["f"]}},"tools":[{"function_declarations":[{"name":"f","parameters_json_schema":{"type":"object"}}]},{"google_search":{}}],
             "generation_config":{"max_output_tokens":"99","stop_sequences":["K"],"response_mime_type":"application/json","response_json_schema":{"type":"object"},"top_p":0.5,"top_k":3,"thinking_config":{"include_thoughts":true,"thinking_budget":512}},"safety_settings":[]}
            """;
        var (camel, snake) = (Read(Camel.Replace("PNG", Png, StringComparison.Ordinal)), Read(Snake.Replace("PNG", Png, StringComparison.Ordinal)));
        var target = TestContexts.Create("gemini", "gemini");
        Assert.Equal(Exchange.WriteRequest(Gemini, camel, target), Exchange.WriteRequest(Gemini, snake, target));
        Assert.Equal(99, snake.MaxOutputTokens);
        Assert.Equal(512, snake.Reasoning!.BudgetTokens);
        Assert.Equal(new Seal("gemini", "U0lH"), snake.Messages[1].Content.OfType<ToolCallBlock>().Single().Seal);
        Assert.Equal(HostedTool.WebSearch, snake.Tools[1].Hosted);
        Assert.All(snake.Unmapped, field => Assert.True(field.Silent));
    }

    [Fact]
    public void CallsWithoutIds_GetThemFromTheirPlace_AndResponsesFollowTheirNames()
    {
        const string Json = """
            {"contents":[{"parts":[{"text":"go"}]},
              {"role":"model","parts":[{"functionCall":{"name":"a.b:c","args":{"n":1}}},{"functionCall":{"name":"g"}},{"functionCall":{"name":"a.b:c","args":{"n":2}}}]},
              {"role":"function","parts":[{"functionResponse":{"name":"a.b:c","response":{"output":"first"}}},{"functionResponse":{"name":"a.b:c","response":{"output":"second"}}},{"functionResponse":{"name":"g","response":{"x":[1]}}},{"functionResponse":{"name":"nobody","response":{"output":"?"}}}]}]}
            """;
        var request = Read(Json);
        Assert.Equal(["call_1_a_b_c", "call_2_g", "call_3_a_b_c"], request.Messages[1].Content.Cast<ToolCallBlock>().Select(call => call.Id));
        var results = request.Messages[2].Content.Cast<ToolResultBlock>().ToList();
        Assert.Equal(["call_1_a_b_c", "call_3_a_b_c", "call_2_g", ""], results.Select(result => result.CallId));
        Assert.Equal(["first", "second", """{"x":[1]}""", "?"], results.Select(Text));
        Assert.Equal(request.Messages[1].Content.Cast<ToolCallBlock>().Select(call => call.Id), Read(Json).Messages[1].Content.Cast<ToolCallBlock>().Select(call => call.Id));
    }

    [Theory]
    [InlineData("""{"output":"a"}""", "a", false)]
    [InlineData("""{"error":"a"}""", "a", true)]
    [InlineData("""{"output":{"n":1}}""", """{"n":1}""", false)]
    [InlineData("""{"output":"a","exitCode":0}""", """{"output":"a","exitCode":0}""", false)]
    [InlineData("""{"result":"a"}""", """{"result":"a"}""", false)]
    [InlineData("{}", "{}", false)]
    [InlineData("null", "", false)]
    public void Response_IsItsOutput_OrTheWholeObject(string response, string text, bool isError)
    {
        var request = Read($$$"""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f","response":{{{response}}}}}]}]}""");
        var result = Assert.IsType<ToolResultBlock>(request.Messages[1].Content.Single());
        Assert.Equal((text, isError), (Text(result), result.IsError));
    }

    [Fact]
    public void Response_MayHoldPictures()
    {
        var request = Read($$$"""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f","response":{"output":"see"},"parts":[{"inlineData":{"mimeType":"image/png","data":"{{{Png}}}"}}]}}]}]}""");
        Assert.Collection(
            Assert.IsType<ToolResultBlock>(request.Messages[1].Content.Single()).Content,
            text => Assert.IsType<TextBlock>(text),
            media => Assert.Equal((MediaKind.Image, "image/png"), (((MediaBlock)media).Kind, ((MediaBlock)media).MediaType)));
    }

    [Theory]
    [InlineData("skip_thought_signature_validator")]
    [InlineData("c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=")]
    [InlineData("")]
    [InlineData("Z3cxLm5vbmUu")]
    public void Placeholder_IsNobodysSeal(string signature)
    {
        var request = Read($$$"""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"{{{signature}}}"}]}]}""");
        Assert.Null(Assert.IsType<ToolCallBlock>(request.Messages[0].Content.Single()).Seal);
    }

    [Fact]
    public void Thoughts_AreJoinedUpToTheirSignature()
    {
        var request = Read("""
            {"contents":[{"role":"model","parts":[{"text":"One ","thought":true},{"text":"two","thought":true},{"text":"","thought":true,"thoughtSignature":"Z3cxLmFudGhyb3BpYy5ZekpzYmc="},
              {"thought":true,"text":"","thoughtSignature":"Z3cxLmFudGhyb3BpYy5ZekpzYmc="},{"text":"three","thought":true},{"text":"Hi"},{"text":""}]}]}
            """);
        Assert.Equal(
            [("One two", "c2ln", false), ("", "c2ln", true), ("three", null, false)],
            request.Messages[0].Content.OfType<ReasoningBlock>().Select(block => (block.Text.Decode(), block.Seal?.Payload, block.IsRedacted)));
        Assert.Equal("Hi", request.Messages[0].Content.OfType<TextBlock>().Single().Text.Decode());
    }

    [Theory]
    [InlineData("""{"thinkingBudget":0}""", ReasoningLevel.Off, null, false, false)]
    [InlineData("""{"thinkingBudget":-1}""", null, null, true, false)]
    [InlineData("""{"thinkingBudget":8192,"includeThoughts":true}""", null, 8192L, false, true)]
    [InlineData("""{"thinkingLevel":"low"}""", ReasoningLevel.Low, null, false, false)]
    [InlineData("""{"thinkingLevel":"MINIMAL","includeThoughts":false}""", ReasoningLevel.Minimal, null, false, false)]
    [InlineData("""{"includeThoughts":true}""", null, null, true, true)]
    public void Thinking_IsRead(string config, ReasoningLevel? level, long? budget, bool adaptive, bool shows)
    {
        var context = Context();
        var request = Exchange.ReadRequest(Gemini, $$$"""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"thinkingConfig":{{{config}}}}}""", context);
        Assert.Equal(new ReasoningOptions(level, budget, adaptive), request.Reasoning);
        Assert.Equal(shows, context.ReasoningRequested);
    }

    [Theory]
    [InlineData("""{"includeThoughts":false}""")]
    [InlineData("{}")]
    [InlineData("""{"thinkingLevel":"THINKING_LEVEL_UNSPECIFIED"}""")]
    public void ThinkingThatSaysNothing_IsNoWish(string config) =>
        Assert.Null(Read($$$"""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"thinkingConfig":{{{config}}}}}""").Reasoning);

    [Theory]
    [InlineData("AUTO", "", ToolChoiceMode.Auto)]
    [InlineData("NONE", "", ToolChoiceMode.None)]
    [InlineData("ANY", "", ToolChoiceMode.Required)]
    [InlineData("ANY", "\"f\"", ToolChoiceMode.Named)]
    [InlineData("ANY", "\"f\",\"g\"", ToolChoiceMode.RequiredAmong)]
    [InlineData("VALIDATED", "", ToolChoiceMode.Auto)]
    [InlineData("VALIDATED", "\"f\"", ToolChoiceMode.AutoAmong)]
    public void Mode_IsAChoice(string mode, string names, ToolChoiceMode choice) =>
        Assert.Equal(choice, Read($$$$"""{"contents":[{"parts":[{"text":"x"}]}],"toolConfig":{"functionCallingConfig":{"mode":"{{{{mode}}}}","allowedFunctionNames":[{{{{names}}}}]}}}""").ToolChoice!.Mode);

    [Theory]
    [InlineData("image/png", MediaKind.Image)]
    [InlineData("application/pdf", MediaKind.Document)]
    [InlineData("audio/wav", MediaKind.Audio)]
    public void InlineData_IsMedia(string type, MediaKind kind)
    {
        var media = Assert.IsType<MediaBlock>(Read($$$"""{"contents":[{"parts":[{"inlineData":{"mimeType":"{{{type}}}","data":"{{{Png}}}"}}]}]}""").Messages[0].Content.Single());
        Assert.Equal((kind, type, Png), (media.Kind, media.MediaType, media.Base64!.Value.Decode()));
    }

    [Fact]
    public void InlineText_IsText_AndUrlSafeDataIsMadeStandard()
    {
        Assert.Equal("héllo", Assert.IsType<TextBlock>(Read("""{"contents":[{"parts":[{"inlineData":{"mimeType":"text/plain","data":"aMOpbGxv"}}]}]}""").Messages[0].Content.Single()).Text.Decode());
        Assert.Equal("/+8=", Assert.IsType<MediaBlock>(Read("""{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"_-8"}}]}]}""").Messages[0].Content.Single()).Base64!.Value.Decode());
    }

    [Theory]
    [InlineData("https://example.com/a.png", false)]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/files/abc", true)]
    [InlineData("gs://bucket/a.png", true)]
    public void FileData_IsAnAddress_OrGooglesOwn(string uri, bool own)
    {
        var media = Assert.IsType<MediaBlock>(Read($$$"""{"contents":[{"parts":[{"fileData":{"mimeType":"image/png","fileUri":"{{{uri}}}"}}]}]}""").Messages[0].Content.Single());
        Assert.Equal(own, media is { FileVendor: "gemini", Url: null });
        Assert.Equal(!own, media.Url is not null);
    }

    [Theory]
    [InlineData("""{}""", "contents")]
    [InlineData("""{"contents":[]}""", "contents")]
    [InlineData("""{"contents":"Hi"}""", "contents")]
    [InlineData("""{"contents":[{"role":"robot","parts":[{"text":"x"}]}]}""", "contents[0].role")]
    [InlineData("""{"contents":[{"parts":"x"}]}""", "contents[0].parts")]
    [InlineData("""{"contents":[{"parts":[{"text":7}]}]}""", "contents[0].parts[0].text")]
    [InlineData("""{"contents":[{"parts":[{"functionCall":{"args":{}}}]}]}""", "contents[0].parts[0].functionCall.name")]
    [InlineData("""{"contents":[{"parts":[{"functionCall":{"name":"f","args":"x"}}]}]}""", "contents[0].parts[0].functionCall.args")]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"%%"}}]}]}""", "contents[0].parts[0].inlineData.data")]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{"mimeType":"video/mp4","data":"AAAA"}}]}]}""", "contents[0].parts[0].inlineData")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"cachedContent":"cachedContents/1"}""", "cachedContent")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"candidateCount":2}}""", "generationConfig.candidateCount")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"maxOutputTokens":"abc"}}""", "generationConfig.maxOutputTokens")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"maxOutputTokens":-1}}""", "generationConfig.maxOutputTokens")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"temperature":3}}""", "generationConfig.temperature")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"responseModalities":["TEXT","IMAGE"]}}""", "generationConfig.responseModalities")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"thinkingConfig":{"thinkingLevel":"HUGE"}}}""", "generationConfig.thinkingConfig.thinkingLevel")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":7}""", "generationConfig")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"description":"x"}]}]}""", "tools[0].functionDeclarations[0].name")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"toolConfig":{"functionCallingConfig":{"mode":"SOMETIMES"}}}""", "toolConfig.functionCallingConfig.mode")]
    public void WrongField_IsNamed(string json, string field)
    {
        var exception = Assert.Throws<InvalidRequestException>(() => Read(json));
        Assert.Equal(field, exception.Error.Parameter);
        Assert.Contains(field, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FieldsWithoutAPlace_AreListed()
    {
        var request = Read("""{"contents":[{"parts":[{"text":"x"}]}],"safetySettings":[],"labels":{},"newField":1,"generationConfig":{"candidateCount":1,"mediaResolution":"LOW","speechConfig":{}}}""");
        Assert.Equal(["newField", "generationConfig.speechConfig"], request.Unmapped.Where(field => !field.Silent).Select(field => field.Path));
    }

    [Fact]
    public void Count_IsReadFromEitherShape()
    {
        var plain = ((ITokenCounting)Gemini).ReadCountRequest(RequestHead.Read("""{"contents":[{"parts":[{"text":"x"}]}]}"""u8.ToArray(), new RequestPath("m")), Context());
        var inside = ((ITokenCounting)Gemini).ReadCountRequest(RequestHead.Read("""{"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"x"}]}],"systemInstruction":{"parts":[{"text":"S"}]}}}"""u8.ToArray(), new RequestPath("m")), Context());
        Assert.Equal(("m", 1), (plain.Model, plain.Messages.Count));
        Assert.Equal(("m", 2), (inside.Model, inside.Messages.Count));
        Assert.Throws<InvalidRequestException>(() => Read("""{"generateContentRequest":{"contents":1,"contents":2}}"""));
    }

    private static TranslationContext Context() => TestContexts.Create("gemini", "openai-chat");

    private static ModelRequest Read(string json) => Exchange.ReadRequest(Gemini, json, Context());

    private static string Text(ToolResultBlock result) => string.Concat(result.Content.OfType<TextBlock>().Select(block => block.Text.Decode()));
}
