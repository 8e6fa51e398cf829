using Sluice.Gateway.Upstreams.Health;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Health;

public class BreakerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(_time);

    [Fact]
    public void FiveFailuresInARow_OpenIt_FourDoNot()
    {
        Report(AttemptOutcome.Failed, 4);
        Assert.Equal(BreakerState.Closed, _breaker.State);

        Report(AttemptOutcome.Failed, 1);

        Assert.Equal(BreakerState.Open, _breaker.State);
        Assert.False(_breaker.TryEnter());
        Assert.Equal(_time.GetUtcNow().AddSeconds(5), _breaker.OpenUntil);
    }

    [Fact]
    public void AnAnswerBetween_StartsTheCountAgain()
    {
        Report(AttemptOutcome.Failed, 4);
        Report(AttemptOutcome.Answered, 1);
        Report(AttemptOutcome.Failed, 4);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Theory]
    [InlineData(5, 10, "Open")]
    [InlineData(4, 10, "Closed")]
    [InlineData(4, 8, "Closed")]
    public void HalfOfTen_OpenIt(int failures, int attempts, string expected)
    {
        // Spread so that no five stand in a row and the last one is a failure.
        Report(AttemptOutcome.Answered, attempts - failures - (failures - 1));
        for (var i = 0; i < failures; i++)
        {
            Report(AttemptOutcome.Failed, 1);
            if (i < failures - 1)
            {
                Report(AttemptOutcome.Answered, 1);
            }
        }

        Assert.Equal(expected, _breaker.State.ToString());
    }

    [Fact]
    public void WhatIsOlderThanThirtySeconds_DoesNotCount()
    {
        for (var i = 0; i < 4; i++)
        {
            Report(AttemptOutcome.Failed, 1);
            Report(AttemptOutcome.Answered, 1);
        }

        _time.Advance(TimeSpan.FromSeconds(31));
        Report(AttemptOutcome.Answered, 1);
        Report(AttemptOutcome.Failed, 1);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void F058_AfterThePause_OneProbeGoesThrough_AndItsAnswerCloses()
    {
        Report(AttemptOutcome.Failed, 5);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
        Assert.True(_breaker.TryEnter());
        Assert.False(_breaker.TryEnter());

        Report(AttemptOutcome.Answered, 1);

        Assert.Equal(BreakerState.Closed, _breaker.State);
        Assert.True(_breaker.TryEnter());
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void AFailedProbe_DoublesThePause_UpToAMinute()
    {
        Report(AttemptOutcome.Failed, 5);
        foreach (var pause in new[] { 5, 10, 20, 40, 60, 60 })
        {
            _time.Advance(TimeSpan.FromSeconds(pause - 0.1));
            Assert.False(_breaker.TryEnter());
            _time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.True(_breaker.TryEnter());
            Report(AttemptOutcome.Failed, 1);
        }
    }

    [Fact]
    public void AProbeThatSaysNothing_FreesItsPlace()
    {
        Report(AttemptOutcome.Failed, 5);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_breaker.TryEnter());

        Report(AttemptOutcome.Unknown, 1);

        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void AHint_EndsThePause()
    {
        Report(AttemptOutcome.Failed, 5);

        _breaker.Hint();

        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
        Assert.True(_breaker.TryEnter());
    }

    private void Report(AttemptOutcome outcome, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _breaker.Report(outcome);
        }
    }
}
