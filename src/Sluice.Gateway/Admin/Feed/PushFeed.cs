using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;

namespace Sluice.Gateway.Admin.Feed;

/// <summary>
/// The one feed behind every open dashboard page. Whoever has news publishes it and goes on: while no page is open that is the
/// reading of one number, else one write into a queue that is bounded and never waits. A single pump merges what belongs together,
/// writes it as bytes once, and hands the same bytes to every reader; a reader who does not read loses the oldest and is told so.
/// Between two batches it pauses for 100 ms of its clock: with a clock that stands still the second one waits.
/// </summary>
internal sealed class PushFeed : IAsyncDisposable
{
    // A page has no use for more than ten pictures a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // With the sizes of the queues this bounds what a reader who never reads can hold: 16 batches of at most 256 events.
    private const int MaxBatch = 256;
    private const int Queued = 4096;

    private readonly TimeProvider _time;
    private readonly Channel<FeedEvent> _events;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _changing = new();
    private readonly Task _pump;
    private volatile FeedReader[] _readers = [];
    private volatile bool _lost;

    /// <summary>Starts it; it sleeps until somebody reads.</summary>
    public PushFeed(TimeProvider time)
    {
        _time = time;
        _events = Channel.CreateBounded<FeedEvent>(
            new BoundedChannelOptions(Queued) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, AllowSynchronousContinuations = false }, _ => _lost = true);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Whether anybody reads: who has to work for an event asks first.</summary>
    public bool IsHeard => _readers.Length > 0;

    /// <summary>Tells every reader. Never waits, never throws.</summary>
    public void Publish(in FeedEvent news)
    {
        if (_readers.Length > 0) _events.Writer.TryWrite(news);
    }

    /// <summary>Begins to read; until the reader is disposed.</summary>
    public FeedReader Subscribe()
    {
        var reader = new FeedReader(this);
        lock (_changing) _readers = [.. _readers, reader];
        return reader;
    }

    /// <summary>Ends a subscription.</summary>
    public void Leave(FeedReader reader)
    {
        lock (_changing) _readers = [.. _readers.Where(one => !ReferenceEquals(one, reader))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        _stop.Dispose();
    }

    private async Task PumpAsync()
    {
        var batch = new OrderedDictionary<(FeedKind, string), FeedEvent>(MaxBatch);
        try
        {
            while (await _events.Reader.WaitToReadAsync(_stop.Token))
            {
                while (_events.Reader.TryRead(out var news))
                {
                    // The last word on a thing also takes the last place: what a page shows as newest is newest.
                    batch.Remove((news.Kind, news.Subject));
                    if (batch.Count == MaxBatch)
                    {
                        batch.RemoveAt(0);
                        _lost = true;
                    }

                    batch.Add((news.Kind, news.Subject), news);
                }

                var lost = _lost;
                _lost = false;
                var bytes = Write(batch.Values);
                batch.Clear();
                var pause = Task.Delay(Pause, _time, _stop.Token);
                foreach (var reader in _readers) reader.Offer(bytes, lost);
                await pause;
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private static ReadOnlyMemory<byte> Write(IEnumerable<FeedEvent> batch)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output);
        foreach (var news in batch)
        {
            output.Write(news.Kind switch
            {
                FeedKind.Status => "event: status\ndata: "u8,
                FeedKind.Request => "event: request\ndata: "u8,
                FeedKind.Local => "event: local\ndata: "u8,
                FeedKind.Config => "event: config\ndata: "u8,
                _ => "event: problem\ndata: "u8,
            });
            JsonSerializer.Serialize(json, new FeedNews(news.Subject, news.Text, news.Request), FeedJson.Default.FeedNews);
            json.Flush();
            json.Reset();
            output.Write("\n\n"u8);
        }

        return output.WrittenMemory;
    }
}
