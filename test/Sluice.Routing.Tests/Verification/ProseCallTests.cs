using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

public sealed class ProseCallTests
{
    public static TheoryData<string, string> Forms => new()
    {
        { "Hermes", """<tool_call>{"name": "Read", "arguments": {"file_path": "/p/a.cs"}}</tool_call>""" },
        { "Hermes, unclosed", "I'll look.\n<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/p/a.cs\"}}\n" },
        { "Hermes, arguments as text", """<tool_call>{"name": "Read", "arguments": "{\"file_path\": \"/p/a.cs\"}"}</tool_call>""" },
        { "Hermes in a fence", "```xml\n<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/p/a.cs\"}}</tool_call>\n```" },
        { "Qwen coder", "I'll look.\n<tool_call>\n<function=Read>\n<parameter=file_path>\n/p/a.cs\n</parameter>\n</function>\n</tool_call>" },
        { "Qwen coder, head eaten", "<function=Read>\n<parameter=file_path>\n/p/a.cs\n</parameter>\n</function>\n</tool_call>" },
        { "Llama 3.1", """<|python_tag|>{"name": "Read", "parameters": {"file_path": "/p/a.cs"}}""" },
        { "Llama, bare", """{"name": "Read", "parameters": {"file_path": "/p/a.cs"}}""" },
        { "Llama, custom", """<function=Read>{"file_path": "/p/a.cs"}</function>""" },
        { "Llama 4", """[Read(file_path="/p/a.cs")]""" },
        { "Mistral", """[TOOL_CALLS][{"name": "Read", "arguments": {"file_path": "/p/a.cs"}}]""" },
        { "Mistral, newer", """[TOOL_CALLS]Read[ARGS]{"file_path": "/p/a.cs"}""" },
        { "DeepSeek R1", "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>Read\n```json\n{\"file_path\": \"/p/a.cs\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>" },
        { "DeepSeek V3.1", """<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>Read<｜tool▁sep｜>{"file_path": "/p/a.cs"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>""" },
        { "Kimi", """<|tool_calls_section_begin|><|tool_call_begin|>functions.Read:0<|tool_call_argument_begin|>{"file_path": "/p/a.cs"}<|tool_call_end|><|tool_calls_section_end|>""" },
        { "GLM", "<tool_call>Read\n<arg_key>file_path</arg_key>\n<arg_value>/p/a.cs</arg_value>\n</tool_call>" },
        { "Phi", """functools[{"name": "Read", "arguments": {"file_path": "/p/a.cs"}}]""" },
        { "Granite", """<|tool_call|>[{"name": "Read", "arguments": {"file_path": "/p/a.cs"}}]""" },
        { "Cohere", """<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "Read", "parameters": {"file_path": "/p/a.cs"}}]<|END_ACTION|>""" },
        { "Gemma", "```tool_code\nprint(default_api.Read(file_path=\"/p/a.cs\"))\n```" },
        { "FunctionGemma", "<start_function_call>call:Read{file_path:<escape>/p/a.cs<escape>}<end_function_call>" },
        { "gpt-oss", """<|channel|>commentary to=functions.Read <|constrain|>json<|message|>{"file_path": "/p/a.cs"}<|call|>""" },
        { "gpt-oss, remnant", """commentary to=functions.Read json {"file_path": "/p/a.cs"}""" },
        { "tags of another vendor", "<function_calls>\n<invoke name=\"Read\">\n<parameter name=\"file_path\">/p/a.cs</parameter>\n</invoke>\n</function_calls>" },
        { "fenced JSON", "I'll read it:\n\n```json\n{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/p/a.cs\"}}\n```" },
        { "Chat's own shape", """{"type": "function", "function": {"name": "Read", "arguments": "{\"file_path\": \"/p/a.cs\"}"}}""" },
        { "thinking before it", "<think>\nI need the file.\n</think>\n\n<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/p/a.cs\"}}</tool_call>" },
        { "name in another case", """<tool_call>{"name": "read", "arguments": {"path": "/p/a.cs"}}</tool_call>""" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Call_InThisForm_BecomesACall(string form, string text)
    {
        Assert.NotEmpty(form);
        var verdict = Talk.Claude().User("What is in /p/a.cs?").Text(text);
        verdict.Is(accepted: true, "prose-call", CheckOutcome.Repaired);
        var call = Assert.Single(verdict.Answer.ToolCalls);
        Assert.Equal("Read", call.Name);
        Assert.Equal("/p/a.cs", call.Arguments["file_path"u8].GetString());
        Assert.Equal(StopKind.ToolCalls, verdict.Answer.Stop.Kind);
        Assert.Matches("^[A-Za-z0-9_-]{1,64}$", call.Id);
    }

    [Fact]
    public void Parameters_InTags_GetTheirTypeFromTheSchema()
    {
        var verdict = Talk.Claude().User("What is in /p/a.cs?").Text("<tool_call>\n<function=Read>\n<parameter=file_path>\n/p/a.cs\n</parameter>\n<parameter=limit>\n20\n</parameter>\n</function>\n</tool_call>");
        Assert.Equal("""{"file_path":"/p/a.cs","limit":20}""", verdict.Answer.ToolCalls.Single().Arguments.ToString());
    }

    [Fact]
    public void TextOfAFile_KeepsItsOwnLineBreaksAndQuotes()
    {
        var verdict = Talk.Claude().User("Make /p/a.py").Text("<function=Write>\n<parameter=file_path>\n/p/a.py\n</parameter>\n<parameter=content>\ndef f():\n    return \"<a>\"\n\n</parameter>\n</function>");
        Assert.Equal("def f():\n    return \"<a>\"\n", verdict.Answer.ToolCalls.Single().Arguments["content"u8].GetString());
    }

    [Fact]
    public void ResultThatTheModelMadeUp_IsDropped_AndItsPrefaceStays()
    {
        var verdict = Talk.Claude().User("What is in /p/a.cs?").Text("I'll look.\n<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/p/a.cs\"}}</tool_call>\n<tool_response>class A {}</tool_response>\nIt holds class A.");
        verdict.Is(accepted: true, "prose-call", CheckOutcome.Repaired);
        Assert.Equal("I'll look.", verdict.Answer.Text);
    }

    [Fact]
    public void SeveralCalls_AllBecomeCalls_WithIdsOfTheirOwn()
    {
        var verdict = Talk.Claude().User("Compare /p/a.cs and /p/b.cs").Text("<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/p/a.cs\"}}</tool_call>\n<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/p/b.cs\"}}</tool_call>");
        Assert.Equal(2, verdict.Answer.ToolCalls.Select(call => call.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("""<tool_call>{"name": "Read", "arguments": {"file_path": "/p/a""")]
    [InlineData("""<tool_call>{"name": "open_browser", "arguments": {"url": "x"}}</tool_call>""")]
    [InlineData("<tool_call>\n<function=Read>\n<parameter=file_path>\n/p/a")]
    public void Call_ThatBreaksOffOrNamesNoTool_Fails(string text) =>
        Talk.Claude().User("What is in /p/a.cs?").Text(text).Is(accepted: false, "prose-call", CheckOutcome.Failed);

    [Theory]
    [InlineData("The model should answer like this:\n\n```\nI'll look.\n<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\": \"x\"}}</tool_call>\n```\n\nYour parser misses the closing tag.")]
    [InlineData("The tag `<tool_call>` opens a call; your regex expects `[TOOL_CALLS]`.")]
    [InlineData("Put this into package.json:\n\n```json\n{\"name\": \"reader\", \"version\": \"1.0.0\"}\n```")]
    [InlineData("```json\n{\"name\": \"Ann\", \"arguments\": {\"age\": 3}}\n```")]
    [InlineData("Use `Read(path)` for that.")]
    [InlineData("Call `print(x)`")]
    [InlineData("The request body is:\n{\"name\": \"Ann\", \"age\": 3}")]
    public void TextAboutCalls_IsLeftAlone(string text) => Talk.Claude().User("How does my parser read the model's calls?").Text(text).IsUntouched();

    [Theory]
    [InlineData("<think>\nThe user greets me.\n</think>\n\nHello!", "Hello!")]
    [InlineData("The user greets me.\n</think>\n\nHello!", "Hello!")]
    [InlineData("<|channel|>analysis<|message|>He greets.<|end|><|start|>assistant<|channel|>final<|message|>Hello!<|return|>", "Hello!")]
    [InlineData("Hello!<|im_end|>", "Hello!")]
    public void LeakedThinkingAndTokens_AreTakenOut(string text, string left)
    {
        var verdict = Talk.Claude().User("Hi").Text(text);
        verdict.Is(accepted: true, "reasoning-tags", CheckOutcome.Repaired);
        Assert.Equal(left, verdict.Answer.Text);
    }

    [Fact]
    public void ThinkingThatNeverEnds_IsNoAnswer() => Talk.Claude().User("Hi").Text("<think>\nThe user greets me. I should").Is(accepted: false, "reasoning-tags", CheckOutcome.Failed);

    [Fact]
    public void TextAboutThinkingTags_IsLeftAlone() => Talk.Claude().User("How do I strip the tags?").Text("Remove everything up to `</think>` and keep the rest, for example:\n\n```python\ntext.split('</think>')[1]\n```").IsUntouched();
}
