using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Routing;
using Sluice.Routing.Catalogue;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Health;

public class UpstreamHealthTests
{
    private static readonly RoutableModel Opus = Model("anthropic", "opus");
    private static readonly RoutableModel Haiku = Model("anthropic", "haiku");

    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamHealth _health;

    public UpstreamHealthTests() => _health = new UpstreamHealth(_time);

    [Fact]
    public void AnUnknownModel_IsUp() => Assert.Equal(Availability.Up, _health.Of(Opus));

    [Fact]
    public void F026_ALongRetryAfter_CoolsTheModel_ForFifteenMinutesAtMost()
    {
        _health.Cool(Opus, TimeSpan.FromSeconds(3600), "rate limited (429)");

        var availability = _health.Of(Opus);
        Assert.Equal(AvailabilityState.Limited, availability.State);
        Assert.Equal(_time.GetUtcNow().AddSeconds(3600), availability.Until);
        Assert.Equal(AvailabilityState.Up, _health.Of(Haiku).State);

        _time.Advance(TimeSpan.FromSeconds(15 * 60));
        Assert.Equal(AvailabilityState.Up, _health.Of(Opus).State);
    }

    [Fact]
    public void OneCallersSpentPlan_SaysNothingOfAnothers()
    {
        _health.Cool(Opus, TimeSpan.FromMinutes(5), "plan spent", "caller-1");

        Assert.Equal(AvailabilityState.Limited, _health.Of(Opus, "caller-1").State);
        Assert.Equal(AvailabilityState.Up, _health.Of(Opus, "caller-2").State);
        Assert.Equal(AvailabilityState.Up, _health.Of(Opus).State);
    }

    [Fact]
    public void F028_WithoutAUsableRetryAfter_ThePauseIsShort_AndGrows()
    {
        foreach (var expected in new[] { 2, 4, 8, 16, 32, 60, 60 })
        {
            _health.Cool(Opus, null, "rate limited (429)");
            Assert.Equal(_time.GetUtcNow().AddSeconds(expected), _health.Of(Opus).Until);
            _time.Advance(TimeSpan.FromSeconds(expected));
        }

        _health.Report(Opus, AttemptOutcome.Answered);
        _health.Cool(Opus, null, "rate limited (429)");
        Assert.Equal(_time.GetUtcNow().AddSeconds(2), _health.Of(Opus).Until);
    }

    [Fact]
    public void AnOpenBreaker_TakesAllModelsOfItsUpstreamDown_ButForceStillTries()
    {
        for (var i = 0; i < Breaker.ConsecutiveFailures; i++)
        {
            Assert.True(_health.TryBegin(Opus));
            _health.Report(Opus, AttemptOutcome.Failed);
        }

        Assert.Equal(AvailabilityState.Down, _health.Of(Haiku).State);
        Assert.False(_health.TryBegin(Haiku));
        Assert.True(_health.TryBegin(Haiku, force: true));
        Assert.Equal(AvailabilityState.Up, _health.Of(Model("openai", "gpt")).State);
    }

    [Fact]
    public void F058_AfterThePause_ItIsACandidateAgain_ButNotForTwoAtOnce()
    {
        for (var i = 0; i < Breaker.ConsecutiveFailures; i++) _health.Report(Opus, AttemptOutcome.Failed);
        Assert.Equal(AvailabilityState.Down, _health.Of(Opus).State);
        _time.Advance(Breaker.FirstPause);

        // Behind another model of the plan it would never be asked, and stay out for ever.
        Assert.Equal(AvailabilityState.Up, _health.Of(Opus).State);
        Assert.True(_health.TryBegin(Opus));
        Assert.Equal(AvailabilityState.Limited, _health.Of(Opus).State);
    }

    [Fact]
    public void Rejections_OfTheRequestItself_NeverOpenTheBreaker()
    {
        for (var i = 0; i < 100; i++)
        {
            _health.Report(Opus, AttemptOutcome.Answered);
            _health.Report(Opus, AttemptOutcome.Unknown);
        }

        Assert.Equal(BreakerState.Closed, _health.StateOf("anthropic"));
    }

    [Fact]
    public void F058_AServerThatDiscoverySeesAgain_IsTriedAtOnce()
    {
        var local = Model("ollama", "qwen3");
        for (var i = 0; i < Breaker.ConsecutiveFailures; i++)
        {
            _health.Report(local, AttemptOutcome.Failed);
        }

        _health.Saw("ollama", ServerStatus.Gone);
        Assert.Equal(AvailabilityState.Down, _health.Of(local).State);

        _health.Saw("ollama", ServerStatus.Up);

        Assert.Equal(AvailabilityState.Up, _health.Of(local).State);
        Assert.True(_health.TryBegin(local));
        Assert.Equal(AvailabilityState.Limited, _health.Of(local).State);
        _health.Report(local, AttemptOutcome.Answered);
        Assert.Equal(Availability.Up, _health.Of(local));
    }

    [Theory]
    [InlineData("Up", AvailabilityState.Up)]
    [InlineData("Loading", AvailabilityState.Limited)]
    [InlineData("NeedsKey", AvailabilityState.Down)]
    [InlineData("Gone", AvailabilityState.Down)]
    public void WhatDiscoverySaw_CountsAtOnce(string status, AvailabilityState expected)
    {
        _health.Saw("ollama", Enum.Parse<ServerStatus>(status));

        Assert.Equal(expected, _health.Of(Model("ollama", "m")).State);
    }

    [Fact]
    public void F030_RetriesStayWithinAFifthOfWhatRuns_AndThreeAreAlwaysAllowed()
    {
        var budget = new RetryBudget();
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => budget.TryRetry()));
        for (var i = 0; i < 3; i++)
        {
            budget.EndRetry();
        }

        for (var i = 0; i < 50; i++)
        {
            budget.Begin();
        }

        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => budget.TryRetry()));
        budget.EndRetry();
        Assert.True(budget.TryRetry());
        Assert.False(budget.TryRetry());
    }

    private static RoutableModel Model(string upstream, string id) => new(upstream, id) { Protocol = "anthropic", Tier = 2, IsLocal = false };
}
