using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.ChatCompletions;

public sealed class ChatRequestReaderTests
{
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    [Fact]
    public void Fields_AreRead()
    {
        var context = TestContexts.Create("openai-chat");
        var request = Exchange.ReadRequest(Chat, """
            {"model":"m","messages":[{"role":"user","content":"Hi","name":"Bob"}],"max_tokens":100,"max_completion_tokens":200,"temperature":0.5,"top_p":0.9,"top_k":40,"seed":7,
             "frequency_penalty":0.5,"presence_penalty":-0.5,"stop":["a","b"],"logit_bias":{"50256":-100},"logprobs":true,"top_logprobs":2,"reasoning_effort":"xhigh","n":1,
             "user":"u","safety_identifier":"s","stream":true,"stream_options":{"include_usage":true},"parallel_tool_calls":false,"store":true,"metadata":{"a":"b"},
             "service_tier":"auto","prediction":{"type":"content","content":"x"},"verbosity":"low","modalities":["text"],"web_search_options":{},"chat_template_kwargs":{"x":1}}
            """, context);
        Assert.Equal(200, request.MaxOutputTokens);
        Assert.Equal((0.5, 0.9, 40L, 7L), (request.Sampling.Temperature, request.Sampling.TopP, request.Sampling.TopK, request.Sampling.Seed));
        Assert.Equal((0.5, -0.5), (request.Sampling.FrequencyPenalty, request.Sampling.PresencePenalty));
        Assert.Equal(["a", "b"], request.Sampling.Stop.Select(stop => stop.Decode()));
        Assert.Equal("""{"50256":-100}""", request.Sampling.LogitBias.ToString());
        Assert.Equal(ReasoningLevel.XHigh, request.Reasoning!.Level);
        Assert.Equal("s", request.UserId);
        Assert.True(request is { Stream: true, IncludeUsage: true, ParallelToolCalls: false } && context is { IncludeUsage: true, ReasoningRequested: true });
        Assert.Equal(["chat_template_kwargs"], request.Unmapped.Where(field => !field.Silent).Select(field => field.Path));
        Assert.Equal("Hi", Assert.IsType<TextBlock>(Assert.Single(Assert.Single(request.Messages).Content)).Text.Decode());
    }

    [Fact]
    public void Conversation_KeepsItsOrderAndGathersResults()
    {
        var request = Exchange.ReadRequest(Chat, """
            {"model":"m","messages":[
              {"role":"developer","content":"D"},
              {"role":"user","content":[{"type":"text","text":"U"}]},
              {"role":"assistant","content":null,"reasoning_content":"R","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"n\":9007199254740993}"}},
                {"id":"c2","type":"function","function":{"name":"g","arguments":""}},
                {"id":"c3","type":"function","function":{"name":"h","arguments":"{broken"}}]},
              {"role":"tool","tool_call_id":"c1","content":"one"},
              {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"}]},
              {"role":"system","content":"S"},
              {"role":"assistant","content":[{"type":"text","text":"A"},{"type":"refusal","refusal":"No"}]},
              {"role":"assistant","content":"","refusal":"Never"}]}
            """);
        Assert.Equal(
            [MessageRole.System, MessageRole.User, MessageRole.Assistant, MessageRole.User, MessageRole.System, MessageRole.Assistant, MessageRole.Assistant],
            request.Messages.Select(message => message.Role));
        var calls = request.Messages[2].Content.OfType<ToolCallBlock>().ToList();
        Assert.Equal("""{"n":9007199254740993}""", calls[0].Arguments.ToString());
        Assert.Equal("{}", calls[1].Arguments.ToString());
        Assert.Equal("{broken", calls[2].ArgumentsText);
        Assert.Equal("R", Assert.IsType<ReasoningBlock>(request.Messages[2].Content[0]).Text.Decode());
        Assert.Equal(["c1", "c2"], request.Messages[3].Content.Cast<ToolResultBlock>().Select(result => result.CallId));
        Assert.True(Assert.IsType<TextBlock>(request.Messages[5].Content[1]).IsRefusal);
        Assert.True(Assert.IsType<TextBlock>(Assert.Single(request.Messages[6].Content)).IsRefusal);
    }

    [Fact]
    public void Media_AreRead()
    {
        var request = Exchange.ReadRequest(Chat, """
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"image_url","image_url":{"url":"data:image\/png;base64,iVBORw0KGgo=","detail":"low"}},
              {"type":"image_url","image_url":{"url":"https://example.org/a.png"}},
              {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}},
              {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}},
              {"type":"file","file":{"file_id":"file-1"}},
              {"type":"file","file":{"filename":"n.txt","file_data":"data:text/plain;base64,SGk="}},
              {"type":"future","x":1}]}]}
            """);
        var blocks = request.Messages[0].Content;
        var image = Assert.IsType<MediaBlock>(blocks[0]);
        Assert.Equal(("image/png", "iVBORw0KGgo=", "low"), (image.MediaType, image.Base64!.Value.Decode(), image.Detail));
        Assert.Equal("https://example.org/a.png", Assert.IsType<MediaBlock>(blocks[1]).Url!.Value.Decode());
        Assert.Equal((MediaKind.Audio, "audio/mpeg"), (Assert.IsType<MediaBlock>(blocks[2]).Kind, ((MediaBlock)blocks[2]).MediaType));
        Assert.Equal((MediaKind.Document, "a.pdf"), (Assert.IsType<MediaBlock>(blocks[3]).Kind, ((MediaBlock)blocks[3]).Title!.Value.Decode()));
        Assert.Equal(("file-1", "openai-chat"), (Assert.IsType<MediaBlock>(blocks[4]).FileId, ((MediaBlock)blocks[4]).FileVendor));
        Assert.Equal("n.txt\nHi", Assert.IsType<TextBlock>(blocks[5]).Text.Decode());
        Assert.Equal("future", Assert.IsType<OpaqueBlock>(blocks[6]).Type);
    }

    [Fact]
    public void ToolsOfEveryKind_AreRead()
    {
        var context = TestContexts.Create("openai-chat");
        var request = Exchange.ReadRequest(Chat, """
            {"model":"m","messages":[{"role":"user","content":"x"}],
             "tools":[{"type":"function","function":{"name":"f","description":"D","parameters":{"type":"object"},"strict":true}},
                      {"type":"custom","custom":{"name":"sh","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"x"}}}},
                      {"type":"web_search"}],
             "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"sh"}}]}}}
            """, context);
        Assert.Equal([ToolKind.Function, ToolKind.Custom, ToolKind.Hosted], request.Tools.Select(tool => tool.Kind));
        Assert.True(request.Tools[0].Strict);
        Assert.Equal(ToolChoiceMode.RequiredAmong, request.ToolChoice!.Mode);
        Assert.Equal(["f", "sh"], request.ToolChoice.Names!);
        Assert.Contains("sh", context.CustomTools!);
    }

    [Theory]
    [InlineData("\"auto\"", ToolChoiceMode.Auto)]
    [InlineData("\"none\"", ToolChoiceMode.None)]
    [InlineData("\"required\"", ToolChoiceMode.Required)]
    [InlineData("""{"type":"function","function":{"name":"f"}}""", ToolChoiceMode.Named)]
    [InlineData("""{"type":"custom","custom":{"name":"f"}}""", ToolChoiceMode.Named)]
    public void ToolChoice_IsRead(string json, ToolChoiceMode mode) =>
        Assert.Equal(mode, Exchange.ReadRequest(Chat, $$"""{"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":{{json}}}""").ToolChoice!.Mode);

    [Fact]
    public void LegacyFunctions_BecomeTools()
    {
        var context = TestContexts.Create("openai-chat");
        var request = Exchange.ReadRequest(Chat, """
            {"model":"m","functions":[{"name":"f","parameters":{"type":"object"}}],"function_call":{"name":"f"},"messages":[
              {"role":"user","content":"x"},
              {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
              {"role":"function","name":"f","content":"1"},
              {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
              {"role":"function","name":"f","content":"2"}]}
            """, context);
        Assert.True(request.LegacyFunctions && context.LegacyFunctions);
        Assert.False(request.ParallelToolCalls);
        Assert.Equal("f", Assert.Single(request.ToolChoice!.Names!));
        var calls = request.Messages.SelectMany(message => message.Content).OfType<ToolCallBlock>().Select(call => call.Id).ToList();
        Assert.Equal(2, calls.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(calls, request.Messages.SelectMany(message => message.Content).OfType<ToolResultBlock>().Select(result => result.CallId));
    }

    [Fact]
    public void ResponseFormats_AreRead()
    {
        static OutputFormat? Format(string json) => Exchange.ReadRequest(Chat, $$"""{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{{json}}}""").OutputFormat;
        Assert.Null(Format("""{"type":"text"}"""));
        Assert.True(Format("""{"type":"json_object"}""")!.Schema.IsMissing);
        var schema = Format("""{"type":"json_schema","json_schema":{"name":"w","strict":true,"schema":{"type":"object"}}}""")!;
        Assert.Equal(("w", true, """{"type":"object"}"""), (schema.Name, schema.Strict, schema.Schema.ToString()));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"","messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":"x"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":[null]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":["x"]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"wizard","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":5}]}]}""", "messages[0].content[0].text")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,@@@"}}]}]}""", "messages[0].content[0].image_url.url")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"/etc/passwd"}}]}]}""", "messages[0].content[0].image_url.url")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":{}}]}""", "messages[0].tool_calls")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a"}]}]}""", "messages[0].tool_calls[0].function.name")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":"abc"}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":0}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":9}""", "temperature")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"n":2}""", "n")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"modalities":["text","audio"]}""", "modalities")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":{}}""", "tools")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", "tools[0].function.name")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"maybe"}""", "tool_choice")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"reasoning_effort":"huge"}""", "reasoning_effort")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"xml"}}""", "response_format.type")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stop":[1]}""", "stop")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stream_options":[]}""", "stream_options")]
    public void F002_F012_WrongFields_AreNamed(string json, string parameter)
    {
        var exception = Assert.Throws<InvalidRequestException>(() => Exchange.ReadRequest(Chat, json));
        Assert.Equal(parameter, exception.Error.Parameter);
        Assert.Contains($"`{parameter}`", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.InvalidRequest, exception.Error.Kind);
    }

    [Fact]
    public void F012_NegativeLimit_MeansNone() =>
        Assert.Null(Exchange.ReadRequest(Chat, """{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":-1}""").MaxOutputTokens);

    [Fact]
    public void Splice_TouchesModelAndUsageOnly()
    {
        Assert.Equal("""{"model":"up","messages":[ ]}""", Exchange.Splice(Chat, """{"model":"m","messages":[ ]}""", new PassthroughOptions("up")));
        JsonAssert.Equal("""{"model":"up","stream":true,"stream_options":{"include_usage":true}}""", Exchange.Splice(Chat, """{"model":"m","stream":true}""", new PassthroughOptions("up", RequestUsage: true)));
        Assert.Equal(
            """{ "stream_options" : {"include_usage":true,"include_obfuscation":false} , "model":"up"}""",
            Exchange.Splice(Chat, """{ "stream_options" : {"include_usage":false,"include_obfuscation":false} , "model":"m"}""", new PassthroughOptions("up", RequestUsage: true)));
        Assert.Equal("""{"model":"a\"b"}""", Exchange.Splice(Chat, """{"model":"m"}""", new PassthroughOptions("a\"b")));
    }

    [Fact]
    public void Streaming_IsOffByDefault()
    {
        Assert.False(Chat.IsStreaming(RequestHead.Read("{}"u8.ToArray())));
        Assert.True(Chat.IsStreaming(RequestHead.Read("""{"stream":true}"""u8.ToArray())));
    }

    [Fact]
    public void WebSearchOptions_AreAHostedTool()
    {
        var tool = Assert.Single(Exchange.ReadRequest(Chat, """{"model":"m","messages":[{"role":"user","content":"x"}],"web_search_options":{"search_context_size":"low"}}""").Tools);
        Assert.Equal((ToolKind.Hosted, HostedTool.WebSearch), (tool.Kind, tool.Hosted));
    }
}
