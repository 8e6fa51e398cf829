using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesRequestReaderTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static readonly ResponsesProtocol Protocol = ResponsesProtocol.Instance;
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    [Fact]
    public void CodexTurn_AsChat()
    {
        var context = TestContexts.Create("openai-responses", "openai-chat");
        JsonAssert.Equal("""
            {"model":"up-model","messages":[
              {"role":"system","content":"You are Codex."},
              {"role":"user","content":"<environment_context>\n\nList the files."},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"exec_command","arguments":"{\"cmd\":\"ls\"}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"a.txt"}],
             "tools":[{"type":"function","function":{"name":"exec_command","description":"Runs.","strict":false,"parameters":{"type":"object","properties":{"cmd":{"type":"string"}},"required":["cmd"]}}},
               {"type":"function","function":{"name":"view_image","strict":false,"parameters":{"type":"object","properties":{"path":{"type":"string"}}}}},
               {"type":"function","function":{"name":"multi_agent_v1__spawn_agent","strict":false,"parameters":{"type":"object","properties":{}}}}],
             "tool_choice":"auto","parallel_tool_calls":true,"stream":true,"stream_options":{"include_usage":true}}
            """, Exchange.Translate(Protocol, Chat, Codex.Request, context));
        Assert.Equal(["tools.web_search"], context.Notes.Select(note => note.Path));
        Assert.True(context.ReasoningRequested);
    }

    [Fact]
    public void FullRequest_IsRead()
    {
        var context = TestContexts.Create("openai-responses", "anthropic");
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"m","instructions":"Be brief.","input":"Hi","max_output_tokens":500,"temperature":0.5,"top_p":0.9,"top_logprobs":2,"include":["message.output_text.logprobs"],
             "reasoning":{"effort":"high","summary":"auto"},"text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true,"description":"D"}},
             "tools":[{"type":"function","name":"f","description":"F","parameters":{"type":"object","x":9007199254740993},"strict":true}],"tool_choice":"required","parallel_tool_calls":false,
             "safety_identifier":"u-1","user":"u-2","store":true,"metadata":{"a":"b"},"truncation":"auto","service_tier":"flex","prompt_cache_key":"k","stream":true,"context_management":[{"type":"compaction"}],"mystery":1,"background":false,"previous_response_id":null}
            """, context);
        Assert.Equal("Be brief.", ((TextBlock)request.Messages[0].Content[0]).Text.Decode());
        Assert.Equal(MessageRole.System, request.Messages[0].Role);
        Assert.Equal((500, true, false, "low", "u-1"), (request.MaxOutputTokens, request.Stream, request.ParallelToolCalls, request.Verbosity, request.UserId));
        Assert.Equal(ReasoningLevel.High, request.Reasoning!.Level);
        Assert.Equal(("n", true, "D"), (request.OutputFormat!.Name, request.OutputFormat.Strict, request.OutputFormat.Description!.Value.Decode()));
        Assert.Equal(ToolChoiceMode.Required, request.ToolChoice!.Mode);
        Assert.Equal("""{"type":"object","x":9007199254740993}""", request.Tools[0].Schema.ToString());
        Assert.Equal((0.5, 0.9, 2, true), (request.Sampling.Temperature, request.Sampling.TopP, request.Sampling.TopLogProbabilities, request.Sampling.LogProbabilities));
        Assert.Equal(["context_management", "mystery"], request.Unmapped.Where(field => !field.Silent).Select(field => field.Path));
    }

    [Fact]
    public void ItemsInARow_AreOneTurn()
    {
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"m","input":[{"role":"user","content":"Hi"},
              {"type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"Let me"},{"type":"refusal","refusal":"no"},{"type":"output_text","text":""}]},
              {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},{"type":"function_call","call_id":"c2","name":"f","arguments":"oops"},
              {"type":"function_call_output","call_id":"c1","output":"one"},{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"two"}]},
              {"role":"developer","content":"Mind this."},{"role":"user","content":"Go on"}]}
            """);
        Assert.Equal(
            [MessageRole.User, MessageRole.Assistant, MessageRole.User, MessageRole.System, MessageRole.User],
            request.Messages.Select(message => message.Role));
        Assert.Equal(4, request.Messages[1].Content.Count);
        Assert.True(((TextBlock)request.Messages[1].Content[1]).IsRefusal);
        Assert.Equal("oops", ((ToolCallBlock)request.Messages[1].Content[3]).ArgumentsText);
        Assert.Equal(["c1", "c2"], request.Messages[2].Content.Cast<ToolResultBlock>().Select(result => result.CallId));
    }

    [Fact]
    public void Media_IsRead()
    {
        var content = Exchange.ReadRequest(Protocol, $$$"""
            {"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,{{{Png}}}","detail":"low"},{"type":"input_image","image_url":"https://a/b.png"},
              {"type":"input_image","file_id":"file-1"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="},{"type":"input_file","file_url":"https://a/b.pdf"},
              {"type":"input_file","filename":"a.txt","file_data":"data:text/plain;base64,SGk="},{"type":"input_audio","input_audio":{"format":"wav","data":"AAAA"}}]}]}
            """).Messages[0].Content;
        Assert.Equal(("image/png", "low"), (((MediaBlock)content[0]).MediaType, ((MediaBlock)content[0]).Detail));
        Assert.Equal("https://a/b.png", ((MediaBlock)content[1]).Url!.Value.Decode());
        Assert.Equal(("file-1", "openai-responses"), (((MediaBlock)content[2]).FileId, ((MediaBlock)content[2]).FileVendor));
        Assert.Equal((MediaKind.Document, "a.pdf"), (((MediaBlock)content[3]).Kind, ((MediaBlock)content[3]).Title!.Value.Decode()));
        Assert.Equal(MediaKind.Document, ((MediaBlock)content[4]).Kind);
        Assert.Equal("a.txt\nHi", ((TextBlock)content[5]).Text.Decode());
        Assert.Equal(MediaKind.Audio, ((MediaBlock)content[6]).Kind);
    }

    [Fact]
    public void Reasoning_KeepsItsTokensOrigin()
    {
        var blocks = Exchange.ReadRequest(Protocol, """
            {"model":"m","input":[{"role":"user","content":"Hi"},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"A"},{"type":"summary_text","text":"B"}],"content":[{"type":"reasoning_text","text":"C"}],"encrypted_content":"gAAA"},
              {"type":"reasoning","summary":[],"content":null,"encrypted_content":"gw1.anthropic.U0lH"},
              {"type":"reasoning","id":"rs_3","summary":[{"type":"summary_text","text":"D"}],"encrypted_content":"gw1.none."},
              {"type":"reasoning","id":"rs_4","summary":[]}]}
            """).Messages[1].Content.Cast<ReasoningBlock>().ToList();
        Assert.Equal(3, blocks.Count);
        Assert.Equal(("A\n\nB\n\nC", new Seal("openai-responses", "gAAA")), (blocks[0].Text.Decode(), blocks[0].Seal));
        Assert.Equal(new Seal("anthropic", "SIG"), blocks[1].Seal);
        Assert.Equal(("D", null), (blocks[2].Text.Decode(), blocks[2].Seal));
    }

    [Fact]
    public void HostedHistory_DoesNotTravel()
    {
        var json = Exchange.Translate(Protocol, AnthropicProtocol.Instance, """
            {"model":"m","input":[{"role":"user","content":"Hi"},{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"QUERY"}},
              {"role":"assistant","content":"Found."},{"role":"user","content":"Thanks"}]}
            """);
        Assert.DoesNotContain("QUERY", json, StringComparison.Ordinal);
        Assert.Contains("Found.", json, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownItem_LeavesANote()
    {
        var request = Exchange.ReadRequest(Protocol, """{"model":"m","input":[{"role":"user","content":"Hi"},{"type":"brand_new_item","x":1}]}""", TestContexts.Create("openai-responses", "anthropic"));
        Assert.Contains(request.Unmapped, field => field is { Path: "input[1]", Silent: false });
    }

    [Theory]
    [InlineData("""{"input":"Hi"}""", "model")]
    [InlineData("""{"model":"m"}""", "input")]
    [InlineData("""{"model":"m","input":5}""", "input")]
    [InlineData("""{"model":"m","input":[]}""", "input")]
    [InlineData("""{"model":"m","input":[null]}""", "input[0]")]
    [InlineData("""{"model":"m","input":["Hi"]}""", "input[0]")]
    [InlineData("""{"model":"m","input":[{"role":"boss","content":"Hi"}]}""", "input[0].role")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":5}]}""", "input[0].content")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_text"}]}]}""", "input[0].content[0].text")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0]")]
    [InlineData("""{"model":"m","input":[{"type":"function_call","name":"f","arguments":"{}"}]}""", "input[0].call_id")]
    [InlineData("""{"model":"m","input":[{"type":"function_call","call_id":"c","arguments":"{}"}]}""", "input[0].name")]
    [InlineData("""{"model":"m","input":[{"type":"item_reference","id":"msg_1"}]}""", "input[0]")]
    [InlineData("""{"model":"m","input":[{"type":"compaction","encrypted_content":"x"}]}""", "input[0]")]
    [InlineData("""{"model":"m","input":"Hi","previous_response_id":"resp_1"}""", "previous_response_id")]
    [InlineData("""{"model":"m","input":"Hi","conversation":"conv_1"}""", "conversation")]
    [InlineData("""{"model":"m","input":"Hi","prompt":{"id":"p"}}""", "prompt")]
    [InlineData("""{"model":"m","input":"Hi","background":true}""", "background")]
    [InlineData("""{"model":"m","input":"Hi","max_output_tokens":"many"}""", "max_output_tokens")]
    [InlineData("""{"model":"m","input":"Hi","max_output_tokens":0}""", "max_output_tokens")]
    [InlineData("""{"model":"m","input":"Hi","tools":{}}""", "tools")]
    [InlineData("""{"model":"m","input":"Hi","tools":[{"type":"function"}]}""", "tools[0].name")]
    [InlineData("""{"model":"m","input":"Hi","tools":[{"name":"f"}]}""", "tools[0].type")]
    [InlineData("""{"model":"m","input":"Hi","tool_choice":"always"}""", "tool_choice")]
    [InlineData("""{"model":"m","input":"Hi","tool_choice":{"type":"function"}}""", "tool_choice.name")]
    [InlineData("""{"model":"m","input":"Hi","reasoning":{"effort":"huge"}}""", "reasoning.effort")]
    [InlineData("""{"model":"m","input":"Hi","text":{"format":{"type":"xml"}}}""", "text.format.type")]
    [InlineData("""{"model":"m","input":"Hi","store":"no"}""", "store")]
    public void F002_WrongField_IsNamed(string json, string parameter)
    {
        var exception = Assert.Throws<InvalidRequestException>(() => Exchange.ReadRequest(Protocol, json, TestContexts.Create("openai-responses", "anthropic")));
        Assert.Equal(parameter, exception.Error.Parameter);
    }

    [Fact]
    public void UnknownPreviousResponse_HasItsCode()
    {
        var exception = Assert.Throws<InvalidRequestException>(() => Exchange.ReadRequest(Protocol, """{"model":"m","input":"Hi","previous_response_id":"resp_1"}"""));
        var (status, body) = Exchange.WriteError(Protocol, exception.Error);
        Assert.Equal(400, status);
        JsonAssert.Equal("""{"error":{"message":"Previous response with id 'resp_1' not found. Send the whole conversation as `input` instead.","type":"invalid_request_error","param":"previous_response_id","code":"previous_response_not_found"}}""", body);
    }

    [Fact]
    public void AllowedTools_AreRead()
    {
        var choice = Exchange.ReadRequest(Protocol, """
            {"model":"m","input":"Hi","tools":[{"type":"function","name":"a"},{"type":"function","name":"b"},{"type":"web_search"}],"tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"a"},{"type":"web_search"}]}}
            """).ToolChoice!;
        Assert.Equal(ToolChoiceMode.RequiredAmong, choice.Mode);
        Assert.Equal(["a", "web_search"], choice.Names!);
    }
}
