using System.Globalization;
using System.Text;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Tests;

/// <summary>Requests as the clients send them, written after what was recorded of their shapes.</summary>
internal static class Requests
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.FromHours(1)); // a Wednesday

    public const string ClaudeTools = """[{"name":"Bash","description":"Runs a command.","input_schema":{"type":"object","properties":{"command":{"type":"string"}}}},{"name":"Write","description":"Writes a file.","input_schema":{"type":"object"}}]""";

    public const string ClaudeSystem = """[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.197.a1b; cc_entrypoint=sdk-cli;"},{"type":"text","text":"You are Claude Code.","cache_control":{"type":"ephemeral"}}]""";

    public static readonly (string, string)[] ClaudeHeaders =
    [
        ("user-agent", "claude-cli/2.1.197 (external, sdk-cli)"),
        ("x-app", "cli"),
        ("x-claude-code-session-id", "3f0c9a52-7a11-4a41-9d3e-0d9b0f6f1a2b"),
        ("anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14"),
    ];

    /// <summary>A main turn of Claude Code: reminder and prompt in one message, then the system's message behind it.</summary>
    public static string ClaudeMain(string prompt = "fix the bug in src/app.cs", string model = "claude-opus-4-8", string tools = ClaudeTools, string more = "") => $$$"""
        {"model":"{{{model}}}","messages":[{"role":"user","content":[{"type":"text","text":"<system-reminder>\nToday is 2026-11-18.\n</system-reminder>"},{"type":"text","text":"{{{prompt}}}","cache_control":{"type":"ephemeral"}}]},{"role":"system","content":"Environment: linux, cwd /home/me/proj"}{{{more}}}],"system":{{{ClaudeSystem}}},"tools":{{{tools}}},"metadata":{"user_id":"{\"device_id\":\"00ff\",\"account_uuid\":\"\",\"session_id\":\"3f0c9a52-7a11-4a41-9d3e-0d9b0f6f1a2b\"}"},"max_tokens":64000,"thinking":{"type":"adaptive"},"output_config":{"effort":"high"},"stream":true}
        """;

    public const string ClaudeToolResult = """,{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Bash","input":{"command":"ls"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"a.cs\nb.cs","cache_control":{"type":"ephemeral","ttl":"1h"}}]}""";

    public const string ClaudeTitle = """
        {"model":"claude-haiku-4-5-20251001","messages":[{"role":"user","content":[{"type":"text","text":"fix the bug"}]}],"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.197.c2d; cc_entrypoint=cli;"},{"type":"text","text":"Generate a title."}],"tools":[],"max_tokens":32000,"thinking":{"type":"disabled"},"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}}},"stream":true}
        """;

    public const string ClaudeWebSearch = """
        {"model":"claude-opus-4-8","messages":[{"role":"user","content":[{"type":"text","text":"Perform a web search for the query: dotnet 10"}]}],"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":8}],"tool_choice":{"type":"tool","name":"web_search"},"max_tokens":64000,"stream":true}
        """;

    public const string CodexMain = """
        {"model":"gpt-5.5","stream":true,"input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"You are Codex."}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>\n<cwd>/w</cwd>\n</environment_context>"}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"add a test"}]}],"tools":[{"type":"function","name":"exec_command","parameters":{"type":"object"}},{"type":"namespace","name":"multi_agent_v1","tools":[{"type":"function","name":"spawn_agent"}]},{"type":"web_search","external_web_access":true}],"reasoning":{"effort":"medium"},"store":false,"prompt_cache_key":"0199-session","client_metadata":{}}
        """;

    public const string CodexToolLoop = """
        {"model":"gpt-5.5","stream":true,"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"add a test"}]},{"type":"function_call","call_id":"c1","name":"exec_command","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"ok"}],"tools":[{"type":"function","name":"exec_command"}],"prompt_cache_key":"0199-session"}
        """;

    public const string GeminiMain = """
        {"contents":[{"role":"user","parts":[{"text":"This is the Gemini CLI."}]},{"role":"user","parts":[{"text":"explain main.go"}]}],"systemInstruction":{"role":"user","parts":[{"text":"You are Gemini CLI."}]},"tools":[{"functionDeclarations":[{"name":"read_file","parametersJsonSchema":{"type":"object"}},{"name":"invoke_agent","parametersJsonSchema":{"type":"object"}}]}],"generationConfig":{"temperature":1,"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"HIGH"}}}
        """;

    public const string GeminiRouter = """
        {"contents":[{"role":"user","parts":[{"text":"explain main.go"}]}],"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{"type":"OBJECT","properties":{"complexity_reasoning":{"type":"STRING"},"complexity_score":{"type":"INTEGER"}}}}}
        """;

    public const string OpenCodeMain = """
        {"model":"gpt-5.5","max_tokens":8192,"messages":[{"role":"system","content":"You are opencode."},{"role":"user","content":"rename the class"}],"tools":[{"type":"function","function":{"name":"bash","parameters":{"type":"object"}}},{"type":"function","function":{"name":"task","parameters":{"type":"object"}}}],"tool_choice":"auto","stream":true,"stream_options":{"include_usage":true}}
        """;

    public const string OpenCodeTitle = """
        {"model":"gpt-5.5","max_tokens":8192,"messages":[{"role":"system","content":"You are a title generator. You output ONLY a thread title."},{"role":"user","content":"Generate a title for this conversation:"},{"role":"user","content":"rename the class"}],"stream":true}
        """;

    public const string OllamaChat = """
        {"model":"qwen2.5-coder:7b","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hello","images":["aGk="]}],"tools":[{"type":"function","function":{"name":"read","parameters":{}}}],"think":true,"options":{"num_predict":100}}
        """;

    public static Func<string, string?> Headers(params (string Name, string Value)[] headers)
    {
        var map = headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
        return name => map.GetValueOrDefault(name);
    }

    public static RequestHead Head(string json, RequestPath? path = null) => RequestHead.Read(Encoding.UTF8.GetBytes(json), path);

    public static RequestProfile Anthropic(string json, DateTimeOffset? time = null, CallerCredential credential = CallerCredential.None, string? app = null, string path = "/v1/messages", params (string, string)[] headers) =>
        RequestProfile.Create("anthropic", path, Head(json), Headers(headers), time ?? Noon, app, credential, credential == CallerCredential.None ? null : "anthropic");

    public static RequestProfile Claude(string json, params (string, string)[] more) => Anthropic(json, headers: [.. ClaudeHeaders, .. more]);

    public static RequestProfile Chat(string json, params (string, string)[] headers) =>
        RequestProfile.Create("openai-chat", "/v1/chat/completions", Head(json), Headers(headers), Noon);

    public static RequestProfile Named(string model, string kind = RequestKind.Main, string? forced = null, int words = 20) =>
        Anthropic($$$"""{"model":"{{{model}}}","max_tokens":1000,"messages":[{"role":"user","content":"{{{string.Join(' ', Enumerable.Repeat("word", words))}}}"}]}""",
            path: kind == RequestKind.Count ? "/v1/messages/count_tokens" : "/v1/messages",
            headers: forced is null ? [] : [("x-sluice-route", forced)]);

    public static DateTimeOffset At(string day, string time) =>
        // The week of Monday 2026-11-16.
        new(DateOnly.ParseExact("2026-11-16", "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(Array.IndexOf(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], day)),
            TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(1));
}
