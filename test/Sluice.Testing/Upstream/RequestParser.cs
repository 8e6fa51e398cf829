using System.Globalization;
using System.Text;

namespace Sluice.Testing.Upstream;

/// <summary>Reads HTTP/1.1 requests off a socket: strict about framing, because a lax upstream hides a client's mistakes.</summary>
internal sealed class RequestParser(Stream stream, int connection)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next request, or null when the client closed between two requests.</summary>
    public async Task<RecordedRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        if (line is null)
        {
            return null;
        }

        var parts = line.Split(' ');
        if (parts.Length != 3 || !parts[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"bad request line: {line}");
        }

        var headers = await ReadHeadersAsync(cancellationToken);
        var lengths = headers.Where(header => header.Key.Equals("content-length", StringComparison.OrdinalIgnoreCase)).ToArray();
        var chunked = headers.Any(header => header.Key.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase));
        if (lengths.Length > 1 || (lengths.Length == 1 && chunked))
        {
            throw new InvalidDataException("ambiguous framing: several lengths");
        }

        byte[] body = [];
        if (chunked)
        {
            body = await ReadChunkedAsync(cancellationToken);
        }
        else if (lengths.Length == 1)
        {
            body = new byte[int.Parse(lengths[0].Value, CultureInfo.InvariantCulture)];
            await ReadExactlyAsync(body, cancellationToken);
        }

        return new RecordedRequest(parts[0], parts[1], headers, body, connection);
    }

    /// <summary>Waits until the client closes or resets; anything that it sends meanwhile is kept for the next request.</summary>
    /// <returns>True when the client has gone.</returns>
    public async Task<bool> WaitForCloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_end < _buffer.Length)
            {
                if (!await FillAsync(cancellationToken))
                {
                    return true;
                }
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private async Task<List<KeyValuePair<string, string>>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> headers = [];
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            if (colon <= 0)
            {
                throw new InvalidDataException($"bad header line: {line}");
            }

            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return headers;
    }

    private async Task<byte[]> ReadChunkedAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = await ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException();
            var chunk = new byte[int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
            await ReadExactlyAsync(chunk, cancellationToken);
            if (chunk.Length == 0)
            {
                while (await ReadLineAsync(cancellationToken) is { Length: > 0 })
                {
                    // trailers are of no interest
                }

                return body.ToArray();
            }

            body.Write(chunk);
            await ReadLineAsync(cancellationToken);
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new MemoryStream();
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (end >= 0)
            {
                line.Write(_buffer, _start, end);
                _start += end + 1;
                return Encoding.Latin1.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
            }

            line.Write(_buffer, _start, _end - _start);
            _start = _end = 0;
            if (!await FillAsync(cancellationToken))
            {
                return line.Length == 0 ? null : throw new EndOfStreamException();
            }
        }
    }

    private async Task ReadExactlyAsync(byte[] target, CancellationToken cancellationToken)
    {
        var buffered = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(target);
        _start += buffered;
        await stream.ReadExactlyAsync(target.AsMemory(buffered), cancellationToken);
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }
}
