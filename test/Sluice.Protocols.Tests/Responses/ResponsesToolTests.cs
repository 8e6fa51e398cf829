using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Tests.Responses;

/// <summary>Tools that other protocols do not have: free-text tools, namespaces, tools known by their type.</summary>
public sealed class ResponsesToolTests
{
    private static readonly ResponsesProtocol Protocol = ResponsesProtocol.Instance;
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("""{"input":"ls -la"}""", "ls -la")]
    [InlineData(""" { "input" : "a\nb\u00e9\ud83e\udd76" } """, "a\nbé🥶")]
    [InlineData("""{"input":"x","other":1}""", "x")]
    [InlineData("""{"input":""}""", "")]
    [InlineData("", "")]
    [InlineData("""{"command":"ls"}""", """{"command":"ls"}""")]
    [InlineData("""{"input":5}""", """{"input":5}""")]
    [InlineData("just words", "just words")]
    [InlineData("{", "{")]
    [InlineData("{}", "{}")]
    [InlineData("""{"input":"cut \""", "cut ")]
    public void CustomInput_IsTakenOut_HoweverItIsCut(string arguments, string input)
    {
        foreach (var size in (int[])[1, 2, 3, 5, 1000])
        {
            var wire = CustomCall(Cut(arguments, size));
            Assert.Equal(input, (string)ResponsesWire.Last(wire)["output"]![0]!["input"]!);
            Assert.Equal("custom_tool_call", (string)ResponsesWire.Last(wire)["output"]![0]!["type"]!);
        }
    }

    [Fact]
    public void AnyCustomInput_SurvivesAnyCut()
    {
        var samples = from pieces in Gen.ArrayOf(Gen.Elements("a", "\\", "\"", "\n", "é", "🥶", "\u0001", "/", "{", "u00e9", " "))
                      from size in Gen.Choose(1, 9)
                      from escaped in Gen.Elements(true, false)
                      select (Text: string.Concat(pieces), size, escaped);
        Prop.ForAll(samples.ToArbitrary(), sample =>
        {
            // Escaped throughout or as little as may be: models do both.
            var options = sample.escaped ? JsonSerializerOptions.Default : Relaxed;
            var arguments = JsonSerializer.Serialize(new { input = sample.Text }, options);
            return (string)ResponsesWire.Last(CustomCall(Cut(arguments, sample.size)))["output"]![0]!["input"]! == sample.Text;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void CustomInput_IsStreamedAsItComes()
    {
        var wire = CustomCall([.. ((string[])["{\"in", "put\":\"ls", " -l\\", "na\"}"]).Select(Encoding.UTF8.GetBytes)]);
        Assert.Equal(
            """
            created
            in_progress
            output_item.added custom_tool_call
            custom_tool_call_input.delta "ls"
            custom_tool_call_input.delta " -l"
            custom_tool_call_input.delta "\na"
            custom_tool_call_input.done "ls -l\na"
            output_item.done custom_tool_call
            completed
            """.ReplaceLineEndings("\n"),
            ResponsesWire.Outline(wire));
    }

    [Fact]
    public void CustomTool_BecomesAFunctionAndItsHistoryCalls()
    {
        const string Request = """
            {"model":"m","input":[{"role":"user","content":"Go"},{"type":"custom_tool_call","call_id":"call_1","name":"apply_patch","input":"*** \"A\"\n"},{"type":"custom_tool_call_output","call_id":"call_1","output":[{"type":"input_text","text":"Done!"}]}],
             "tools":[{"type":"custom","name":"apply_patch","description":"Edits files.","format":{"type":"grammar","syntax":"lark","definition":"start: \"x\""}}]}
            """;
        var context = TestContexts.Create("openai-responses", "openai-chat");
        JsonAssert.Equal("""
            {"model":"up-model","messages":[{"role":"user","content":"Go"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"apply_patch","arguments":"{\"input\":\"*** \\\"A\\\"\\n\"}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"Done!"}],
             "tools":[{"type":"function","function":{"name":"apply_patch","description":"Edits files.\nThe input must match this lark grammar:\nstart: \"x\"","parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}}}]}
            """, Exchange.Translate(Protocol, Chat, Request, context));
        Assert.Contains(context.Notes, note => note.Path == "tools[0].format");
        Assert.Contains("apply_patch", context.CustomTools!);
    }

    [Fact]
    public void NamespacedTools_AreFlattenedAndFoundAgain()
    {
        var context = TestContexts.Create("openai-responses", "openai-chat");
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"m","input":[{"role":"user","content":"Go"},{"type":"function_call","call_id":"c1","namespace":"fs","name":"read","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"ok"}],
             "tools":[{"type":"function","name":"read"},{"type":"function","name":"a__b"},{"type":"namespace","name":"fs","tools":[{"type":"function","name":"read"},{"type":"custom","name":"exec"}]},
                      {"type":"namespace","name":"a","tools":[{"type":"function","name":"b"}]},
                      {"type":"namespace","name":"N40","tools":[{"type":"function","name":"T40"}]}],
             "tool_choice":{"type":"function","namespace":"fs","name":"read"}}
            """.Replace("N40", new string('n', 40), StringComparison.Ordinal).Replace("T40", new string('t', 40), StringComparison.Ordinal), context);
        Assert.Equal(["read", "a__b", "fs__read", "fs__exec"], request.Tools.Take(4).Select(tool => tool.Name));
        Assert.Matches("^a__b_[0-9a-f]{8}$", request.Tools[4].Name);
        Assert.Matches($"^{new string('n', 40)}__t{{13}}_[0-9a-f]{{8}}$", request.Tools[5].Name);
        Assert.Equal(["fs__read"], request.ToolChoice!.Names!);
        Assert.Equal("fs__read", request.Messages[1].Content.OfType<ToolCallBlock>().Single().Name);
        Assert.Contains("fs__exec", context.CustomTools!);
        Assert.Equal(new NamespacedName("a", "b"), context.ToolNamespaces![request.Tools[4].Name]);
    }

    [Fact]
    public void AdditionalToolsAmongTheItems_JoinTheTools()
    {
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"m","input":[{"type":"additional_tools","role":"developer","tools":[{"type":"namespace","name":"clock","tools":[{"type":"function","name":"now","defer_loading":true}]},{"type":"custom","name":"exec"}]},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"Go"}]},
              {"type":"tool_search_call","call_id":"c1","arguments":{"query":"x"}},
              {"type":"tool_search_output","call_id":"c1","tools":[{"type":"function","name":"found","parameters":{"type":"object"}},{"type":"custom","name":"exec"}]}],
             "tools":[{"type":"tool_search","execution":"client"}],"parallel_tool_calls":false}
            """, TestContexts.Create("openai-responses", "anthropic"));
        Assert.Equal(["clock__now", "exec", "found"], request.Tools.Select(tool => tool.Name));
        Assert.Single(request.Messages);
        Assert.Contains(request.Unmapped, field => field is { Path: "tools[0]", Silent: false });
    }

    [Fact]
    public void HostedTools_AreNamedByWhatTheyDo()
    {
        var request = Exchange.ReadRequest(Protocol, """
            {"model":"m","input":"Hi","tools":[{"type":"web_search","external_web_access":true},{"type":"web_search_preview_2025_03_11"},{"type":"code_interpreter","container":{"type":"auto"}},{"type":"mcp","server_label":"x"},{"type":"image_generation"}]}
            """);
        Assert.Equal([HostedTool.WebSearch, HostedTool.WebSearch, HostedTool.CodeExecution, HostedTool.Other, HostedTool.Other], request.Tools.Select(tool => tool.Hosted));
        Assert.All(request.Tools, tool => Assert.Equal(ToolKind.Hosted, tool.Kind));
    }

    [Fact]
    public void NativeTools_GoAsFunctionsAndComeBackAsThemselves()
    {
        const string Asked = """
            {"model":"m","tools":[{"type":"local_shell"},{"type":"shell"},{"type":"apply_patch"}],"input":[{"role":"user","content":"Go"},
              {"type":"local_shell_call","id":"lsh_1","call_id":"c1","status":"completed","action":{"type":"exec","command":["ls"],"env":{}}},
              {"type":"local_shell_call_output","id":"c1","output":"a.txt"},
              {"type":"shell_call","id":"sh_1","call_id":"c2","status":"completed","action":{"commands":["ls","pwd"],"timeout_ms":null,"max_output_length":null}},
              {"type":"shell_call_output","call_id":"c2","output":[{"stdout":"a.txt\n","stderr":"","outcome":{"type":"exit","exit_code":0}},{"stdout":"","stderr":"no","outcome":{"type":"timeout"}}]},
              {"type":"apply_patch_call","id":"apc_1","call_id":"c3","status":"completed","operation":{"type":"update_file","path":"a.txt","diff":"@@\n+x"}},
              {"type":"apply_patch_call_output","call_id":"c3","status":"failed","output":"no such file"}]}
            """;
        var context = TestContexts.Create("openai-responses", "anthropic", asked: Asked);
        var sent = JsonNode.Parse(Exchange.Translate(Protocol, AnthropicProtocol.Instance, Asked, context))!;
        Assert.Equal(["local_shell", "shell", "apply_patch"], sent["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
        JsonAssert.Equal(
            """
            [{"role":"user","content":[{"type":"text","text":"Go"}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"local_shell","input":{"command":["ls"],"env":{}}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"a.txt"}]}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"c2","name":"shell","input":{"commands":["ls","pwd"]}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"a.txt\n\n(exit code 0)"},{"type":"text","text":"stderr:\nno\n(timed out)"}]}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"c3","name":"apply_patch","input":{"operation":{"type":"update_file","path":"a.txt","diff":"@@\n+x"}}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c3","content":[{"type":"text","text":"no such file"}],"is_error":true}]}]
            """,
            sent["messages"]!.ToJsonString());

        var wire = Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.BeginToolCall("call_1", "local_shell");
                emitter.Arguments("{\"command\":[\"ls\","u8);
                emitter.Arguments("\"-l\"],\"working_directory\":\"/tmp\"}"u8);
                emitter.BeginToolCall("call_2", "shell");
                emitter.Arguments("{\"commands\":[\"pwd\"],\"timeout_ms\":9}"u8);
                emitter.BeginToolCall("call_3", "apply_patch");
                emitter.Arguments("{\"operation\":{\"type\":\"delete_file\",\"path\":\"a\"}}"u8);
                emitter.BeginToolCall("call_4", "apply_patch");
                emitter.Arguments("{\"patch\":\"?\"}"u8);
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            context);
        Assert.Equal(
            """
            created
            in_progress
            output_item.added local_shell_call
            output_item.done local_shell_call
            output_item.added shell_call
            output_item.done shell_call
            output_item.added apply_patch_call
            output_item.done apply_patch_call
            output_item.added function_call
            function_call_arguments.delta "{\"patch\":\"?\"}"
            function_call_arguments.done "{\"patch\":\"?\"}"
            output_item.done function_call
            completed
            """.ReplaceLineEndings("\n"),
            ResponsesWire.Outline(wire));
        var output = ResponsesWire.Last(wire)["output"]!;
        JsonAssert.Equal("""{"type":"exec","command":["ls","-l"],"working_directory":"/tmp","env":{}}""", output[0]!["action"]!.ToJsonString());
        JsonAssert.Equal("""{"commands":["pwd"],"timeout_ms":9,"max_output_length":null}""", output[1]!["action"]!.ToJsonString());
        JsonAssert.Equal("""{"type":"delete_file","path":"a"}""", output[2]!["operation"]!.ToJsonString());
        Assert.Equal(["lsh", "sh", "apc", "fc"], output.AsArray().Select(item => ((string)item!["id"]!).Split('_')[0]));
        Assert.Equal("call_1", (string)output[0]!["call_id"]!);
    }

    [Fact]
    public void TwoToolsOfOneName_AreRefused()
    {
        var exception = Assert.Throws<InvalidRequestException>(() => Exchange.ReadRequest(Protocol, """{"model":"m","input":"Hi","tools":[{"type":"shell"},{"type":"function","name":"shell"}]}"""));
        Assert.Contains("shell", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryToolOfCodex_GoesToALocalModel()
    {
        var json = JsonNode.Parse(Exchange.Translate(Protocol, OllamaProtocol.Instance, Codex.Request, TestContexts.Create("openai-responses", "ollama")))!;
        Assert.Equal(["exec_command", "view_image", "multi_agent_v1__spawn_agent"], json["tools"]!.AsArray().Select(tool => (string)tool!["function"]!["name"]!));
        Assert.Equal(["system", "user", "assistant", "tool"], json["messages"]!.AsArray().Select(message => (string)message!["role"]!));
    }

    // A delta holds whole characters.
    private static IEnumerable<byte[]> Cut(string text, int size) => text.EnumerateRunes().Chunk(size).Select(runes => Encoding.UTF8.GetBytes(string.Concat(runes)));

    private static string CustomCall(IEnumerable<byte[]> pieces)
    {
        var context = TestContexts.Create("openai-responses", "anthropic");
        context.CustomTools = new HashSet<string>(StringComparer.Ordinal) { "exec" };
        return Exchange.WriteStream(
            Protocol,
            emitter =>
            {
                emitter.BeginToolCall("call_1", "exec");
                foreach (var piece in pieces) emitter.Arguments(piece);
                emitter.End(new StopReason(StopKind.EndTurn));
            },
            context);
    }
}
