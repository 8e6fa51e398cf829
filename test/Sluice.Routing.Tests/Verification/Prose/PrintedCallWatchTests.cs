using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification;
using Sluice.Routing.Verification.Prose;
using Xunit;

namespace Sluice.Routing.Tests.Verification.Prose;

public sealed class PrintedCallWatchTests
{
    private static readonly ModelRequest Request = new()
    {
        Model = "m",
        Messages = [new Message(MessageRole.User, [new TextBlock(JsonText.FromString("fix it"))])],
        Tools =
        [
            new ToolDefinition("read_file") { Schema = RawJson.Parse("""{"type":"object","properties":{"path":{"type":"string"},"limit":{"type":"integer"}},"required":["path"]}""") },
            new ToolDefinition("run") { Schema = RawJson.Parse("""{"type":"object","properties":{"command":{"type":"string"}},"required":["command"]}""") },
        ],
    };

    public static TheoryData<string> Printed =>
    [
        """<tool_call>{"name":"read_file","arguments":{"path":"a.cs"}}</tool_call>""",
        "<tool_call>\n<function=read_file>\n<parameter=path>\na.cs\n</parameter>\n</function>\n</tool_call>",
        """<|python_tag|>{"name":"read_file","parameters":{"path":"a.cs"}}<|eom_id|>""",
        """{"name": "read_file", "parameters": {"path": "a.cs"}}""",
        """{"type":"function","function":{"name":"read_file","arguments":"{\"path\":\"a.cs\"}"}}""",
        """[TOOL_CALLS][{"name":"read_file","arguments":{"path":"a.cs"}}]""",
        """[TOOL_CALLS]read_file[ARGS]{"path":"a.cs"}""",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{\"path\":\"a.cs\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read_file<｜tool▁sep｜>{\"path\":\"a.cs\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        """<|tool_call|>[{"name":"read_file","arguments":{"path":"a.cs"}}]""",
        """<function=read_file>{"path":"a.cs"}</function>""",
        ">>>read_file\n{\"path\":\"a.cs\"}",
        "```tool_code\nread_file(path=\"a.cs\")\n```",
        "```tool_code\nprint(default_api.read_file(path=\"a.cs\"))\n```",
        "<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a.cs</arg_value>\n</tool_call>",
        "Action: ```json\n[{\"tool_name\":\"read_file\",\"parameters\":{\"path\":\"a.cs\"}}]\n```",
        """<|START_ACTION|>[{"tool_call_id":"0","tool_name":"read_file","parameters":{"path":"a.cs"}}]<|END_ACTION|>""",
        "Action: read_file\nAction Input: {\"path\": \"a.cs\"}",
        "```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.cs\"}}\n```",
        """<|tool_calls_section_begin|><|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>{"path":"a.cs"}<|tool_call_end|><|tool_calls_section_end|>""",
        "<minimax:tool_call>\n<invoke name=\"read_file\">\n<parameter name=\"path\">a.cs</parameter>\n</invoke>\n</minimax:tool_call>",
        """[read_file(path="a.cs")]""",
        "<start_function_call>call:read_file{path:<escape>a.cs<escape>}<end_function_call>",
        """<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path":"a.cs"}<|call|>""",
        "{'name': 'read_file', 'arguments': {'path': 'a.cs'},}".Replace('\'', '"'),
    ];

    public static TheoryData<string> Talk =>
    [
        "Use the `<tool_call>` tag to call a tool, then wait.",
        "In Hermes the tag is ```<tool_call>```, in others it differs.",
        "An example:\n```json\n{\"name\": \"my-package\", \"version\": \"1.0\"}\n```\nThat is all.",
        "An example:\n```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.cs\"}}\n```\nSo you would call it.",
        "{\"name\": \"my-package\", \"version\": \"1.0\"}",
        "{\"score\": 3}",
        "```python\ndef read_file(path):\n    return open(path).read()\n```",
        "```csharp\nvar x = new { name = \"read_file\" };\n```\nDone.",
        "if (a < b) { run(); } [1, 2, 3]",
        "[link](https://example.org) and [x] a list\n- [ ] one\n- [x] two",
        ">>> print(1)\n1",
        "Action: restart the server and look again.",
        "to=me, from=you\nfunctools is a module",
        "<html><body><p>text</p></body></html>",
        "Grüße 🙂 <｜ and ▁ are odd signs",
        "`{\"name\":\"read_file\",\"arguments\":{}}` is how one writes it.",
    ];

    [Theory]
    [MemberData(nameof(Printed))]
    public void APrintedCall_IsHeldFromItsFirstByte_HoweverItIsCut(string text)
    {
        foreach (var size in (int[])[1, 3, 7, 10_000])
        {
            foreach (var before in (string[])["", "I will look at the file.\n\n"])
            {
                var (shown, held) = Watch(before + text, size);
                Assert.Equal(before.Trim(), shown.Trim());
                var verdict = CallRepair.Verify(Request, Answer(held));
                Assert.True(verdict.Accepted);
                var call = Assert.Single(verdict.Answer.ToolCalls);
                Assert.Equal(("read_file", "a.cs"), (call.Name, call.Arguments["path"u8].GetString()));
                Assert.Empty(verdict.Answer.Text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Talk))]
    public void TalkAboutCalls_IsShown_AndNeverBecomesOne(string text)
    {
        foreach (var size in (int[])[1, 4, 10_000])
        {
            var (shown, held) = Watch(text, size);
            var verdict = CallRepair.Verify(Request, Answer(held));
            Assert.True(verdict.Accepted);
            Assert.Empty(verdict.Answer.ToolCalls);
            Assert.Equal(text, shown + verdict.Answer.Text);
        }
    }

    [Theory]
    [MemberData(nameof(Printed))]
    public void ACallThatBreaksOff_IsNeverHalfACall(string text)
    {
        for (var length = 1; length < text.Length - 1; length += 3)
        {
            if (char.IsHighSurrogate(text[length - 1])) continue;
            var (shown, held) = Watch(text[..length], 5);
            var verdict = CallRepair.Verify(Request, Answer(held));
            foreach (var call in verdict.Answer.ToolCalls) Assert.True(!verdict.Accepted || call.Arguments["path"u8].GetString() == "a.cs", text[..length]);
            if (verdict.Answer.ToolCalls.Any()) continue;
            Assert.Equal(text[..length], shown + verdict.Answer.Text);
        }
    }

    [Fact]
    public void PlainProse_PassesInThePiecesItCameIn()
    {
        var pieces = new Pieces();
        var watch = new PrintedCallWatch(Request, pieces);
        string[] text = ["Hello ", "there, ", "the code is ", "fine.\n", "Next line", " goes on."];
        foreach (var piece in text) watch.Write(Encoding.UTF8.GetBytes(piece));
        Assert.Equal(text, pieces.Texts);
    }

    [Fact]
    public void ATagThatIsOnlyNamed_IsLetGoSoon()
    {
        var pieces = new Pieces();
        var watch = new PrintedCallWatch(Request, pieces);
        watch.Write(Encoding.UTF8.GetBytes("The <tool_call> tag " + new string('x', 500)));
        Assert.False(watch.IsHolding);
        Assert.Contains(new string('x', 400), string.Concat(pieces.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public void CodeInAFence_PassesAtOnce()
    {
        var pieces = new Pieces();
        var watch = new PrintedCallWatch(Request, pieces);
        watch.Write("```csharp\nvar a = 1;\n"u8);
        Assert.Equal("```csharp\nvar a = 1;\n", string.Concat(pieces.Texts));
    }

    [Fact]
    public void WrongArguments_AreFittedToTheSchema_OrNamedInAHint()
    {
        var mended = CallRepair.Verify(Request, Calls("""{"path":"a.cs","limit":"3"}"""));
        Assert.True(mended.Accepted);
        Assert.Equal("""{"path":"a.cs","limit":3}""", mended.Answer.ToolCalls.Single().Arguments.ToString());
        var failed = CallRepair.Verify(Request, Calls("""{"limit":"many"}"""));
        Assert.False(failed.Accepted);
        Assert.Equal("read_file", failed.Tool!.Name);
        Assert.Contains("path", failed.Hint, StringComparison.Ordinal);
        var cutOff = CallRepair.Verify(Request, Calls("""{"limit":"many"}""") with { Stop = new StopReason(StopKind.MaxTokens, "length") });
        Assert.Null(cutOff.Hint);
    }

    private static ModelResponse Calls(string arguments) => new("", "", [new ToolCallBlock("c1", "read_file", RawJson.Parse(arguments))], new StopReason(StopKind.ToolCalls, "tool_calls"), null);

    private static ModelResponse Answer(string text) => new("", "", text.Length == 0 ? [] : [new TextBlock(JsonText.FromString(text))], new StopReason(StopKind.EndTurn, "stop"), null);

    private static (string Shown, string Held) Watch(string text, int size)
    {
        var pieces = new Pieces();
        var watch = new PrintedCallWatch(Request, pieces);
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(size, text.Length - at);
            if (char.IsHighSurrogate(text[at + length - 1])) length++;
            watch.Write(Encoding.UTF8.GetBytes(text.Substring(at, length)));
            at += length;
        }

        watch.End();
        return (string.Concat(pieces.Texts), Encoding.UTF8.GetString(watch.TakeHeld()));
    }

    private sealed class Pieces : IStreamEventSink
    {
        public List<string> Texts { get; } = [];

        public void Write(scoped in StreamEvent streamEvent) => Texts.Add(Encoding.UTF8.GetString(streamEvent.Data));
    }
}
