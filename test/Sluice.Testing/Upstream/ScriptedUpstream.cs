using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Testing.Upstream;

/// <summary>
/// A real HTTP/1.1 server on loopback, written on the bare socket so that every byte, cut and silence is the script's, and
/// so that it knows when its client left. It keeps its own ledger in <see cref="Requests"/>. Scripted replies go first, in
/// order; without one <see cref="AnswerAsync"/> decides, which the faithful fakes override.
/// </summary>
public class ScriptedUpstream : IAsyncDisposable
{
    private readonly ConcurrentQueue<Reply> _replies = new();
    private readonly List<(Func<RecordedRequest, bool> Matches, Reply Reply)> _rules = [];
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentDictionary<int, Socket> _connections = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly X509Certificate2? _certificate;
    private readonly Lock _lock = new();
    private Action<RecordedRequest>? _arrived;
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _connectionCount;

    /// <summary>Starts listening on a free loopback port.</summary>
    /// <param name="certificate">Speaks TLS with this certificate when given.</param>
    public ScriptedUpstream(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        Start(port: 0);
    }

    /// <summary>The root of this server, without a trailing path.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The port it listens on; kept over <see cref="Stop"/> and <see cref="Restart"/>.</summary>
    public int Port { get; private set; }

    /// <summary>The ledger: every request whose head and body arrived, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>Connections that were ever accepted.</summary>
    public int AcceptedConnections => Volatile.Read(ref _connectionCount);

    /// <summary>Failures of the scripts themselves; a test that expects none asserts that this is empty.</summary>
    public IReadOnlyList<Exception> Faults => [.. _faults];

    /// <summary>The next request that no rule matches gets this reply, the one after it the next.</summary>
    public ScriptedUpstream Next(params ReadOnlySpan<Reply> replies)
    {
        foreach (var reply in replies)
        {
            _replies.Enqueue(reply);
        }

        return this;
    }

    /// <summary>Every request that matches gets this reply, before the queue is asked.</summary>
    public ScriptedUpstream When(Func<RecordedRequest, bool> matches, Reply reply)
    {
        lock (_lock)
        {
            _rules.Add((matches, reply));
        }

        return this;
    }

    /// <summary>Forgets rules and queued replies; the ledger stays.</summary>
    public void ClearScript()
    {
        lock (_lock)
        {
            _rules.Clear();
        }

        _replies.Clear();
    }

    /// <summary>The first request that matches, now or when it comes.</summary>
    public async Task<RecordedRequest> WaitForRequestAsync(Func<RecordedRequest, bool> matches, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource<RecordedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(RecordedRequest request)
        {
            if (matches(request))
            {
                found.TrySetResult(request);
            }
        }

        lock (_lock)
        {
            _arrived += Look;
        }

        try
        {
            foreach (var request in _requests)
            {
                Look(request);
            }

            return await found.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _arrived -= Look;
            }
        }
    }

    /// <summary>Waits until the ledger holds <paramref name="count"/> requests.</summary>
    public async Task WaitForRequestsAsync(int count, CancellationToken cancellationToken)
    {
        while (_requests.Count < count)
        {
            var seen = _requests.Count;
            await WaitForRequestAsync(_ => _requests.Count > seen || _requests.Count >= count, cancellationToken);
        }
    }

    /// <summary>Dies as a killed process does: the port is closed, every connection is reset.</summary>
    public void Stop()
    {
        _listener?.Dispose();
        _listener = null;
        foreach (var socket in _connections.Values)
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (ObjectDisposedException)
            {
                // The exchange has closed it in the meantime.
            }

            socket.Close();
        }
    }

    /// <summary>Listens again on the same port.</summary>
    public void Restart() => Start(Port);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Stop();
        await _accepting;
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Answers a request for which nothing is scripted. The plain server says 404.</summary>
    protected virtual Task AnswerAsync(UpstreamExchange exchange) =>
        Reply.Json("""{"error":{"message":"nothing is scripted for this request"}}""", 404).SendAsync(exchange);

    /// <summary>Sends <paramref name="reply"/> on <paramref name="exchange"/>.</summary>
    protected static Task SendAsync(UpstreamExchange exchange, Reply reply) => reply.SendAsync(exchange);

    private void Start(int port)
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(2048);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Address = new Uri($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}");
        _accepting = AcceptAsync(_listener);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(_stopping.Token);
                socket.NoDelay = true;
                _ = ServeAsync(socket, Interlocked.Increment(ref _connectionCount));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        _connections[number] = socket;
        try
        {
            await using Stream stream = await OpenAsync(socket);
            var parser = new RequestParser(stream, number);
            while (await parser.ReadAsync(_stopping.Token) is { } request)
            {
                if (!await ExchangeAsync(request, parser, stream, socket))
                {
                    return;
                }
            }
        }
        catch (InvalidDataException exception)
        {
            _faults.Enqueue(exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // the connection is gone
        }
        finally
        {
            _connections.TryRemove(number, out _);
            socket.Dispose();
        }
    }

    private async Task<bool> ExchangeAsync(RecordedRequest request, RequestParser parser, Stream stream, Socket socket)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var exchange = new UpstreamExchange(request, stream, socket, ended.Token);

        // A cancelled read breaks a TLS stream, so over TLS a client's leaving is noticed by the next write only.
        var watch = _certificate is null ? WatchAsync(parser, ended, watching.Token) : Task.CompletedTask;
        _requests.Enqueue(request);
        _arrived?.Invoke(request);
        var by = ClosedBy.Finished;
        try
        {
            await (Scripted(request) is { } reply ? reply.SendAsync(exchange) : AnswerAsync(exchange));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            by = ClosedBy.Client;
        }
        catch (Exception exception)
        {
            _faults.Enqueue(exception);
            exchange.Reset();
        }

        await watching.CancelAsync();
        await watch;
        if (exchange.WasCut || (by == ClosedBy.Client && (_stopping.IsCancellationRequested || _listener is null)))
        {
            by = ClosedBy.Upstream;
        }

        request.End(by);
        return by == ClosedBy.Finished && exchange.KeepAlive;
    }

    private static async Task WatchAsync(RequestParser parser, CancellationTokenSource ended, CancellationToken cancellationToken)
    {
        try
        {
            if (await parser.WaitForCloseAsync(cancellationToken))
            {
                await ended.CancelAsync();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // the exchange is over
        }
    }

    private Reply? Scripted(RecordedRequest request)
    {
        lock (_lock)
        {
            foreach (var (matches, reply) in _rules)
            {
                if (matches(request))
                {
                    return reply;
                }
            }
        }

        return _replies.TryDequeue(out var next) ? next : null;
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (_certificate is null)
        {
            return plain;
        }

        var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(_certificate);
        return tls;
    }
}
