using Sluice.Gateway.Sessions;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Profile;
using Xunit;
using static Sluice.Gateway.Tests.Sessions.SessionWorld;

namespace Sluice.Gateway.Tests.Sessions;

/// <summary>What is remembered of a conversation, and how it is told from another.</summary>
public sealed class SessionStoreTests
{
    private readonly SessionWorld _world = new();

    [Fact]
    public void TurnIsHeld_ThroughItsToolLoop_AndDecidedAnewWhenTheUserSpeaks()
    {
        var talk = new Transcript().Says("fix the bug");
        Assert.Null(_world.View(talk.Request())!.Held);
        _world.Answer(talk.Request(), Sonnet);
        for (var i = 0; i < 40; i++)
        {
            talk.Calls(argument: $"file{i}", result: $"text {(char)('a' + (i % 26))}");
            var view = _world.View(talk.Request())!;
            Assert.Equal((1, Sonnet, null), (view.UserTurns, view.Held!.Address, view.Stall));
            _world.Answer(talk.Request(), Sonnet);
        }

        talk.Replies().Says("and the other one");
        var next = _world.View(talk.Request())!;
        Assert.Equal((2, null), (next.UserTurns, next.Held));
    }

    [Fact]
    public void Escalation_TheTurnStaysWithTheModelThatAnswered()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.Answer(talk.Request(), Coder, Sonnet, rejected: true);
        var held = _world.View(talk.Calls().Request())!.Held!;
        Assert.Equal((Sonnet, 2, false), (held.Address, held.Tier, held.Draft));
    }

    [Fact]
    public void GoodDraft_TheLoopGoesOnDrafting()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.Answer(talk.Request(), Coder, draft: true);
        Assert.True(_world.View(talk.Calls().Request())!.Held!.Draft);
    }

    [Fact]
    public void RequestThatFailed_HoldsNothing_ButIsTheSameTurnWhenItIsRepeated()
    {
        var talk = new Transcript().Says("please fix the bug in the parser");
        var profile = talk.Request();
        _world.Store.Ended(profile, null, _world.Model, new([], new("cascade", "", [], [])) { Turn = new(Sonnet, 2, "", false) }, null);
        var view = _world.View(talk.Request())!;
        Assert.Equal((1, null, null), (view.UserTurns, view.Held, view.Stall));
    }

    [Fact]
    public void IdleLongerThanTheCacheLives_TheTurnIsDecidedAnew()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.Answer(talk.Request(), Sonnet, usage: new Usage(100, CacheWrite5m: 5000));
        talk.Calls();
        _world.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.NotNull(_world.View(talk.Request())!.Held);
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        var view = _world.View(talk.Request())!;
        Assert.Null(view.Held);
        Assert.Empty(view.Warm);
    }

    [Fact]
    public void HourOfCache_HoldsTheTurnForAnHour()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.Answer(talk.Request(), Sonnet, usage: new Usage(100, CacheWrite1h: 5000));
        _world.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(_world.View(talk.Calls().Request())!.Held);
    }

    [Fact]
    public void UserRepeatsHimself_IsANewTurn_AndAStall()
    {
        var talk = new Transcript().Says("the parser test still fails, fix it");
        _world.Answer(talk.Request(), Coder);
        var again = talk.Replies().Says("the parser test still fails, fix it").Request();
        var view = _world.View(again)!;
        Assert.Equal((2, null, "the user says the same again"), (view.UserTurns, view.Held, view.Stall));
        // Answered by a stronger model: the loop that follows is not stuck any more.
        _world.Answer(again, Sonnet);
        var after = _world.View(talk.Calls().Request())!;
        Assert.Equal((Sonnet, null), (after.Held!.Address, after.Stall));
    }

    [Fact]
    public void SayingYesAgain_IsNoComplaint()
    {
        var talk = new Transcript().Says("continue");
        _world.Answer(talk.Request(), Coder);
        var view = _world.View(talk.Replies().Says("continue").Request())!;
        Assert.Equal((2, null), (view.UserTurns, view.Stall));
    }

    [Fact]
    public void StuckLoop_IsDecidedAnewOnce_AndTakesALease()
    {
        var talk = new Transcript().Says("make it build");
        _world.Answer(talk.Request(), Coder);
        talk.Calls(argument: "make", result: "no rule to make target", error: true);
        _world.Answer(talk.Request(), Coder);
        talk.Calls(argument: "make", result: "no rule to make target", error: true);
        var stuck = _world.View(talk.Request())!;
        Assert.Equal((null, "the same call failed again"), (stuck.Held, stuck.Stall));
        _world.Answer(talk.Request(), Sonnet);
        var after = _world.View(talk.Calls(argument: "cat Makefile").Request())!;
        Assert.Equal((Sonnet, null, 2), (after.Held!.Address, after.Stall, after.LeaseTier));
        Assert.Contains("stuck", after.LeaseBecause, StringComparison.Ordinal);
    }

    [Fact]
    public void SideRequests_BelongToNoSession_AndDisturbNone()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.Answer(talk.Request(), Sonnet);
        var title = new Transcript().Says("fix the bug").Request(path: "/v1/messages/count_tokens");
        Assert.Null(_world.View(title));
        _world.Answer(title, Haiku);
        Assert.Equal(Sonnet, _world.View(talk.Calls().Request())!.Held!.Address);
        Assert.Equal(1, _world.Store.Count);
    }

    [Fact]
    public void Compaction_SeesTheModelThatHoldsTheTurn_AndIsNoTurn()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.Answer(talk.Request(), Sonnet, usage: new Usage(100, CacheWrite5m: 5000));
        var compact = talk.Replies().Says("Your task is to create a detailed summary of the conversation so far").Request();
        Assert.Equal(RequestKind.Compaction, compact.Kind);
        var view = _world.View(compact)!;
        Assert.Equal((1, Sonnet, 5000L), (view.UserTurns, view.Held?.Address, view.Warm[Sonnet].Tokens));
    }

    [Fact]
    public void Subagents_HaveTurnsOfTheirOwn()
    {
        var main = new Transcript().Says("fix the bug");
        var agent = new Transcript().Says("look for the parser");
        _world.Answer(main.Request(), Sonnet);
        Assert.Null(_world.View(agent.Request(agent: "a1"))!.Held);
        _world.Answer(agent.Request(agent: "a1"), Haiku);
        Assert.Equal(Sonnet, _world.View(main.Calls().Request())!.Held!.Address);
        Assert.Equal(Haiku, _world.View(agent.Calls().Request(agent: "a1"))!.Held!.Address);
        Assert.Null(_world.View(agent.Request(agent: "a2"))!.Held);
    }

    [Fact]
    public void WithoutAnId_TheFirstWordsTellConversationsApart_WhateverTheSystemPromptSays()
    {
        var one = new Transcript(session: null).Says("explain main.go");
        var other = new Transcript(session: null).Says("explain util.go");
        _world.Answer(one.Request(), Sonnet);
        one.System = "Another one, with the time: 12:01";
        Assert.Equal(Sonnet, _world.View(one.Calls().Request())!.Held!.Address);
        Assert.Null(_world.View(other.Request())!.Held);
        Assert.Null(_world.View(one.Request(client: "opencode/1.18.33"))!.Held);
    }

    [Fact]
    public void TwoPeople_ShareNothing()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.Answer(talk.Request(), Sonnet, user: "ann");
        Assert.NotNull(_world.View(talk.Calls().Request(), "ann")!.Held);
        Assert.Null(_world.View(talk.Request(), "bob")!.Held);
        Assert.Null(_world.View(talk.Request())!.Held);
    }

    [Fact]
    public void StartedInTheMiddle_TurnsAreCounted()
    {
        var talk = new Transcript().Says("one thing").Replies().Says("another").Calls().Replies().Says("a third").Calls();
        Assert.Equal(3, _world.View(talk.Request())!.UserTurns);
        _world.Answer(talk.Request(), Sonnet);
        Assert.Equal(4, _world.View(talk.Replies().Says("a fourth").Request())!.UserTurns);
    }

    [Fact]
    public void Looking_ChangesNothing()
    {
        var talk = new Transcript().Says("fix the bug");
        _world.View(talk.Request());
        Assert.Equal(0, _world.Store.Count);
        _world.Answer(talk.Request(), Sonnet);
        talk.Replies().Says("more");
        Assert.Equal(2, _world.View(talk.Request())!.UserTurns);
        Assert.Equal(2, _world.View(talk.Request())!.UserTurns);
    }

    [Fact]
    public void Bounded_WhatWasHeardOfOnceGoesFirst()
    {
        var talk = new Transcript("kept").Says("fix the bug");
        _world.Answer(talk.Request(), Sonnet);
        _world.Answer(talk.Calls().Request(), Sonnet);
        for (var i = 0; i < SessionStore.Most + 10; i++) _world.Answer(new Transcript($"once {i}").Says("hello").Request(), Haiku);
        Assert.Equal(SessionStore.Most, _world.Store.Count);
        Assert.NotNull(_world.View(talk.Calls().Request())!.Held);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        _world.Answer(new Transcript("new").Says("hello").Request(), Haiku);
        Assert.Equal(1, _world.Store.Count);
    }

    [Fact]
    public void ManyAtOnce_LoseNothing()
    {
        Parallel.For(0, 64, i =>
        {
            var talk = new Transcript($"p{i % 8}").Says("fix the bug");
            for (var step = 0; step < 20; step++)
            {
                _world.View(talk.Request());
                _world.Answer(talk.Calls(argument: $"{step}").Request(), Sonnet);
            }
        });
        Assert.Equal(8, _world.Store.Count);
        Assert.Equal(1, _world.View(new Transcript("p1").Says("fix the bug").Calls().Request())!.UserTurns);
    }
}
