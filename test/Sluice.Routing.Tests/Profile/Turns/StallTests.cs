using System.Text.Json;
using Sluice.Routing.Profile.Turns;
using Xunit;

namespace Sluice.Routing.Tests.Profile.Turns;

public sealed class StallTests
{
    private static readonly JsonSerializerOptions AsClientsDo = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void SameFailingCallAgain() =>
        Assert.Equal("the same call failed again", Find(("Bash", "make", "Exit code 2\nmake: *** no rule", true), ("Read", "a", "text", false), ("Bash", "make", "Exit code 2\nmake: *** other words", true)));

    [Fact]
    public void SameErrorTwiceInARow_TimesAndLinesApart() =>
        Assert.Equal("the same error came again", Find(("Edit", "a", "Error: text not found in line 12 (0.3 s)", true), ("Edit", "b", "Error: text not found in line 40 (1.7 s)", true)));

    [Fact]
    public void SameError_WithATryInBetween_CountsTheThirdTime()
    {
        (string, string, string, bool) error(string arguments) => ("Read", arguments, "File does not exist.", true);
        Assert.Null(Find(error("a"), ("Bash", "ls", "b c", false), error("b")));
        Assert.NotNull(Find(error("a"), ("Bash", "ls", "b c", false), error("b"), ("Bash", "ls -a", "d", false), error("c")));
    }

    [Fact]
    public void GoingInCircles()
    {
        var circle = Enumerable.Range(0, 6).Select(i => i % 2 == 0 ? ("Read", "a", "alpha", false) : ("Read", "b", "beta", false)).ToArray();
        Assert.Equal("nothing new in the last 6 calls", Find(circle));
        Assert.Null(Find(circle[..5]));
    }

    [Fact]
    public void ManyDifferentCalls_AreProgress() =>
        Assert.Null(Find([.. Enumerable.Range(0, 40).Select(i => ("Read", $"file{i}", $"text {(char)('a' + (i % 26))}", i % 7 == 0 && i < 30))]));

    [Fact]
    public void WhatHasBeenAnsweredByAStrongerModel_DoesNotCountAgain()
    {
        var trail = Trail(("Bash", "make", "no rule", true), ("Bash", "make", "no rule", true), ("Read", "a", "b", false), ("Bash", "make", "no rule", true));
        Assert.NotNull(Stall.Find(trail));
        Assert.Null(Stall.Find(trail, after: trail.Steps[1].Item));
    }

    [Theory]
    [InlineData("openai-responses", "Chunk ID: 1f\nWall time: 0.05 seconds\nProcess exited with code 1\nOutput:\nmake: no rule", ToolOutcome.Failed)]
    [InlineData("openai-responses", "Process exited with code 0\nOutput:\nerror handling is in a.cs", ToolOutcome.Done)]
    [InlineData("openai-chat", "{\"output\":\"x\",\"metadata\":{\"exit_code\":127}}", ToolOutcome.Failed)]
    [InlineData("openai-chat", "Error: ENOENT: no such file", ToolOutcome.Failed)]
    [InlineData("openai-chat", "src/errors.cs\nsrc/failed.cs", ToolOutcome.Done)]
    [InlineData("openai-chat", "Passed!  - Failed:     0, Passed:   120, Skipped:     0, Total:   120", ToolOutcome.TestsPassed)]
    [InlineData("openai-chat", "Failed!  - Failed:     1, Passed:   119", ToolOutcome.Failed)]
    [InlineData("openai-chat", "test result: ok. 12 passed; 0 failed; 0 ignored", ToolOutcome.TestsPassed)]
    [InlineData("openai-chat", "===== 1 failed, 30 passed in 0.12s =====", ToolOutcome.Done)]
    [InlineData("openai-chat", "===== 30 passed in 0.12s =====", ToolOutcome.TestsPassed)]
    public void Results_SayWhatBecameOfTheCall(string protocol, string result, ToolOutcome outcome)
    {
        var text = JsonSerializer.Serialize(result, AsClientsDo);
        var json = protocol == "openai-chat"
            ? $$"""{"messages":[{"role":"user","content":"go"},{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"sh","arguments":"{}"} } ]},{"role":"tool","tool_call_id":"c1","content":{{text}}}]}"""
            : $$"""{"input":[{"role":"user","content":"go"},{"type":"function_call","call_id":"c1","name":"sh","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":{{text}}}]}""";
        var step = Assert.Single(UserTurnTests.Profile(protocol, json).Trail.Steps);
        Assert.Equal(outcome, step.Outcome);
        Assert.NotEqual(0UL, step.Call);
    }

    [Fact]
    public void GeminisErrors_AreErrors()
    {
        var json = """{"contents":[{"role":"user","parts":[{"text":"go"}]},{"role":"model","parts":[{"functionCall":{"id":"1","name":"read_file","args":{}}},{"functionCall":{"id":"2","name":"read_file","args":{"a":1}}}]},{"role":"user","parts":[{"functionResponse":{"id":"1","name":"read_file","response":{"error":"gone"}}},{"functionResponse":{"id":"2","name":"read_file","response":{"output":"here"}}}]}]}""";
        Assert.Equal([ToolOutcome.Failed, ToolOutcome.Done], UserTurnTests.Profile("gemini", json).Trail.Steps.Select(step => step.Outcome));
    }

    private static string? Find(params (string Tool, string Arguments, string Result, bool Error)[] steps) => Stall.Find(Trail(steps));

    private static ToolTrail Trail(params (string Tool, string Arguments, string Result, bool Error)[] steps)
    {
        var turns = steps.Select((step, i) => $$$"""
            ,{"role":"assistant","content":[{"type":"tool_use","id":"t{{{i}}}","name":"{{{step.Tool}}}","input":{"x":"{{{step.Arguments}}}"}}]}
            ,{"role":"user","content":[{"tool_use_id":"t{{{i}}}","type":"tool_result","content":{{{JsonSerializer.Serialize(step.Result)}}},"is_error":{{{(step.Error ? "true" : "false")}}}}]}
            """);
        return UserTurnTests.Profile("anthropic", $$"""{"messages":[{"role":"user","content":"go"}{{string.Concat(turns)}}]}""").Trail;
    }
}
