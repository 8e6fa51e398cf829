using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicRequestReaderTests
{
    private static readonly AnthropicProtocol Protocol = AnthropicProtocol.Instance;

    [Fact]
    public void ClaudeCode_Request()
    {
        var context = TestContexts.Create("anthropic", "ollama");
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"qwen3-coder:30b","messages":[
               {"role":"user","content":[{"type":"text","text":"<system-reminder>x</system-reminder>"},{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]},
               {"role":"system","content":"Be brief."},
               {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"gw1.none."},{"type":"text","text":""},{"type":"tool_use","id":"toolu_1","name":"Bash","input":{"n": 12345678901234567890}}]},
               {"role":"user","content":[{"tool_use_id":"toolu_1","type":"tool_result","content":"ok","is_error":true}]}],
             "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.197.abc;"},{"type":"text","text":"You are.","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"Bash","description":"Runs","input_schema":{"type":"object","properties":{"command":{"type":"string"}}}}],
             "metadata":{"user_id":"{\"device_id\":\"d\"}"},"max_tokens":64000,"thinking":{"type":"adaptive"},
             "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"output_config":{"effort":"high"},"stream":true}
            """, context);
        Assert.Equal("qwen3-coder:30b", request.Model);
        Assert.Equal([MessageRole.System, MessageRole.User, MessageRole.System, MessageRole.Assistant, MessageRole.User], request.Messages.Select(message => message.Role));
        Assert.True(BillingLine.Is(request.Messages[0].Content[0]));
        Assert.Collection(
            request.Messages[3].Content,
            block => Assert.True(block is ReasoningBlock { Seal: null } thinking && thinking.Text.Decode() == "hm"),
            block => Assert.Equal("""{"n": 12345678901234567890}""", Assert.IsType<ToolCallBlock>(block).Arguments.ToString()));
        Assert.True(Assert.IsType<ToolResultBlock>(Assert.Single(request.Messages[4].Content)).IsError);
        Assert.Equal("Bash", Assert.Single(request.Tools).Name);
        Assert.Equal(new ReasoningOptions(ReasoningLevel.High, Adaptive: true), request.Reasoning);
        Assert.Equal(64000, request.MaxOutputTokens);
        Assert.Equal("""{"device_id":"d"}""", request.UserId);
        Assert.True(request.Stream);
        Assert.True(context.ReasoningRequested);
        Assert.All(request.Unmapped, field => Assert.True(field.Silent, field.Path));
        Assert.Empty(context.Notes);
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":"Hi"}""", "messages")]
    [InlineData("""{"model":"m","messages":["Hi"]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image"}]}]}""", "messages[0].content[0].source")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":"c"}]}]}""", "messages[0].content[0].input")]
    [InlineData("""{"model":"m","messages":[],"max_tokens":"abc"}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[],"max_tokens":-1}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[],"temperature":"hot"}""", "temperature")]
    [InlineData("""{"model":"m","messages":[],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"m","messages":[],"stop_sequences":"x"}""", "stop_sequences")]
    [InlineData("""{"model":"m","messages":[],"tools":{}}""", "tools")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"description":"x"}]}""", "tools[0].name")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"computer_20250124","name":"computer"}]}""", "tools[0].type")]
    [InlineData("""{"model":"m","messages":[],"tool_choice":{"type":"maybe"}}""", "tool_choice.type")]
    [InlineData("""{"model":"m","messages":[],"thinking":{"type":"enabled"}}""", "thinking.budget_tokens")]
    [InlineData("""{"model":"m","messages":[],"output_config":{"effort":"huge"}}""", "output_config.effort")]
    [InlineData("""{"model":"m","messages":[],"metadata":"u"}""", "metadata")]
    [InlineData("""{"model":"m","messages":[],"system":7}""", "system")]
    public void F012_WrongField_IsNamed(string json, string path)
    {
        var exception = Assert.Throws<InvalidRequestException>(() => Exchange.ReadRequest(Protocol, json, TestContexts.Create("anthropic", "ollama")));
        Assert.Equal(path, exception.Error.Parameter);
        Assert.StartsWith($"{path}: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.InvalidRequest, exception.Error.Kind);
    }

    [Fact]
    public void Documents_AndSearchResults()
    {
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"m","max_tokens":1,"messages":[{"role":"user","content":[
              {"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0x"}},
              {"type":"document","title":"T","source":{"type":"text","media_type":"text/plain","data":"plain doc"},"citations":{"enabled":true}},
              {"type":"document","source":{"type":"content","content":[{"type":"text","text":"inner"},{"type":"image","source":{"type":"url","url":"https://x/y.png"}}]}},
              {"type":"document","source":{"type":"file","file_id":"file_1"}},
              {"type":"search_result","title":"R","source":"https://r","content":[{"type":"text","text":"found"}]},
              {"type":"container_upload","file_id":"f"}]}]}
            """);
        Assert.Collection(
            request.Messages[0].Content,
            block => Assert.True(block is MediaBlock { Kind: MediaKind.Document, MediaType: "application/pdf", Base64: not null } document && document.Title?.Decode() == "a.pdf"),
            block => Assert.Equal("T\n\nplain doc", Text(block)),
            block => Assert.Equal("inner", Text(block)),
            block => Assert.Equal("https://x/y.png", Assert.IsType<MediaBlock>(block).Url?.Decode()),
            block => Assert.True(block is MediaBlock { FileId: "file_1", FileVendor: "anthropic" }),
            block => Assert.Equal("R\nhttps://r", Text(block)),
            block => Assert.Equal("found", Text(block)),
            block => Assert.Equal("container_upload", Assert.IsType<OpaqueBlock>(block).Type));
        Assert.Equal("messages[0].content[1].citations", Assert.Single(request.Unmapped, field => !field.Silent).Path);
    }

    [Fact]
    public void Tools_OfEveryKind()
    {
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"m","max_tokens":1,"messages":[],"tool_choice":{"type":"tool","name":"bash","disable_parallel_tool_use":true},"tools":[
              {"type":"custom","name":"f","input_schema":{"type":"object"},"strict":true},
              {"type":"bash_20250124","name":"bash"},
              {"type":"web_search_20250305","name":"web_search","max_uses":8}]}
            """, TestContexts.Create("anthropic", "ollama"));
        Assert.Equal([ToolKind.Function, ToolKind.Function, ToolKind.Hosted], request.Tools.Select(tool => tool.Kind));
        Assert.True(request.Tools[0].Strict);
        Assert.True(request.Tools[1].Schema["properties"u8]["command"u8].IsObject);
        Assert.Equal("web_search_20250305", request.Tools[2].Type);
        Assert.Equal(ToolChoiceMode.Named, request.ToolChoice!.Mode);
        Assert.False(request.ParallelToolCalls);
    }

    [Fact]
    public void Thinking_InAllItsForms()
    {
        Assert.Null(Reasoning("{}"));
        Assert.Equal(new ReasoningOptions(ReasoningLevel.Off), Reasoning("""{"thinking":{"type":"disabled"},"output_config":{"effort":"high"}}"""));
        Assert.Equal(new ReasoningOptions(null, 2048), Reasoning("""{"thinking":{"type":"enabled","budget_tokens":2048}}"""));
        Assert.Equal(new ReasoningOptions(null, Adaptive: true), Reasoning("""{"thinking":{"type":"between_tools"}}"""));
        Assert.Equal(new ReasoningOptions(ReasoningLevel.Low), Reasoning("""{"output_config":{"effort":"low"}}"""));

        static ReasoningOptions? Reasoning(string fields) =>
            Exchange.ReadRequest(Protocol, """{"model":"m","messages":[],""" + fields[1..].Replace("}", fields == "{}" ? "\"x\":1}" : "}")).Reasoning;
    }

    [Fact]
    public void OutputFormat_OldAndNewName()
    {
        foreach (var field in (string[])["""  "output_format":{"type":"json_schema","schema":{"type":"object"}}  """, """  "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}  """])
            Assert.Equal("""{"type":"object"}""", Exchange.ReadRequest(Protocol, $$"""{"model":"m","messages":[],{{field}}}""").OutputFormat!.Schema.ToString());
    }

    [Fact]
    public void UnknownFields_AreListed_WithTheirVerdict()
    {
        var request = Exchange.ReadRequest(Protocol, """{"model":"m","messages":[],"cache_control":{},"mcp_servers":[{}],"new_knob":1,"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}}""");
        Assert.Equal(["mcp_servers", "new_knob", "context_management"], request.Unmapped.Where(field => !field.Silent).Select(field => field.Path));
        Assert.Equal(["cache_control"], request.Unmapped.Where(field => field.Silent).Select(field => field.Path));
    }

    [Fact]
    public void EmptyMessages_Disappear()
    {
        var request = Exchange.ReadRequest(Protocol, """{"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":""},{"type":"thinking","thinking":"","signature":""}]},{"role":"user","content":"More"}]}""");
        Assert.Equal(["Hi", "More"], request.Messages.Select(message => Text(message.Content[0])));
    }

    private static string Text(ContentBlock block) => Assert.IsType<TextBlock>(block).Text.Decode();
}
