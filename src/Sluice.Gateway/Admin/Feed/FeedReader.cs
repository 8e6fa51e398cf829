using System.Threading.Channels;

namespace Sluice.Gateway.Admin.Feed;

/// <summary>One open page: the batches that it has not fetched yet, the oldest given up when there are too many.</summary>
internal sealed class FeedReader : IDisposable
{
    private const int Queued = 16;

    private readonly PushFeed _feed;
    private readonly Channel<ReadOnlyMemory<byte>> _batches;
    private volatile bool _missed;

    /// <summary>Made by <see cref="PushFeed.Subscribe"/>.</summary>
    public FeedReader(PushFeed feed)
    {
        _feed = feed;
        _batches = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(Queued) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true }, _ => _missed = true);
    }

    /// <summary>Completes when there is something to read.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _batches.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>The next batch, whole events as bytes; false when there is none.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> batch) => _batches.Reader.TryRead(out batch);

    /// <summary>Whether events were lost since the last time this was asked.</summary>
    public bool TakeMissed()
    {
        if (!_missed) return false;
        _missed = false;
        return true;
    }

    /// <summary>Called by the feed's pump only.</summary>
    internal void Offer(ReadOnlyMemory<byte> batch, bool lost)
    {
        if (lost) _missed = true;
        _batches.Writer.TryWrite(batch);
    }

    /// <inheritdoc/>
    public void Dispose() => _feed.Leave(this);
}
