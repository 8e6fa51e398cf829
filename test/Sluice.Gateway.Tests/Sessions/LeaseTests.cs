using Xunit;
using static Sluice.Gateway.Tests.Sessions.SessionWorld;

namespace Sluice.Gateway.Tests.Sessions;

/// <summary>After a failure a session stays up for some turns, then tries again.</summary>
public sealed class LeaseTests
{
    private SessionWorld _world = new();
    private readonly Transcript _talk = new();
    private int _turn;

    [Fact]
    public void TwoTurns_ThenANewTry()
    {
        Turn(fails: true);
        Assert.Equal([2, 1, 0], [Left(), Left(), Left()]);
    }

    [Fact]
    public void FailingAgainRightAway_Doubles_UpToEightTimes()
    {
        foreach (var length in new[] { 2, 4, 8, 16, 16 })
        {
            Turn(fails: true);
            for (var left = length; left > 0; left--) Assert.Equal(left, Left());
        }
    }

    [Fact]
    public void GoodTry_MakesTheNextLeaseShortAgain()
    {
        Turn(fails: true);
        Left();
        Left();
        Turn(fails: true);
        for (var i = 0; i < 4; i++) Left();
        Turn(fails: false);
        Turn(fails: true);
        Assert.Equal(2, Left());
    }

    [Fact]
    public void LeaseIsOnTheTierThatAnswered_WithTheReason()
    {
        Turn(fails: true);
        var view = _world.View(_talk.Request())!;
        Assert.Equal((2, 3), (view.LeaseTier, view.LeaseTurns));
        Assert.Equal("a local draft was not good enough", view.LeaseBecause);
    }

    [Fact]
    public void NoTurns_NoLease()
    {
        _world = new SessionWorld(""" "leaseTurns": 0 """);
        Turn(fails: true);
        Assert.Null(_world.View(_talk.Request())!.LeaseTier);
        Assert.Equal(0, Left());
    }

    // A turn that tries at home.
    private void Turn(bool fails)
    {
        Speak();
        if (fails) _world.Answer(_talk.Request(), Coder, Sonnet, rejected: true);
        else _world.Answer(_talk.Request(), Coder, draft: true);
    }

    // A turn that obeys the lease; how long it was.
    private int Left()
    {
        Speak();
        var left = _world.View(_talk.Request())!.LeaseTurns;
        if (left > 0) _world.Answer(_talk.Request(), Sonnet);
        return left;
    }

    private void Speak() => _talk.Replies().Says($"task number {++_turn} of the day");
}
