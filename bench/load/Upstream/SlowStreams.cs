using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Sluice.Load.Upstream;

/// <summary>Streams with time between their deltas, all served by one thread that wakes every millisecond.</summary>
internal sealed class SlowStreams
{
    /// <summary>From the request to the first delta.</summary>
    public const int FirstMicroseconds = 100_000;

    /// <summary>From one delta to the next.</summary>
    public const int DelayMicroseconds = 20_000;

    private readonly ConcurrentQueue<SlowStream> _arrivals = new();

    /// <summary>Starts the thread.</summary>
    public SlowStreams() => new Thread(Run) { IsBackground = true, Name = "slow streams" }.Start();

    /// <summary>Sends a stream's deltas and its end; false when the reader has gone.</summary>
    public Task<bool> SendAsync(Socket socket, Replies replies)
    {
        var stream = new SlowStream(socket, replies) { Due = Clock.Microseconds + FirstMicroseconds };
        _arrivals.Enqueue(stream);
        return stream.Done.Task;
    }

    private void Run()
    {
        var queue = new PriorityQueue<SlowStream, long>();
        var scratch = new byte[4096];
        while (true)
        {
            while (_arrivals.TryDequeue(out var arrival)) queue.Enqueue(arrival, arrival.Due);
            var now = Clock.Microseconds;
            while (queue.TryPeek(out var stream, out var due) && due <= now)
            {
                queue.Dequeue();
                if (Advance(stream, scratch)) queue.Enqueue(stream, stream.Due);
            }

            Thread.Sleep(1);
        }
    }

    private static bool Advance(SlowStream stream, byte[] scratch)
    {
        try
        {
            if (stream.Next == stream.Replies.Deltas.Count)
            {
                stream.Socket.Send(stream.Replies.StreamTail);
                stream.Done.TrySetResult(true);
                return false;
            }

            var delta = stream.Replies.Deltas[stream.Next++];
            delta.CopyTo(scratch, 0);
            var stamp = delta.AsSpan().IndexOf("[000000000000]"u8) + 1;
            Utf8Formatter.TryFormat(Clock.Microseconds, scratch.AsSpan(stamp, Script.StampDigits), out _, new StandardFormat('D', Script.StampDigits));
            stream.Socket.Send(scratch, 0, delta.Length, SocketFlags.None);
            stream.Due += DelayMicroseconds;
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            stream.Done.TrySetResult(false);
            return false;
        }
    }

    private sealed class SlowStream(Socket socket, Replies replies)
    {
        public Socket Socket { get; } = socket;

        public Replies Replies { get; } = replies;

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Next { get; set; }

        public long Due { get; set; }
    }
}
