using Sluice.Gateway.Forwarding;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;
using Xunit;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>How long a local answer is expected to take, and who waits.</summary>
public sealed class WaitBudgetTests
{
    [Theory]
    [InlineData(RequestKind.Main, true)]
    [InlineData(RequestKind.ToolLoop, true)]
    [InlineData(RequestKind.Subagent, true)]
    [InlineData(RequestKind.Compaction, true)]
    [InlineData(RequestKind.Title, false)]
    [InlineData(RequestKind.Summary, false)]
    public void SomebodyWaits_ForTurnsAndNotForTitles(string kind, bool waits) => Assert.Equal(waits, WaitBudget.IsForeground(kind));

    [Fact]
    public void Expectation_IsQueueLoadPromptAndAnswer()
    {
        var speed = new LocalSpeed(PrefillPerSecond: 500, OutputPerSecond: 30) { Queue = TimeSpan.FromSeconds(4), Load = TimeSpan.FromSeconds(6) };
        Assert.Equal(4 + 6 + (20_000 / 500) + (300 / 30), WaitBudget.Expected(speed, 20_000, warm: 0, limit: null).TotalSeconds, 3);
    }

    [Fact]
    public void WhatTheCacheHolds_IsNotReadAgain() =>
        Assert.Equal(2, WaitBudget.Reading(new LocalSpeed(500, 30), 20_000, warm: 19_000).TotalSeconds, 3);

    [Fact]
    public void CallersLimit_BoundsTheAnswer() =>
        Assert.Equal(1, WaitBudget.Expected(new LocalSpeed(0, 30), 20_000, 0, limit: 30).TotalSeconds, 3);
}
