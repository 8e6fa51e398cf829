using Sluice.Routing.Profile;
using Xunit;

namespace Sluice.Routing.Tests.Profile;

public sealed class KindRecognitionTests
{
    private static readonly (string, string)[] Codex = [("user-agent", "codex_exec/0.169.0 (Linux; x86_64) xterm"), ("originator", "codex_exec"), ("session-id", "0199-session")];
    private static readonly (string, string)[] Gemini = [("user-agent", "GeminiCLI-tui/0.61.0/gemini-3.8-flash (linux; x64; terminal)")];
    private static readonly (string, string)[] OpenCode = [("user-agent", "opencode/1.18.33 ai-sdk/provider-utils/4 runtime/bun/1.4"), ("x-session-id", "ses_1")];

    [Fact]
    public void Claude_Main_DespiteTheSystemMessageBehindIt()
    {
        Assert.Equal(RequestKind.Main, Requests.Claude(Requests.ClaudeMain()).Kind);
        Assert.Equal("claude", Requests.Claude(Requests.ClaudeMain()).Client);
    }

    [Fact]
    public void Claude_ToolLoop() => Assert.Equal(RequestKind.ToolLoop, Requests.Claude(Requests.ClaudeMain(more: Requests.ClaudeToolResult)).Kind);

    [Fact]
    public void Claude_Subagent_ByHeaderOrBillingLine()
    {
        Assert.Equal(RequestKind.Subagent, Requests.Claude(Requests.ClaudeMain(), ("x-claude-code-agent-id", "a1")).Kind);
        var billed = Requests.ClaudeMain(more: Requests.ClaudeToolResult).Replace("cc_entrypoint=sdk-cli;", "cc_entrypoint=sdk-cli; cc_is_subagent=true;", StringComparison.Ordinal);
        Assert.Equal(RequestKind.Subagent, Requests.Claude(billed).Kind);
    }

    [Fact]
    public void Claude_Title() => Assert.Equal(RequestKind.Title, Requests.Claude(Requests.ClaudeTitle).Kind);

    [Fact]
    public void Claude_WebSearch() => Assert.Equal(RequestKind.WebSearch, Requests.Claude(Requests.ClaudeWebSearch).Kind);

    [Fact]
    public void Claude_Compaction()
    {
        var compact = Requests.ClaudeMain(more: """,{"role":"user","content":[{"type":"text","text":"Your task is to create a detailed summary of the conversation so far, paying close attention to the user's requests."}]}""");
        Assert.Equal(RequestKind.Compaction, Requests.Claude(compact).Kind);
        Assert.Equal(RequestKind.Main, Requests.Claude(Requests.ClaudeMain($"{new string('x', 700)} a detailed summary of the conversation so far")).Kind);
    }

    [Fact]
    public void Claude_Safety()
    {
        var monitor = """{"model":"claude-sonnet-5","system":"You are a security monitor for autonomous AI coding agents.","messages":[{"role":"user","content":"rm -rf /"}],"max_tokens":64}""";
        Assert.Equal(RequestKind.Safety, Requests.Claude(monitor).Kind);
    }

    [Fact]
    public void Claude_WarmUp() =>
        Assert.Equal(RequestKind.WarmUp, Requests.Claude("""{"model":"claude-haiku-4-5","max_tokens":1,"messages":[{"role":"user","content":"quota"}]}""").Kind);

    [Theory]
    [InlineData("anthropic", "/v1/messages/count_tokens", RequestKind.Count)]
    [InlineData("anthropic", "/app/x/v1/messages/count_tokens", RequestKind.Count)]
    [InlineData("openai-responses", "/v1/responses/input_tokens", RequestKind.Count)]
    [InlineData("gemini", "/v1beta/models/gemini-3.5-flash:countTokens", RequestKind.Count)]
    [InlineData("openai-chat", "/v1/embeddings", RequestKind.Other)]
    [InlineData("openai-chat", "/v1/completions", RequestKind.Other)]
    [InlineData("ollama", "/api/embed", RequestKind.Other)]
    [InlineData("openai-chat", "/v1/chat/completions", RequestKind.Main)]
    [InlineData("openai-responses", "/v1/responses/compact", RequestKind.Compaction)]
    public void Path_Tells(string protocol, string path, string expected) =>
        Assert.Equal(expected, RequestProfile.Create(protocol, path, Requests.Head("""{"messages":[{"role":"user","content":"x"}],"input":"x","contents":[{"role":"user","parts":[{"text":"x"}]}]}"""), Requests.Headers(), Requests.Noon).Kind);

    [Theory]
    [InlineData(null, RequestKind.Main)]
    [InlineData("""{"request_kind":"turn","thread_source":"user"}""", RequestKind.Main)]
    [InlineData("""{"request_kind":"turn","thread_source":"subagent","subagent_kind":"thread_spawn"}""", RequestKind.Subagent)]
    [InlineData("""{"request_kind":"turn","thread_source":"thread_title"}""", RequestKind.Title)]
    [InlineData("""{"request_kind":"compaction","thread_source":"user"}""", RequestKind.Compaction)]
    [InlineData("not json", RequestKind.Main)]
    public void Codex_TurnMetadata(string? metadata, string expected)
    {
        (string, string)[] headers = metadata is null ? Codex : [.. Codex, ("x-codex-turn-metadata", metadata)];
        var profile = RequestProfile.Create("openai-responses", "/v1/responses", Requests.Head(Requests.CodexMain), Requests.Headers(headers), Requests.Noon);
        Assert.Equal(expected, profile.Kind);
        Assert.Equal("codex", profile.Client);
    }

    [Fact]
    public void Codex_OtherSignals()
    {
        Assert.Equal(RequestKind.ToolLoop, Of(Requests.CodexToolLoop));
        Assert.Equal(RequestKind.Subagent, Of(Requests.CodexToolLoop, ("x-openai-subagent", "collab_spawn")));
        Assert.Equal(RequestKind.WarmUp, Of("""{"model":"gpt-5.5","generate":false,"input":[]}"""));

        static string Of(string json, params (string, string)[] more) =>
            RequestProfile.Create("openai-responses", "/v1/responses", Requests.Head(json), Requests.Headers([.. Codex, .. more]), Requests.Noon).Kind;
    }

    [Fact]
    public void Codex_Lite_HasItsToolsInTheInput()
    {
        const string Body = """{"model":"gpt-6.1-sol","stream":true,"input":[{"type":"additional_tools","role":"developer","tools":[{"type":"namespace","name":"functions","tools":[{"type":"custom","name":"exec"}]},{"type":"function","name":"clock"}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"add a test"}]}],"parallel_tool_calls":false}""";
        var profile = RequestProfile.Create("openai-responses", "/v1/responses", Requests.Head(Body), Requests.Headers(Codex), Requests.Noon);
        Assert.Equal((RequestKind.Main, true), (profile.Kind, profile.HasTools));
        Assert.Equal(["exec", "clock"], profile.ToolNames);
        Assert.InRange(profile.CountedTokens, 60, 120);
    }

    [Fact]
    public void Codex_Title_And_CustomToolResults()
    {
        const string Title = """{"model":"gpt-5.5","stream":true,"tools":[],"text":{"format":{"type":"json_schema","name":"title","schema":{"type":"object","properties":{"title":{"type":"string"}}}}},"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"fix the bug"}]}]}""";
        Assert.Equal(RequestKind.Title, Of(Title, ("x-codex-turn-metadata", """{"request_kind":"turn","thread_source":"thread_title"}""")));
        Assert.Equal(RequestKind.Title, Of(Title));
        Assert.Equal(RequestKind.ToolLoop, Of("""{"model":"gpt-5.5","input":[{"type":"custom_tool_call","call_id":"c","name":"apply_patch","input":"x"},{"type":"custom_tool_call_output","call_id":"c","output":"ok"}]}"""));
        Assert.Equal(RequestKind.Compaction, Of("""{"model":"gpt-5.5","tools":[],"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"You are performing a CONTEXT CHECKPOINT COMPACTION. Create a handoff summary."}]}]}"""));

        static string Of(string json, params (string, string)[] more) =>
            RequestProfile.Create("openai-responses", "/v1/responses", Requests.Head(json), Requests.Headers([.. Codex, .. more]), Requests.Noon).Kind;
    }

    [Theory]
    [InlineData("CRITICAL: Respond with TEXT ONLY. Do NOT call any tools.\\n\\nYour task is to create a detailed summary of the conversation so far.")]
    [InlineData("Your task is to create a detailed summary of the RECENT portion of the conversation, the messages that follow earlier retained context.")]
    public void Claude_Compaction_StandsBehindTheToolResults(string prompt)
    {
        // The main request again, with one more text in its last user message.
        var more = Requests.ClaudeToolResult[..^2] + $$""",{"type":"text","text":"{{prompt}}"}]}""";
        Assert.Equal(RequestKind.Compaction, Requests.Claude(Requests.ClaudeMain(more: more)).Kind);
    }

    [Fact]
    public void Gemini_Compression() => Assert.Equal(
        RequestKind.Compaction,
        RequestProfile.Create(
            "gemini",
            "/v1beta/models/gemini-3.8-flash:generateContent",
            Requests.Head("""{"contents":[{"role":"user","parts":[{"text":"First, reason in your scratchpad. Then, generate the <state_snapshot>."}]}],"systemInstruction":{"parts":[{"text":"You are the component that summarizes internal chat history into a given structure: a <state_snapshot>."}]}}"""),
            Requests.Headers(Gemini),
            Requests.Noon).Kind);

    [Fact]
    public void Gemini_Table()
    {
        Assert.Equal(RequestKind.Main, Of(Requests.GeminiMain));
        Assert.Equal(RequestKind.Router, Of(Requests.GeminiRouter));
        Assert.Equal(RequestKind.Subagent, Of(Requests.GeminiMain.Replace("invoke_agent", "complete_task", StringComparison.Ordinal)));
        Assert.Equal(RequestKind.WebSearch, Of("""{"contents":[{"role":"user","parts":[{"text":"q"}]}],"tools":[{"googleSearch":{}}]}"""));
        Assert.Equal(RequestKind.ToolLoop, Of("""{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"name":"ls","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"name":"ls","response":{"output":"a"}}}]}]}"""));

        static string Of(string json) =>
            RequestProfile.Create("gemini", "/v1beta/models/gemini-3.8-flash:streamGenerateContent", Requests.Head(json), Requests.Headers(Gemini), Requests.Noon).Kind;
    }

    [Fact]
    public void OpenCode_Table()
    {
        Assert.Equal(RequestKind.Main, Requests.Chat(Requests.OpenCodeMain, OpenCode).Kind);
        Assert.Equal(RequestKind.Title, Requests.Chat(Requests.OpenCodeTitle, OpenCode).Kind);
        Assert.Equal(RequestKind.Subagent, Requests.Chat(Requests.OpenCodeMain, [.. OpenCode, ("x-parent-session-id", "ses_0")]).Kind);
        Assert.Equal(RequestKind.Compaction, Requests.Chat("""{"model":"m","messages":[{"role":"system","content":"You are a helpful AI assistant tasked with summarizing conversations."},{"role":"user","content":"x"}]}""", OpenCode).Kind);
        Assert.Equal(RequestKind.Summary, Requests.Chat("""{"model":"m","messages":[{"role":"system","content":"Summarize what was done in this conversation. Write like a pull request description."},{"role":"user","content":"x"}]}""", OpenCode).Kind);
        Assert.Equal("opencode", Requests.Chat(Requests.OpenCodeMain, OpenCode).Client);
        Assert.Equal("ses_1", Requests.Chat(Requests.OpenCodeMain, OpenCode).Session);
    }

    [Fact]
    public void Anyone_ToolLoop_And_Warm_Up()
    {
        Assert.Equal(RequestKind.ToolLoop, Requests.Chat("""{"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[]},{"role":"tool","tool_call_id":"1","content":"y"}]}""").Kind);
        Assert.Equal(RequestKind.WarmUp, RequestProfile.Create("ollama", "/api/chat", Requests.Head("""{"model":"m","messages":[]}"""), Requests.Headers(), Requests.Noon).Kind);
        Assert.Equal(RequestKind.WarmUp, RequestProfile.Create("ollama", "/api/generate", Requests.Head("""{"model":"m","prompt":""}"""), Requests.Headers(), Requests.Noon).Kind);
        Assert.Equal(RequestKind.Main, RequestProfile.Create("ollama", "/api/generate", Requests.Head("""{"model":"m","prompt":"hi"}"""), Requests.Headers(), Requests.Noon).Kind);
    }

    [Theory]
    [InlineData("""{"messages":"x"}""")]
    [InlineData("""{"messages":[1,null,"x",{"role":7,"content":{"a":1}}],"tools":{"x":1},"system":3}""")]
    [InlineData("{}")]
    public void F002_StrangeShapes_AreNoError(string json)
    {
        foreach (var protocol in (string[])["anthropic", "openai-chat", "ollama", "openai-responses", "gemini"])
        {
            var profile = RequestProfile.Create(protocol, "/v1/messages", Requests.Head(json), Requests.Headers(Requests.ClaudeHeaders), Requests.Noon);
            Assert.Contains(profile.Kind, RequestKind.All);
            Assert.True(profile.EstimatedInputTokens >= 0);
            Assert.InRange(profile.LastUserTurns.Count, 0, 1);
            Assert.False(profile.HasImages);
        }
    }

    [Fact]
    public void Client_OfAPathPrefix_WhenNothingElseTells()
    {
        Assert.Equal("aider", Requests.Anthropic("{}", app: "aider").Client);
        Assert.Equal("claude", Requests.Anthropic("{}", app: "aider", headers: Requests.ClaudeHeaders).Client);
        Assert.Null(Requests.Anthropic("{}").Client);
    }
}
