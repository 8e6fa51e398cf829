using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Testing.Upstream;

/// <summary>
/// Stands where nobody may come, as a server or as a proxy: takes down every connection and the first line of what is said
/// over it, refuses and closes.
/// </summary>
public sealed class RecordingListener : IAsyncDisposable
{
    private static readonly byte[] Refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly Lock _gate = new();
    private readonly List<string> _asked = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;
    private TaskCompletionSource _next = NewSignal();

    /// <summary>Listens on a free port.</summary>
    /// <param name="address">An address of this machine.</param>
    public RecordingListener(IPAddress address)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        Authority = string.Create(CultureInfo.InvariantCulture, $"{address}:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Address and port.</summary>
    public string Authority { get; }

    /// <summary>One line for each connection, in order; empty where nothing was said, or not yet.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_gate) return [.. _asked];
        }
    }

    /// <summary>Waits until this many connections have come.</summary>
    public async Task SeenAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_asked.Count >= count) return;
                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _ = RefuseAsync(client, TakeDown(), _stopping.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private int TakeDown()
    {
        lock (_gate)
        {
            _asked.Add("");
            _next.SetResult();
            _next = NewSignal();
            return _asked.Count - 1;
        }
    }

    // Beside the accepting: one who says nothing must not keep the others from being seen.
    private async Task RefuseAsync(TcpClient client, int number, CancellationToken cancellationToken)
    {
        try
        {
            using var owned = client;
            using var reader = new StreamReader(client.GetStream());
            var line = await reader.ReadLineAsync(cancellationToken) ?? "";
            lock (_gate) _asked[number] = line;
            await client.GetStream().WriteAsync(Refusal, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The other side has gone, or the test is over.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
