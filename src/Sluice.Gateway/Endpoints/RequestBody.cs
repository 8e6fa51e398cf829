using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Endpoints;

/// <summary>A request's body, read once into a pooled buffer: retries send it again, and everything looks at the same bytes.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] _bytes;

    private RequestBody(byte[] bytes, int length)
    {
        _bytes = bytes;
        Bytes = bytes.AsMemory(0, length);
    }

    /// <summary>The decoded body.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Reads and decodes the body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="limit">Largest body in bytes, after decoding.</param>
    /// <returns>The body, or the error to answer with.</returns>
    public static async ValueTask<(RequestBody? Body, ModelError? Error)> ReadAsync(HttpContext http, long limit)
    {
        var request = http.Request;
        if (request.ContentLength > limit) return (null, TooLarge(limit));
        var encoding = request.Headers.ContentEncoding.ToString();
        try
        {
            if (encoding.Length == 0 || string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase)) return await ReadPlainAsync(request.BodyReader, request.ContentLength, limit, http.RequestAborted);
            await using var decoder = Decoder(encoding, request.Body);
            if (decoder is null)
            {
                return (null, new ModelError(
                    ErrorKind.UnsupportedMedia,
                    $"The request body is encoded as '{Security.LogText.Clean(encoding)}', which cannot be read here. Send it plainly, or as gzip, br or deflate."));
            }

            return await ReadPlainAsync(PipeReader.Create(decoder), null, limit, http.RequestAborted);
        }
        catch (BadHttpRequestException exception)
        {
            return (null, exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(limit)
                : new ModelError(exception.StatusCode == StatusCodes.Status408RequestTimeout ? ErrorKind.Timeout : ErrorKind.InvalidRequest, exception.Message, exception.StatusCode));
        }
        catch (InvalidDataException)
        {
            return (null, new ModelError(ErrorKind.InvalidRequest, $"The request body is not valid {encoding}."));
        }
    }

    /// <summary>Gives the buffer back: nothing may view the bytes after this.</summary>
    public void Dispose()
    {
        if (_bytes.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Bytes = default;
    }

    private static Stream? Decoder(string encoding, Stream body) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(body, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress, leaveOpen: true),
        _ => null,
    };

    private static async ValueTask<(RequestBody? Body, ModelError? Error)> ReadPlainAsync(PipeReader reader, long? expected, long limit, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected ?? 16 * 1024, 1024, limit));
        var length = 0;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var total = length + buffer.Length;
            if (total > limit)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                return (null, TooLarge(limit));
            }

            if (total > bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(total, bytes.Length * 2L), int.MaxValue / 2));
                bytes.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }

            buffer.CopyTo(bytes.AsSpan(length));
            length = (int)total;
            reader.AdvanceTo(buffer.End);
            if (result.IsCompleted) return (new RequestBody(bytes, length), null);
        }
    }

    private static ModelError TooLarge(long limit) => new(
        ErrorKind.TooLarge,
        $"The request body is larger than {limit / (1024 * 1024)} MB (server.limits.maxBodyBytes).");
}
