using System.Net;
using System.Net.Sockets;
using Sluice.Load.Dialects;

namespace Sluice.Load.Upstream;

/// <summary>
/// The upstream: HTTP/1.1 on raw sockets with every answer built beforehand, so that it takes little of the machine.
/// <c>GET /slow</c> and <c>GET /fast</c> set whether streams have time between their deltas.
/// </summary>
internal sealed class FakeUpstream(int port)
{
    private readonly SlowStreams _slowStreams = new();
    private volatile bool _isSlow;

    /// <summary>Serves until the process is killed.</summary>
    public async Task RunAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        Console.WriteLine("ready");
        while (true)
        {
            var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        var buffer = new byte[16 * 1024];
        var have = 0;
        try
        {
            while (true)
            {
                int length;
                while ((length = RequestLength.Of(buffer.AsSpan(0, have))) < 0 || length > have)
                {
                    if (have == buffer.Length || length > buffer.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + 1024));
                    var count = await socket.ReceiveAsync(buffer.AsMemory(have), SocketFlags.None);
                    if (count == 0) return;
                    have += count;
                }

                if (!await AnswerAsync(socket, buffer.AsMemory(0, length))) return;
                buffer.AsSpan(length, have - length).CopyTo(buffer);
                have -= length;
            }
        }
        catch (SocketException)
        {
            // The gateway has gone away, or closed a connection that it keeps in reserve.
        }
    }

    private async ValueTask<bool> AnswerAsync(Socket socket, ReadOnlyMemory<byte> request)
    {
        var line = request.Span[..request.Span.IndexOf("\r\n"u8)];
        if (line.StartsWith("GET "u8))
        {
            _isSlow = line.IndexOf("/slow"u8) > 0;
            await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
            return true;
        }

        var (replies, isStream) = Answer(line, request.Span);
        if (!isStream)
        {
            await SendAsync(socket, replies.Whole);
            return true;
        }

        if (_isSlow)
        {
            await SendAsync(socket, replies.StreamHead);
            return await _slowStreams.SendAsync(socket, replies);
        }

        foreach (var write in replies.Writes) await SendAsync(socket, write);
        return true;
    }

    private static (Replies Replies, bool IsStream) Answer(ReadOnlySpan<byte> line, ReadOnlySpan<byte> request)
    {
        var isStream = request.IndexOf("\"stream\":true"u8) >= 0 || line.IndexOf(":streamGenerateContent"u8) > 0;
        foreach (var dialect in Dialect.All)
        {
            if (line.IndexOf(dialect.Mark) > 0) return (dialect.Replies, isStream);
        }

        return (Replies.Chat, isStream);
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }
}
