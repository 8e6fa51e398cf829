using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Slots;

public sealed class UpstreamSlotsTests
{
    [Fact]
    public async Task WithoutALimit_NobodyWaits()
    {
        using var slots = new UpstreamSlots();

        for (var i = 0; i < 100; i++) Assert.NotNull((await slots.EnterAsync(Upstream(null), TestContext.Current.CancellationToken)).Slot);
    }

    [Fact]
    public async Task TheNextOne_EntersWhenASlotIsGivenBack()
    {
        using var slots = new UpstreamSlots();
        var (first, _) = await slots.EnterAsync(Upstream(1), TestContext.Current.CancellationToken);
        var second = slots.EnterAsync(Upstream(1), TestContext.Current.CancellationToken);

        Assert.False(second.IsCompleted);
        first!.Dispose();

        Assert.NotNull((await second).Slot);
    }

    [Fact]
    public async Task F093_BeyondTheBound_ARequestIsTurnedAwayAtOnce_WithATimeToComeBack()
    {
        using var slots = new UpstreamSlots();
        using var leaving = new CancellationTokenSource();
        await slots.EnterAsync(Upstream(1), TestContext.Current.CancellationToken);
        var waiting = Enumerable.Range(0, UpstreamSlots.MaxWaiting).Select(_ => slots.EnterAsync(Upstream(1), leaving.Token)).ToList();

        var (slot, error) = await slots.EnterAsync(Upstream(1), TestContext.Current.CancellationToken);

        Assert.Null(slot);
        Assert.Equal((ErrorKind.Overloaded, TimeSpan.FromSeconds(5)), (error!.Kind, error.RetryAfter!.Value));
        Assert.All(waiting, entry => Assert.False(entry.IsCompleted));
        await leaving.CancelAsync();
    }

    [Fact]
    public async Task AClientThatLeavesTheQueue_FreesItsPlace()
    {
        using var slots = new UpstreamSlots();
        using var leaving = new CancellationTokenSource();
        var (first, _) = await slots.EnterAsync(Upstream(1), TestContext.Current.CancellationToken);
        var gone = slots.EnterAsync(Upstream(1), leaving.Token);
        var next = slots.EnterAsync(Upstream(1), TestContext.Current.CancellationToken);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        first!.Dispose();

        Assert.NotNull((await next).Slot);
    }

    private static UpstreamModel Upstream(int? limit) => new() { Name = "box", Protocol = "ollama", BaseUri = new Uri("http://127.0.0.1:11434"), MaxConcurrent = limit };
}
