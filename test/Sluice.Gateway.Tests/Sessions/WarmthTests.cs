using Sluice.Protocols.Canonical;
using Xunit;
using static Sluice.Gateway.Tests.Sessions.SessionWorld;

namespace Sluice.Gateway.Tests.Sessions;

/// <summary>What the models' caches are believed to hold.</summary>
public sealed class WarmthTests
{
    private readonly SessionWorld _world = new();
    private readonly Transcript _talk = new Transcript().Says("fix the bug");

    [Fact]
    public void WhereWritingIsCharged_OnlyWhatWasReportedIsWarm()
    {
        _world.Answer(_talk.Request(), Sonnet, usage: new Usage(9000));
        Assert.Empty(Warm());
        _world.Answer(_talk.Request(), Sonnet, usage: new Usage(100, CacheRead: 8000, CacheWrite5m: 900));
        Assert.Equal((8900L, _world.Clock.GetUtcNow() + TimeSpan.FromMinutes(5)), (Warm()[Sonnet].Tokens, Warm()[Sonnet].Until));
    }

    [Fact]
    public void AutomaticCache_HoldsThePrompt_FromTheLengthOnThatVendorsCache()
    {
        _world.Answer(_talk.Request(), Gpt, usage: new Usage(900));
        Assert.Empty(Warm());
        _world.Answer(_talk.Request(), Gpt, usage: new Usage(9000));
        Assert.Equal(9000, Warm()[Gpt].Tokens);
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(Warm());
    }

    [Fact]
    public void LocalCache_LastsUntilAnotherConversationTakesItsPlace()
    {
        _world.Answer(_talk.Request(), Coder, usage: new Usage(9000));
        _world.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(9000, Warm()[Coder].Tokens);
        _world.Answer(new Transcript("other").Says("hello").Request(), Coder);
        Assert.Empty(Warm());
    }

    [Fact]
    public void LocalCache_IsTakenByASideRequestToo_AndEndsWithKeepAlive()
    {
        _world.Answer(_talk.Request(), Coder, usage: new Usage(9000));
        _world.Answer(new Transcript().Says("x").Request(path: "/v1/messages/count_tokens"), Coder);
        Assert.Empty(Warm());
        _world.Answer(_talk.Request(), Coder, usage: new Usage(9000));
        _world.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty(Warm());
    }

    [Fact]
    public void RefusedDraft_HasWarmedTheLocalModelToo()
    {
        _world.Answer(_talk.Request(), Coder, Sonnet, rejected: true, usage: new Usage(100, CacheWrite5m: 8000));
        Assert.Equal([Sonnet, Coder], Warm().Keys.Order());
    }

    [Fact]
    public void Switching_KeepsWhatTheOthersHold()
    {
        _world.Answer(_talk.Request(), Sonnet, usage: new Usage(0, CacheWrite5m: 8000));
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        _world.Answer(_talk.Calls().Request(), Gpt, usage: new Usage(9000));
        Assert.Equal([Sonnet, Gpt], Warm().Keys.Order());
        _world.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal([Gpt], Warm().Keys);
    }

    private IReadOnlyDictionary<string, Sluice.Routing.Situations.WarmPrompt> Warm() => _world.View(_talk.Request())!.Warm;
}
