using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.Load.Dialects;

namespace Sluice.Load.Client;

/// <summary>A kept-alive HTTP/1.1 connection on a raw socket, which costs the load generator little.</summary>
internal sealed class Connection(IPEndPoint endpoint, AnswerCheck check) : IDisposable
{
    private Socket? _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;

    /// <summary>Sends a request and reads its answer: what is wrong with it, or null.</summary>
    public async Task<string?> SendAsync(ReadOnlyMemory<byte> request)
    {
        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(endpoint);
            _start = _end = 0;
        }

        check.Reset();
        while (request.Length > 0) request = request[await _socket.SendAsync(request, SocketFlags.None)..];
        var head = await LineEndAsync("\r\n\r\n"u8.ToArray());
        if (head < 0) return "closed before its headers";
        var (status, length, isChunked) = ReadHead(_buffer.AsSpan(_start, head));
        _start += head + 4;
        if (!(isChunked ? await ReadChunksAsync() : await ReadLengthAsync(length))) return "cut off";
        return status == 200 ? check.Finish() : $"HTTP {status}";
    }

    /// <summary>Closes it; the next request opens another.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async ValueTask<bool> ReadChunksAsync()
    {
        while (true)
        {
            var line = await LineEndAsync("\r\n"u8.ToArray());
            if (line < 0 || !Utf8Parser.TryParse(_buffer.AsSpan(_start, line), out int size, out _, 'x')) return false;
            _start += line + 2;
            if (size > 0 && !await ReadLengthAsync(size)) return false;
            while (_end - _start < 2)
            {
                if (!await FillAsync()) return false;
            }

            _start += 2;
            if (size == 0) return true;
        }
    }

    private async ValueTask<bool> ReadLengthAsync(long length)
    {
        while (length > 0)
        {
            if (_start == _end && !await FillAsync()) return false;
            var count = (int)Math.Min(length, _end - _start);
            check.Add(_buffer.AsSpan(_start, count));
            _start += count;
            length -= count;
        }

        return true;
    }

    private async ValueTask<int> LineEndAsync(ReadOnlyMemory<byte> ending)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf(ending.Span)) < 0)
        {
            if (!await FillAsync()) return -1;
        }

        return length;
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_start == _end) _start = _end = 0;
        if (_end == _buffer.Length)
        {
            if (_start == 0) Array.Resize(ref _buffer, _buffer.Length * 2);
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var count = await _socket!.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None);
        _end += count;
        return count > 0;
    }

    private static (int Status, long Length, bool IsChunked) ReadHead(ReadOnlySpan<byte> head)
    {
        var status = Utf8Parser.TryParse(head[9..], out int code, out _) ? code : 0;
        var (length, isChunked) = (0L, false);
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            var colon = line.IndexOf((byte)':');
            if (colon < 0) continue;
            if (Ascii.EqualsIgnoreCase(line[..colon], "content-length"u8)) length = Utf8Parser.TryParse(line[(colon + 1)..].Trim((byte)' '), out long bytes, out _) ? bytes : 0;
            else if (Ascii.EqualsIgnoreCase(line[..colon], "transfer-encoding"u8)) isChunked = true;
        }

        return (status, length, isChunked);
    }
}
