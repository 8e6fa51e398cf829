using Sluice.Protocols.Json;
using Sluice.Routing.Profile;
using Xunit;

namespace Sluice.Routing.Tests.Profile.Turns;

/// <summary>By what a user's turn is recognised, in the shapes that each client sends.</summary>
public sealed class UserTurnTests
{
    private const string ClaudeLoop = """,{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Bash","input":{"command":"ls"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"a.cs"},{"type":"text","text":"<system-reminder>\nThe file was changed.\n</system-reminder>"}]}""";

    public static TheoryData<string, string, string> Loops => new()
    {
        { "anthropic", Requests.ClaudeMain(), Requests.ClaudeMain(more: ClaudeLoop) },
        {
            "openai-responses",
            """{"model":"m","input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"You are Codex."}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>\n<cwd>/w</cwd>\n</environment_context>"}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"add a test"}]}]}""",
            """{"model":"m","input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"You are Codex."}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>\n<cwd>/w</cwd>\n</environment_context>"}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"add a test"}]},{"type":"function_call","call_id":"c1","name":"exec_command","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"ok"}]}"""
        },
        {
            "gemini",
            """{"contents":[{"role":"user","parts":[{"text":"This is the Gemini CLI. Today is Friday."}]},{"role":"user","parts":[{"text":"explain main.go"}]}]}""",
            """{"contents":[{"role":"user","parts":[{"text":"This is the Gemini CLI. Today is Friday."}]},{"role":"user","parts":[{"text":"explain main.go"}]},{"role":"model","parts":[{"functionCall":{"name":"read_file","args":{"path":"main.go"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"read_file","response":{"output":"package main"}}}]}]}"""
        },
        {
            "openai-chat",
            """{"model":"m","messages":[{"role":"system","content":"You are opencode."},{"role":"user","content":"rename the class"}]}""",
            """{"model":"m","messages":[{"role":"system","content":"You are opencode. Files: a b"},{"role":"user","content":"rename the class"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"bash","arguments":"{\"command\":\"ls\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"a.cs"}]}"""
        },
        {
            "ollama",
            """{"model":"m","messages":[{"role":"user","content":"hello"}]}""",
            """{"model":"m","messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"read","arguments":{}}}]},{"role":"tool","content":"text","tool_name":"read"}]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void ToolLoop_IsTheSameTurn(string protocol, string first, string next)
    {
        var (before, after) = (Profile(protocol, first), Profile(protocol, next));
        Assert.Equal((before.Turn.Index, before.Turn.Text), (after.Turn.Index, after.Turn.Text));
        Assert.True(after.Turn.Items > before.Turn.Items);
        Assert.Equal(before.Opening, after.Opening);
        Assert.NotEqual(0UL, before.Opening);
        Assert.Equal(1, after.CountUserTurns());
        Assert.Single(after.Trail.Steps);
    }

    [Fact]
    public void SameWordsAgain_StandElsewhere()
    {
        var once = Profile("openai-chat", """{"messages":[{"role":"user","content":"fix it"}]}""").Turn;
        var twice = Profile("openai-chat", """{"messages":[{"role":"user","content":"fix it"},{"role":"assistant","content":"done"},{"role":"user","content":"fix it"}]}""");
        Assert.Equal(once.Text, twice.Turn.Text);
        Assert.Equal((0, 2), (once.Index, twice.Turn.Index));
        Assert.Equal(2, twice.CountUserTurns());
    }

    [Theory]
    [InlineData("fix <system-reminder>a</system-reminder>", "fix")]
    [InlineData("<system-reminder>a</system-reminder>\\n\\nfix\\n", "fix")]
    [InlineData("<environment_context>\\n<cwd>/a</cwd>\\n</environment_context>fix", "fix")]
    [InlineData("  fix  ", "fix")]
    [InlineData("[Request interrupted by user]<system-reminder>never closed", "")]
    [InlineData("if (a < b) fix </p>", "if (a < b) fix </p>")]
    public void WhatClientsInject_TakesNoPart(string text, string own) =>
        Assert.Equal(Turn(own).Text, Turn(text).Text);

    [Fact]
    public void OnePromptInsteadOfTurns_IsTheTurn()
    {
        var prompt = Profile("ollama", """{"model":"m","prompt":"hello"}""");
        Assert.Equal(0, prompt.Turn.Index);
        Assert.Equal(Profile("ollama", """{"model":"m","messages":[{"role":"user","content":"hello"}]}""").Turn.Text, prompt.Turn.Text);
    }

    [Fact]
    public void RestOfALoopWithoutItsBeginning_SaysNothing()
    {
        var rest = Profile("openai-responses", """{"model":"m","previous_response_id":"r","input":[{"type":"function_call_output","call_id":"c1","output":"ok"}]}""");
        Assert.Equal(-1, rest.Turn.Index);
        Assert.Equal(0UL, rest.Opening);
    }

    internal static RequestProfile Profile(string protocol, string json) =>
        RequestProfile.Create(protocol, protocol switch { "anthropic" => "/v1/messages", "openai-responses" => "/v1/responses", "ollama" => "/api/chat", "gemini" => "/v1beta/models/m:generateContent", _ => "/v1/chat/completions" }, Requests.Head(json, protocol == "gemini" ? new RequestPath("m", false, false) : null), Requests.Headers(), Requests.Noon);

    private static Sluice.Routing.Profile.Turns.UserTurnMark Turn(string text) => Profile("openai-chat", $$"""{"messages":[{"role":"user","content":"{{text}}"}]}""").Turn;
}
