using Sluice.Gateway.Ledger;
using Sluice.Output;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

public sealed class StatusLineTests
{
    private static readonly RequestRow Answered = new()
    {
        Id = 2,
        StartedAt = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero),
        Protocol = "anthropic",
        Kind = "main",
        Outcome = Outcomes.Ok,
        Upstream = "ollama",
        Model = "qwen3-coder",
        PaidBy = Payers.Local,
        DurationMs = 3_100,
        Streaming = true,
        EstimatedInputTokens = 100,
        BodyBytes = 400,
        Attempts = 1,
        IsEstimated = false,
        Spend = 0,
        PlanValue = 0,
        Electricity = 0,
        CloudTokens = 0,
        CloudTokensAvoided = 0,
        Actual = 0,
        Asked = 0.09m,
    };

    [Fact]
    public void TellsWhoAnswered_WhatTheSessionSaved_TimeAndWindow()
    {
        RequestRow title = Answered with { Id = 3, Kind = "title", Model = "small", Asked = 0.05m };
        Assert.Equal("local qwen3-coder · saved $0.14 · 3.1 s · 62% of window", StatusLineText.Write([title, Answered], 61.7));
    }

    [Fact]
    public void ACloudModel_IsNamedByItsUpstream_AndLossesAreSaid()
    {
        var row = Answered with { Upstream = "anthropic", Model = "claude-sonnet-5", PaidBy = Payers.Api, Actual = 0.30m };
        Assert.Equal("anthropic claude-sonnet-5 · dearer by $0.21 · 3.1 s", StatusLineText.Write([row], null));
    }

    [Fact]
    public void WithoutAnAnswer_SaysSo()
    {
        Assert.Equal("Sluice: no answer yet", StatusLineText.Write([], 10));
        Assert.Equal("Sluice: no answer yet", StatusLineText.Write([Answered with { Outcome = Outcomes.Open }], 10));
    }

    [Fact]
    public void AModelsName_DoesNotMoveTheCursor() =>
        Assert.DoesNotContain('\e', StatusLineText.Write([Answered with { Model = "a\e[2Jb" }], null));

    [Theory]
    [InlineData("""{"hook_event_name":"Status","session_id":"3f0c9a52","model":{"id":"claude-opus-4-8","display_name":"Opus"},"context_window":{"context_window_size":200000,"used_percentage":26}}""", "3f0c9a52", 26.0)]
    [InlineData("""{"session_id":"3f0c9a52","context_window":{"used_percentage":null}}""", "3f0c9a52", null)]
    [InlineData("""{"session_id":7,"context_window":[]}""", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("not json", null, null)]
    [InlineData("", null, null)]
    public void Input_IsReadAsFarAsItGoes(string json, string? session, double? used) =>
        Assert.Equal(new StatusLineInput(session, used), StatusLineInput.Read(new StringReader(json)));

    [Fact]
    public async Task NothingRuns_IsALine_NotAFailure()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("statusline"));
        Assert.Equal("Sluice: not running", run.Output.Trim());
    }
}
