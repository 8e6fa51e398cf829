using System.Text;
using Sluice.Gateway.Admin.Feed;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Feed;

public sealed class PushFeedTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NobodyReads_NothingIsKept()
    {
        await using var feed = new PushFeed(_clock);
        feed.Publish(new FeedEvent(FeedKind.Status, "before"));
        using var reader = feed.Subscribe();
        feed.Publish(new FeedEvent(FeedKind.Status, "after"));
        await reader.WaitAsync(Cancel);
        Assert.True(reader.TryRead(out var batch));
        Assert.Equal("event: status\ndata: {\"subject\":\"after\"}\n\n", Encoding.UTF8.GetString(batch.Span));
    }

    [Fact]
    public void Publish_WithoutReaders_AllocatesNothing()
    {
        var feed = new PushFeed(_clock);
        Publish();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Publish();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Publish()
        {
            for (var i = 0; i < 1000; i++) feed.Publish(new FeedEvent(FeedKind.Status, "routing"));
        }
    }

    [Fact]
    public async Task SameSubject_OnlyTheLastIsSent()
    {
        await using var feed = new PushFeed(_clock);
        using var reader = feed.Subscribe();
        await PausedAsync(feed, reader);

        // The pump pauses until the clock moves: these meet in one batch.
        feed.Publish(new FeedEvent(FeedKind.Request, "r1", Request: new RequestNews("r1", "began")));
        feed.Publish(new FeedEvent(FeedKind.Request, "r2", Request: new RequestNews("r2", "began")));
        feed.Publish(new FeedEvent(FeedKind.Request, "r1", Request: new RequestNews("r1", "ended") { Outcome = "ok" }));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await reader.WaitAsync(Cancel);
        Assert.True(reader.TryRead(out var batch));
        Assert.Equal(
            "event: request\ndata: {\"subject\":\"r2\",\"request\":{\"id\":\"r2\",\"phase\":\"began\"}}\n\n"
            + "event: request\ndata: {\"subject\":\"r1\",\"request\":{\"id\":\"r1\",\"phase\":\"ended\",\"outcome\":\"ok\"}}\n\n",
            Encoding.UTF8.GetString(batch.Span));
        Assert.False(reader.TakeMissed());
    }

    [Fact]
    public async Task F097_ReaderWhoNeverReads_LosesTheOldestAndIsTold()
    {
        await using var feed = new PushFeed(_clock);
        using var slow = feed.Subscribe();
        using var quick = feed.Subscribe();
        var seen = 0;
        for (var round = 0; round < 100; round++)
        {
            feed.Publish(new FeedEvent(FeedKind.Status, $"s{round}"));
            await quick.WaitAsync(Cancel);
            while (quick.TryRead(out _)) seen++;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(100, seen);
        Assert.False(quick.TakeMissed());
        var (kept, last) = (0, "");
        while (slow.TryRead(out var batch)) (kept, last) = (kept + 1, Encoding.UTF8.GetString(batch.Span));
        Assert.Equal(16, kept);
        Assert.Contains("\"s99\"", last, StringComparison.Ordinal);
        Assert.True(slow.TakeMissed());
        Assert.False(slow.TakeMissed());
    }

    [Fact]
    public async Task F097_MoreThanABatchHolds_KeepsTheNewestAndTells()
    {
        await using var feed = new PushFeed(_clock);
        using var reader = feed.Subscribe();
        await PausedAsync(feed, reader);
        for (var i = 0; i < 10_000; i++) feed.Publish(new FeedEvent(FeedKind.Status, $"s{i}"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await reader.WaitAsync(Cancel);
        Assert.True(reader.TryRead(out var batch));
        var text = Encoding.UTF8.GetString(batch.Span);
        Assert.Equal(256, text.Split("event: ").Length - 1);
        Assert.Contains("\"s9999\"", text, StringComparison.Ordinal);
        Assert.True(reader.TakeMissed());
    }

    private static async Task PausedAsync(PushFeed feed, FeedReader reader)
    {
        feed.Publish(new FeedEvent(FeedKind.Status, "first"));
        await reader.WaitAsync(Cancel);
        Assert.True(reader.TryRead(out _));
    }
}
