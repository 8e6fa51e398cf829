using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Testing.Upstream;

/// <summary>
/// One request being answered. Everything that is written goes out at once in a segment of its own. The exchange never
/// corrects its author: wrong lengths, missing ends and bad header lines reach the wire as scripted.
/// </summary>
public sealed class UpstreamExchange(RecordedRequest request, Stream stream, Socket socket, CancellationToken ended)
{
    private bool _chunked;
    private bool _started;

    /// <summary>The request.</summary>
    public RecordedRequest Request => request;

    /// <summary>Fires when the client has left or the upstream is being stopped.</summary>
    public CancellationToken Ended => ended;

    /// <summary>True once a status line has been sent.</summary>
    public bool HasStarted => _started;

    internal bool KeepAlive { get; private set; } = true;

    internal bool WasCut { get; private set; }

    /// <summary>Sends the status line and headers. Without a length in the headers the body is sent in chunks.</summary>
    public async Task StartAsync(int status, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Reason(status)}\r\n");
        var hasLength = false;
        foreach (var (name, value) in headers)
        {
            hasLength |= name.Equals("content-length", StringComparison.OrdinalIgnoreCase);
            KeepAlive &= !(name.Equals("connection", StringComparison.OrdinalIgnoreCase) && value.Equals("close", StringComparison.OrdinalIgnoreCase));
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        // "connection: close" without a length is the old way of framing: the body ends where the connection does.
        _chunked = !hasLength && KeepAlive && status is not (204 or 304) && request.Method is not "HEAD";
        if (_chunked)
        {
            head.Append("transfer-encoding: chunked\r\n");
        }

        _started = true;
        await WriteRawAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
    }

    /// <summary>Sends body bytes, framed as the head promised.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || request.Method is "HEAD")
        {
            return;
        }

        if (!_chunked)
        {
            await WriteRawAsync(bytes);
            return;
        }

        var head = Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        var frame = new byte[head.Length + bytes.Length + 2];
        head.CopyTo(frame, 0);
        bytes.CopyTo(frame.AsMemory(head.Length));
        "\r\n"u8.CopyTo(frame.AsSpan(head.Length + bytes.Length));
        await WriteRawAsync(frame);
    }

    /// <summary>Sends body text as UTF-8.</summary>
    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes that no framing touches: for malformed answers.</summary>
    public async Task WriteRawAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, ended);
        await stream.FlushAsync(ended);
    }

    /// <summary>Ends the body as the head promised.</summary>
    public async Task FinishAsync()
    {
        if (_chunked)
        {
            await WriteRawAsync("0\r\n\r\n"u8.ToArray());
        }
    }

    /// <summary>Cuts the connection with a TCP reset: the client gets an error, not an end.</summary>
    public void Reset()
    {
        WasCut = true;
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <summary>Closes the connection in good order without ending the body.</summary>
    public void Close()
    {
        WasCut = true;
        socket.Shutdown(SocketShutdown.Send);
        socket.Close();
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        529 => "Overloaded",
        _ => "Status",
    };
}
