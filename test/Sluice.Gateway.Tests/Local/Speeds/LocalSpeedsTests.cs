using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Tests.Configuration;
using Sluice.Gateway.Tests.Model;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Situations;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Speeds;

public sealed class LocalSpeedsTests
{
    private static readonly TurnOwner Owner = new("", "cli", "");

    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamSlots _slots;
    private readonly LocalSpeeds _speeds;
    private readonly GatewayModel _gateway = ModelBuilding.Build(
        ConfigText.Good("""
            {
              "upstreams": { "ollama": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:11434", "maxConcurrent": 2 } },
              "models": { "coder": { "upstream": "ollama", "id": "qwen2.5-coder:7b", "watts": 360 } },
              "ledger": { "energyPrice": 0.5 }
            }
            """).Config,
        [ModelBuilding.Ollama(ModelBuilding.Coder)]);

    public LocalSpeedsTests() => _speeds = new LocalSpeeds(_slots = new UpstreamSlots(_time));

    private RoutableModel Coder => _gateway.Routing.Models["ollama/qwen2.5-coder:7b"];

    [Fact]
    public void NotMeasured_IsNotKnown()
    {
        Assert.Null(Speed());
        // Too short to tell anything.
        Ended(new Usage(20, Output: 2), 1, 2);
        Assert.Null(Speed());
    }

    [Fact]
    public void PromptUntilTheFirstContent_AnswerAfterIt()
    {
        Ended(new Usage(4000, Output: 100), first: 4, whole: 6);
        var speed = Speed()!.Value;
        Assert.Equal((1000.0, 50.0), (speed.PrefillPerSecond, speed.OutputPerSecond));
        Assert.Equal(360m / 3_600_000m * 0.5m, speed.DollarsPerSecond);
    }

    [Fact]
    public void WhatTheCacheHeld_WasNotRead()
    {
        Ended(new Usage(4000, Output: 100), first: 1, whole: 3, cached: 3000);
        Assert.Equal(1000.0, Speed()!.Value.PrefillPerSecond);
        Ended(new Usage(1000, CacheRead: 9000, Output: 100), first: 1, whole: 3);
        Assert.Equal(1000.0, Speed()!.Value.PrefillPerSecond, 6);
    }

    [Fact]
    public void NewestCountsMost_ButNotAlone()
    {
        Ended(new Usage(4000, Output: 100), first: 4, whole: 6);
        Ended(new Usage(4000, Output: 100), first: 8, whole: 12);
        var speed = Speed()!.Value;
        Assert.InRange(speed.PrefillPerSecond, 501, 999);
        for (var i = 0; i < 20; i++) Ended(new Usage(4000, Output: 100), first: 8, whole: 12);
        Assert.Equal(500.0, Speed()!.Value.PrefillPerSecond, 0);
    }

    [Fact]
    public void GivenUpBeforeItSaidAnything_IsAtLeastThatSlow()
    {
        Ended(new Usage(4000, Output: 100), first: 4, whole: 6);
        Ended(new Usage(4000), first: null, whole: 40);
        Assert.InRange(Speed()!.Value.PrefillPerSecond, 700, 740);
        Ended(new Usage(4000), first: null, whole: 1);
        Assert.InRange(Speed()!.Value.PrefillPerSecond, 700, 740);
    }

    [Fact]
    public void Loading_IsMeasuredApart()
    {
        Ended(new Usage(4000, Output: 100), first: 4, whole: 6);
        // Not loaded, by what discovery says: the file's size at 1 GB/s until a load was seen.
        Assert.Equal(4.7, Speed()!.Value.Load.TotalSeconds, 1);
        Ended(new Usage(4000, Output: 100), first: 14, whole: 16, wasLoaded: false);
        var speed = Speed()!.Value;
        Assert.Equal((10.0, 1000.0), (speed.Load.TotalSeconds, speed.PrefillPerSecond));
    }

    [Fact]
    public void BusyServer_MakesAQueue_AndSharedRunsMeasureNothing()
    {
        Ended(new Usage(4000, Output: 100), first: 4, whole: 6);
        var before = Enter();
        _time.Advance(TimeSpan.FromSeconds(6));
        before.Dispose();
        var first = _speeds.Begin(Coder);
        using var running = Enter();
        Assert.False(first.Shared);
        Assert.Equal(TimeSpan.Zero, Speed()!.Value.Queue);
        using (_speeds.Begin(Coder))
        using (Enter())
        {
            Assert.True(first.Shared);
            Assert.Equal(1.5, Speed()!.Value.Queue.TotalSeconds);
            // A request that is only thought of asks no line.
            Assert.Equal(Speed()!.Value with { Queue = TimeSpan.Zero }, _speeds.Of(Coder, _gateway));
        }

        first.Dispose();
        using var alone = _speeds.Begin(Coder);
        Assert.False(alone.Shared);
    }

    private Place Enter() => _slots.Enter(new PlaceRequest(_gateway.Upstreams["ollama"], Coder.Id, Owner, TurnRank.Foreground))!;

    private LocalSpeed? Speed() => _speeds.Of(Coder, _gateway, Owner, TurnRank.Foreground);

    private void Ended(in Usage usage, double? first, double whole, long cached = 0, bool? wasLoaded = true) =>
        _speeds.Ended(Coder, usage, cached, new(first is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds(whole)), wasLoaded);
}
