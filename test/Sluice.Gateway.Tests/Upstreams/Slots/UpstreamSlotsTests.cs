using System.Buffers;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Slots;

public sealed class UpstreamSlotsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamSlots _slots;

    public UpstreamSlotsTests() => _slots = new UpstreamSlots(_time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void WithoutALimit_NobodyWaits()
    {
        for (var i = 0; i < 100; i++) Assert.True(Enter(Upstream(null))!.IsTaken);
        Assert.Null(Enter(Upstream(null) with { IsLocal = false }));
    }

    [Fact]
    public async Task TheNextOne_EntersWhenAPlaceIsGivenBack()
    {
        var first = Enter(Upstream(1));
        var second = Enter(Upstream(1))!;
        Assert.False(second.IsTaken);
        var waiting = second.WaitAsync(null, _time, Cancel);
        Assert.False(waiting.IsCompleted);

        first!.Dispose();

        Assert.Equal(WaitEnd.Granted, await waiting);
    }

    [Fact]
    public async Task TwoNamesOfOneServer_ShareItsPlaces()
    {
        var first = Enter(Upstream(1));
        var second = Enter(Upstream(1) with { Name = "other", BaseUri = new Uri("http://localhost:11434/v1") })!;
        Assert.False(second.IsTaken);
        Assert.True(Enter(Upstream(1) with { BaseUri = new Uri("http://127.0.0.1:8080") })!.IsTaken);

        first!.Dispose();

        Assert.Equal(WaitEnd.Granted, await second.WaitAsync(null, _time, Cancel));
    }

    [Fact]
    public void OllamasModels_HaveTheirOwnPlaces()
    {
        var ollama = Upstream(1) with { SlotsPerModel = true };
        Assert.True(Enter(ollama, model: "coder")!.IsTaken);
        Assert.True(Enter(ollama, model: "embedder")!.IsTaken);
        Assert.False(Enter(ollama, model: "coder")!.IsTaken);
        Assert.Equal((2, 1), (_slots.View(ollama)!.Running, _slots.View(ollama)!.Waiting.Count));
    }

    [Fact]
    public async Task F093_BeyondTheBound_ARequestIsTurnedAwayAtOnce_WithATimeToComeBack()
    {
        Enter(Upstream(1));
        var waiting = Enumerable.Range(0, UpstreamSlots.MaxWaiting).Select(_ => Enter(Upstream(1))!.WaitAsync(null, _time, Cancel)).ToList();

        var place = Enter(Upstream(1))!;

        Assert.Equal(WaitEnd.Refused, await place.WaitAsync(null, _time, Cancel));
        Assert.Equal((ErrorKind.Overloaded, TimeSpan.FromSeconds(5)), (place.Refusal.Kind, place.Refusal.RetryAfter!.Value));
        Assert.All(waiting, entry => Assert.False(entry.IsCompleted));
    }

    [Fact]
    public async Task F018_AClientThatLeavesTheQueue_FreesItsPlace()
    {
        using var leaving = new CancellationTokenSource();
        var first = Enter(Upstream(1));
        var gone = Enter(Upstream(1))!.WaitAsync(null, _time, leaving.Token);
        var next = Enter(Upstream(1))!.WaitAsync(null, _time, Cancel);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Single(_slots.View(Upstream(1))!.Waiting);
        first!.Dispose();

        Assert.Equal(WaitEnd.Granted, await next);
    }

    [Fact]
    public async Task AWaitThatIsTooLong_LeavesTheQueue()
    {
        Enter(Upstream(1));
        var waiting = Enter(Upstream(1))!.WaitAsync(TimeSpan.FromSeconds(30), _time, Cancel);

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(WaitEnd.TooLong, await waiting);
        Assert.Empty(_slots.View(Upstream(1))!.Waiting);
    }

    [Fact]
    public void WhatTurnsTookLately_TellsHowLongTheNextOneWaits()
    {
        var upstream = Upstream(1);
        Assert.Equal(TimeSpan.Zero, Expected(upstream));
        var first = Enter(upstream)!;
        Assert.Null(Expected(upstream));
        _time.Advance(TimeSpan.FromSeconds(6));
        first.Dispose();
        Assert.Equal(TimeSpan.Zero, Expected(upstream));

        Enter(upstream, "a");
        Assert.Equal(TimeSpan.FromSeconds(3), Expected(upstream));
        var waits = Enter(upstream, "b")!;
        Assert.Equal((0, TimeSpan.FromSeconds(3)), (waits.Ahead, waits.Expected));
        Assert.Equal(TimeSpan.FromSeconds(9), Expected(upstream));

        var view = _slots.View(upstream)!;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((1, 1), (view.Slots, view.Running));
        Assert.Equal(("b", 2.0, 3.0), _slots.View(upstream)!.Waiting.Select(turn => (turn.Client, turn.WaitedSeconds, turn.ExpectedSeconds!.Value)).Single());
    }

    [Fact]
    public async Task ANewNumber_LetsInThoseThatWait()
    {
        Enter(Upstream(1));
        var waiting = Enter(Upstream(1))!.WaitAsync(null, _time, Cancel);

        Enter(Upstream(3));

        Assert.Equal(WaitEnd.Granted, await waiting);
    }

    [Fact]
    public async Task APlaceThatIsGivenBack_WhileAPromptIsRead_GoesToThatTurn()
    {
        using var body = new WatchedBytes("""{"model":"m","tools":[{"name":"Edit"}],"messages":[]}"""u8.ToArray());
        var profile = RequestProfile.Create("anthropic", "/v1/messages", RequestHead.Read(body.Memory), static _ => null, _time.GetLocalNow());
        var first = Enter(Upstream(1))!;
        body.Touched = first.Dispose;

        var second = _slots.Enter(new PlaceRequest(Upstream(1), "m", new TurnOwner("", "cli", ""), TurnRank.Foreground) { Profile = profile })!;

        Assert.Null(body.Touched);
        Assert.Equal(WaitEnd.Granted, await second.WaitAsync(TimeSpan.Zero, _time, Cancel));
        Assert.Equal(1, _slots.View(Upstream(1))!.Running);
    }

    private TimeSpan? Expected(UpstreamModel upstream) => _slots.Expected(upstream, "m", new TurnOwner("", "new", ""), TurnRank.Foreground);

    private Place? Enter(UpstreamModel upstream, string client = "cli", string model = "m") => _slots.Enter(new PlaceRequest(upstream, model, new TurnOwner("", client, ""), TurnRank.Foreground));

    private static UpstreamModel Upstream(int? limit) => new() { Name = "box", Protocol = "ollama", BaseUri = new Uri("http://127.0.0.1:11434"), IsLocal = true, Slots = limit };

    /// <summary>Bytes that say when they are read.</summary>
    private sealed class WatchedBytes(byte[] bytes) : MemoryManager<byte>
    {
        public Action? Touched { get; set; }

        public override Span<byte> GetSpan()
        {
            var touched = Touched;
            Touched = null;
            touched?.Invoke();
            return bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing) => Touched = null;
    }
}
