using Sluice.Routing.Profile;
using Sluice.Routing.Profile.Turns;
using Xunit;

namespace Sluice.Routing.Tests.Profile.Turns;

public sealed class DepthTests
{
    [Theory]
    [InlineData("think hard about the race in the scheduler")]
    [InlineData("Fix it. Ultrathink.")]
    [InlineData("please think harder")]
    [InlineData("think really hard before you change anything")]
    [InlineData("Denk gründlich nach")]
    public void Words_AskForDepth(string said) => Assert.True(Depth.Asks(said));

    [Theory]
    [InlineData("don't think too long about it")]
    [InlineData("no need to think hard here")]
    [InlineData("what does `ultrathink` do?")]
    [InlineData("I think the hard part is done")]
    [InlineData("rename think_harder to ponder")]
    public void OtherWords_DoNot(string said) => Assert.False(Depth.Asks(said));

    [Theory]
    [InlineData("<system-reminder>Plan mode is active. You MUST NOT make any edits.</system-reminder>", true)]
    [InlineData("<system-reminder># Plan Mode - System Reminder\\n\\nCRITICAL: Plan mode ACTIVE</system-reminder>", true)]
    [InlineData("<system-reminder>## Exited Plan Mode\\n\\nYou can now make edits.</system-reminder>", false)]
    [InlineData("what does Plan mode is active mean?", false)]
    public void PlanMode_IsReadFromTheClientsNotice(string notice, bool wants)
    {
        var profile = Claude($$"""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"{{notice}}"},{"type":"text","text":"rename a to b"}]}]}""");
        Assert.Equal(wants, profile.WantsDepth);
        Assert.Contains("rename a to b", profile.LastUserText, StringComparison.Ordinal);
    }

    [Fact]
    public void PlanMode_Left_IsOver()
    {
        var profile = Claude("""
            {"model":"m","messages":[
              {"role":"user","content":"<system-reminder>Plan mode is active.</system-reminder>plan it"},
              {"role":"assistant","content":"done"},
              {"role":"user","content":"<system-reminder>## Exited Plan Mode</system-reminder>go"}]}
            """);
        Assert.False(profile.WantsDepth);
        Assert.Equal(["plan it", "go"], profile.LastUserTurns);
    }

    [Fact]
    public void PlanMode_OfCodex_IsADevelopersMessage() =>
        Assert.Equal("plan mode", Of("openai-responses", "/v1/responses", """
            {"model":"gpt-5.5","input":[
              {"type":"message","role":"developer","content":[{"type":"input_text","text":"<collaboration_mode># Plan Mode (Conversational)\n\nYou work in 3 phases.</collaboration_mode>"}]},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"add a cache"}]}]}
            """).WantsDepthBecause);

    [Theory]
    [InlineData("openai-responses", "/v1/responses", """{"model":"m","input":"x","reasoning":{"effort":"high"}}""", true)]
    [InlineData("openai-responses", "/v1/responses", """{"model":"m","input":"x","reasoning":{"effort":"medium"}}""", false)]
    [InlineData("openai-chat", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"x"}],"reasoning_effort":"xhigh"}""", true)]
    public void Effort_AsksForDepth(string protocol, string path, string body, bool wants) => Assert.Equal(wants, Of(protocol, path, body).WantsDepth);

    [Fact]
    public void Effort_High_IsClaudeCodesDefault_AndNoWish()
    {
        Assert.False(Claude("""{"model":"m","messages":[{"role":"user","content":"x"}],"output_config":{"effort":"high"}}""").WantsDepth);
        Assert.True(Claude("""{"model":"m","messages":[{"role":"user","content":"x"}],"output_config":{"effort":"max"}}""").WantsDepth);
    }

    [Theory]
    [InlineData("<ide_opened_file>The user opened a.cs</ide_opened_file>fix it", "fix it")]
    [InlineData("<command-message>review is running</command-message><command-name>/review</command-name><command-args>only the tests</command-args>", "only the tests")]
    [InlineData("<task>\\nadd a flag\\n</task>\\n<environment_details>\\n# Open tabs\\n</environment_details>", "add a flag")]
    [InlineData("<permissions instructions>\\nread only\\n</permissions instructions>go on", "go on")]
    [InlineData("<taskbar> is a symbol <task-list>", "<taskbar> is a symbol <task-list>")]
    public void WhatClientsInject_IsNotTheUsers(string text, string said) =>
        Assert.Equal(said, Claude($$"""{"model":"m","messages":[{"role":"user","content":"{{text}}"}]}""").LastUserText);

    private static RequestProfile Claude(string body) =>
        RequestProfile.Create("anthropic", "/v1/messages", Requests.Head(body), Requests.Headers(("User-Agent", "claude-cli/2.1.197 (external, cli)"), ("x-app", "cli")), Requests.Noon);

    private static RequestProfile Of(string protocol, string path, string body) =>
        RequestProfile.Create(protocol, path, Requests.Head(body), Requests.Headers(), Requests.Noon);
}
