using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesRequestWriterTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static readonly ResponsesProtocol Protocol = ResponsesProtocol.Instance;
    private static readonly AnthropicProtocol Anthropic = AnthropicProtocol.Instance;
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;
    private static readonly ModelTraits OpenAi = new() { IsOpenAi = true };

    private const string ClaudeCode = """
        {"model":"claude","max_tokens":32000,"stream":true,"metadata":{"user_id":"u-1"},"temperature":0.5,"top_k":5,"stop_sequences":["END"],
         "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.197.abc; cc_entrypoint=cli;"},{"type":"text","text":"You are Claude Code.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Rules."}],
         "messages":[{"role":"user","content":[{"type":"text","text":"<system-reminder>"},{"type":"text","text":"Fix it"}]},{"role":"system","content":"Mid-way."},
           {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"gw1.openai-responses.Z0FBQQ"},{"type":"thinking","thinking":"Own","signature":"CLAUDESIG"},{"type":"text","text":"Looking."},
             {"type":"tool_use","id":"toolu_1","name":"Bash","input":{"command":"ls"}},{"type":"tool_use","id":"toolu_2","name":"Read","input":{}}]},
           {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"a.txt"},{"type":"tool_result","tool_use_id":"toolu_2","is_error":true,"content":[{"type":"text","text":"no file"}]},{"type":"text","text":"And?"}]}],
         "tools":[{"name":"Bash","description":"Runs.","input_schema":{"type":"object","properties":{"command":{"type":"string"}}}},{"name":"Read","input_schema":{"type":"object"},"strict":true}],
         "tool_choice":{"type":"auto","disable_parallel_tool_use":true},"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}
        """;

    [Fact]
    public void ClaudeCodesTurn_AsResponses()
    {
        var context = TestContexts.Create("anthropic", "openai-responses", OpenAi);
        JsonAssert.Equal("""
            {"model":"up-model","instructions":"You are Claude Code.\n\nRules.",
             "input":[
               {"type":"message","role":"user","content":[{"type":"input_text","text":"<system-reminder>"},{"type":"input_text","text":"Fix it"}]},
               {"type":"message","role":"developer","content":[{"type":"input_text","text":"Mid-way."}]},
               {"type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}],"encrypted_content":"gAAA"},
               {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Looking."}]},
               {"type":"function_call","call_id":"toolu_1","name":"Bash","arguments":"{\"command\":\"ls\"}"},
               {"type":"function_call","call_id":"toolu_2","name":"Read","arguments":"{}"},
               {"type":"function_call_output","call_id":"toolu_1","output":"a.txt"},
               {"type":"function_call_output","call_id":"toolu_2","output":"Error: no file"},
               {"type":"message","role":"user","content":[{"type":"input_text","text":"And?"}]}],
             "tools":[{"type":"function","name":"Bash","description":"Runs.","parameters":{"type":"object","properties":{"command":{"type":"string"}}},"strict":false},
               {"type":"function","name":"Read","parameters":{"type":"object"},"strict":true}],
             "tool_choice":"auto","parallel_tool_calls":false,"max_output_tokens":32000,"temperature":0.5,"reasoning":{"effort":"high","summary":"auto"},"include":["reasoning.encrypted_content"],
             "store":false,"safety_identifier":"u-1","stream":true}
            """, Exchange.Translate(Anthropic, Protocol, ClaudeCode, context));
        Assert.Equal(["top_k", "stop"], context.Notes.Select(note => note.Path));
    }

    [Fact]
    public void SameConversation_GivesTheSameBytesAndALongerOneTheSameBeginning()
    {
        var first = Exchange.Translate(Anthropic, Protocol, ClaudeCode);
        Assert.Equal(first, Exchange.Translate(Anthropic, Protocol, ClaudeCode));
        var longer = Exchange.Translate(Anthropic, Protocol, ClaudeCode.Replace("""{"type":"text","text":"And?"}]}]""", """{"type":"text","text":"And?"}]},{"role":"assistant","content":"So."},{"role":"user","content":"More"}]""", StringComparison.Ordinal));
        var common = first[..first.IndexOf("],\"tools\"", StringComparison.Ordinal)];
        Assert.StartsWith(common, longer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 17)]
    public void SmallLimit_IsRaised(int asked, int sent) =>
        Assert.Equal(sent, (int)JsonNode.Parse(Exchange.Translate(Anthropic, Protocol, $$"""{"model":"m","max_tokens":{{asked}},"messages":[{"role":"user","content":"Hi"}]}"""))!["max_output_tokens"]!);

    [Fact]
    public void WhatResponsesCannotCarry_IsNoted()
    {
        var context = TestContexts.Create("openai-chat", "openai-responses");
        var json = Exchange.Translate(Chat, Protocol, """
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"stop":["a"],"seed":7,"frequency_penalty":0.5,"presence_penalty":0,"logit_bias":{"1":2},"logprobs":true,"top_logprobs":3,"verbosity":"high",
             "response_format":{"type":"json_schema","json_schema":{"name":"a b","schema":{"type":"object"},"strict":true}},"reasoning_effort":"none"}
            """, context);
        JsonAssert.Equal("""
            {"model":"up-model","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}],"top_logprobs":3,"reasoning":{"effort":"none"},
             "text":{"format":{"type":"json_schema","name":"a_b","strict":true,"schema":{"type":"object"}},"verbosity":"high"},"include":["message.output_text.logprobs"],"store":false}
            """, json);
        Assert.Equal(["stop", "frequency_penalty", "logit_bias"], context.Notes.Select(note => note.Path));
    }

    [Fact]
    public void CallsAndOutputs_ArePaired()
    {
        var context = TestContexts.Create("openai-chat", "openai-responses");
        var json = JsonNode.Parse(Exchange.Translate(Chat, Protocol, """
            {"model":"m","messages":[{"role":"user","content":"Hi"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_0","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_1","type":"function","function":{"name":"f","arguments":"not json"}}]},
              {"role":"tool","tool_call_id":"call_0","content":"first"},{"role":"tool","tool_call_id":"stray","content":"whose?"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_0","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_0","content":"second"}]}
            """, context))!["input"]!;
        JsonAssert.Equal("""
            [{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]},
             {"type":"function_call","call_id":"call_0","name":"f","arguments":"{}"},{"type":"function_call","call_id":"call_1","name":"f","arguments":"not json"},
             {"type":"function_call_output","call_id":"call_1","output":"Error: no result"},
             {"type":"function_call_output","call_id":"call_0","output":"first"},
             {"type":"message","role":"user","content":[{"type":"input_text","text":"whose?"}]},
             {"type":"function_call","call_id":"call_0_2","name":"f","arguments":"{}"},
             {"type":"function_call_output","call_id":"call_0_2","output":"second"}]
            """, json.ToJsonString());
        Assert.Equal(2, context.Notes.Count);
    }

    [Fact]
    public void Media_GoesAsParts()
    {
        var json = JsonNode.Parse(Exchange.Translate(Anthropic, Protocol, $$$"""
            {"model":"m","max_tokens":100,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Png}}}"}},{"type":"image","source":{"type":"url","url":"https://a/b.png"}},
              {"type":"document","title":"T","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}},{"type":"document","source":{"type":"url","url":"https://a/b.pdf"}},{"type":"text","text":"See"}]}]}
            """))!["input"]![0]!["content"]!;
        JsonAssert.Equal($$"""
            [{"type":"input_image","image_url":"data:image/png;base64,{{Png}}"},{"type":"input_image","image_url":"https://a/b.png"},
             {"type":"input_file","filename":"T","file_data":"data:application/pdf;base64,JVBERi0="},{"type":"input_file","file_url":"https://a/b.pdf"},{"type":"input_text","text":"See"}]
            """, json.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type":"image","source":{"type":"file","file_id":"file_1"}}""", "file_1")]
    public void ForeignFile_IsRefused(string block, string named)
    {
        var exception = Assert.Throws<InvalidRequestException>(() => Exchange.Translate(Anthropic, Protocol, $$"""{"model":"m","max_tokens":100,"messages":[{"role":"user","content":[{{block}}]}]}"""));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChatsFreeTextTool_GoesAsItsOwnKindToOpenAi()
    {
        const string Request = """
            {"model":"m","messages":[{"role":"user","content":"Go"},{"role":"assistant","tool_calls":[{"id":"c1","type":"custom","custom":{"name":"sh","input":"ls"}}]},{"role":"tool","tool_call_id":"c1","content":"a"}],
             "tools":[{"type":"custom","custom":{"name":"sh","description":"S","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: \"x\""}}}}],"tool_choice":{"type":"custom","custom":{"name":"sh"}}}
            """;
        var own = JsonNode.Parse(Exchange.Translate(Chat, Protocol, Request, TestContexts.Create("openai-chat", "openai-responses", OpenAi)))!;
        JsonAssert.Equal("""[{"type":"custom","name":"sh","description":"S","format":{"type":"grammar","syntax":"lark","definition":"start: \"x\""}}]""", own["tools"]!.ToJsonString());
        Assert.Equal(["message", "custom_tool_call", "custom_tool_call_output"], own["input"]!.AsArray().Select(item => (string)item!["type"]!));
        Assert.Equal("ls", (string)own["input"]![1]!["input"]!);
        JsonAssert.Equal("""{"type":"custom","name":"sh"}""", own["tool_choice"]!.ToJsonString());

        var other = JsonNode.Parse(Exchange.Translate(Chat, Protocol, Request, TestContexts.Create("openai-chat", "openai-responses")))!;
        Assert.Equal("function", (string)other["tools"]![0]!["type"]!);
        Assert.Equal(["message", "function_call", "function_call_output"], other["input"]!.AsArray().Select(item => (string)item!["type"]!));
    }

    [Fact]
    public void WebSearch_GoesWhereTheServerSearches()
    {
        var request = new ModelRequest
        {
            Model = "m",
            Messages = [new Message(MessageRole.User, [new TextBlock(JsonText.FromString("Hi"))])],
            Tools = [new ToolDefinition("web_search", ToolKind.Hosted) { Type = "web_search_20250305", Hosted = HostedTool.WebSearch }, new ToolDefinition("f")],
        };
        var searching = JsonNode.Parse(Exchange.WriteRequest(Protocol, request, TestContexts.Create("anthropic", "openai-responses", new ModelTraits { WebSearch = true })))!;
        JsonAssert.Equal("""{"type":"web_search"}""", searching["tools"]![0]!.ToJsonString());

        var context = TestContexts.Create("anthropic", "openai-responses");
        Assert.Single(JsonNode.Parse(Exchange.WriteRequest(Protocol, request, context))!["tools"]!.AsArray());
        Assert.Equal(["tools.web_search_20250305"], context.Notes.Select(note => note.Path));
        Assert.Null(JsonNode.Parse(Exchange.WriteRequest(Protocol, request with { Tools = [request.Tools[0]] }, TestContexts.Create("anthropic", "openai-responses")))!["tools"]);
    }

    [Fact]
    public void AllowedTools_AreNamedToOpenAiAndPickedForOthers()
    {
        const string Request = """
            {"model":"m","messages":[{"role":"user","content":"Go"}],"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],
             "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"b"}}]}}}
            """;
        var own = JsonNode.Parse(Exchange.Translate(Chat, Protocol, Request, TestContexts.Create("openai-chat", "openai-responses", OpenAi)))!;
        JsonAssert.Equal("""{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"b"}]}""", own["tool_choice"]!.ToJsonString());
        var other = JsonNode.Parse(Exchange.Translate(Chat, Protocol, Request, TestContexts.Create("openai-chat", "openai-responses")))!;
        Assert.Single(other["tools"]!.AsArray());
        Assert.Equal("required", (string)other["tool_choice"]!);
    }

    [Fact]
    public void InstructionsAlone_AreTheQuestion() =>
        JsonAssert.Equal(
            """[{"type":"message","role":"developer","content":[{"type":"input_text","text":"Say hi."}]}]""",
            JsonNode.Parse(Exchange.Translate(Chat, Protocol, """{"model":"m","messages":[{"role":"system","content":"Say hi."}]}"""))!["input"]!.ToJsonString());

    [Fact]
    public void Prefill_IsNoted()
    {
        var context = TestContexts.Create("anthropic", "openai-responses");
        Exchange.Translate(Anthropic, Protocol, """{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"{"}]}""", context);
        Assert.Contains(context.Notes, note => note.Action == FidelityAction.Mapped);
    }

    [Fact]
    public void CountQuestion_HasNoLimitStreamOrSampling()
    {
        var context = TestContexts.Create("anthropic", "openai-responses");
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Protocol.WriteCountRequest(Exchange.ReadRequest(Anthropic, ClaudeCode, context), output, context);
        var json = JsonNode.Parse(output.WrittenSpan)!.AsObject();
        Assert.Equal(["model", "instructions", "input", "tools", "tool_choice", "parallel_tool_calls", "reasoning"], json.Select(property => property.Key));
    }

    [Fact]
    public void Count_IsReadAndWritten()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Protocol.WriteTokenCount(123, output);
        var body = RawJson.Parse(output.WrittenMemory);
        JsonAssert.Equal("""{"object":"response.input_tokens","input_tokens":123}""", body.ToString());
        Assert.Equal(123, Protocol.ReadTokenCount(body));
        Assert.Equal("/responses/input_tokens", Protocol.UpstreamPath(ProtocolOperation.CountTokens, "m", stream: false));
    }
}
