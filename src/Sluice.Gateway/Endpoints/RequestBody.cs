using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Compression;
using Sluice.Gateway.Security;
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
    /// <param name="codings">What encodings can be read; null for the system's own.</param>
    /// <returns>The body, or the error to answer with.</returns>
    public static async ValueTask<(RequestBody? Body, ModelError? Error)> ReadAsync(HttpContext http, long limit, ContentCodings? codings = null)
    {
        var request = http.Request;
        if (request.ContentLength > limit) return (null, TooLarge(limit));
        var encoding = request.Headers.ContentEncoding;
        try
        {
            if (encoding.Count == 0) return await ReadPlainAsync(request.BodyReader, request.ContentLength, limit, http.RequestAborted);
            codings ??= ContentCodings.Default;
            var plain = codings.TryOpen(request.Body, encoding, limit, out var refused);
            if (plain is null) return (null, Unreadable(refused, codings));
            await using (plain)
            {
                var reader = PipeReader.Create(plain, new StreamPipeReaderOptions(leaveOpen: true));
                try
                {
                    return await ReadPlainAsync(reader, null, limit, http.RequestAborted);
                }
                finally
                {
                    await reader.CompleteAsync();
                }
            }
        }
        catch (BadHttpRequestException exception)
        {
            return (null, exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(limit)
                : new ModelError(exception.StatusCode == StatusCodes.Status408RequestTimeout ? ErrorKind.Timeout : ErrorKind.InvalidRequest, exception.Message, exception.StatusCode));
        }
        catch (ContentTooLargeException)
        {
            return (null, TooLarge(limit));
        }
        catch (InvalidDataException exception)
        {
            return (null, new ModelError(ErrorKind.InvalidRequest, $"The request body is not valid {LogText.Clean(encoding.ToString())}: {exception.Message}"));
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

    private static async ValueTask<(RequestBody? Body, ModelError? Error)> ReadPlainAsync(PipeReader reader, long? expected, long limit, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected ?? 16 * 1024, 1024, limit));
        var length = 0;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                var total = length + buffer.Length;
                if (total > limit) return (null, TooLarge(limit));
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
                if (!result.IsCompleted) continue;
                var body = new RequestBody(bytes, length);
                bytes = [];
                return (body, null);
            }
        }
        finally
        {
            if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // Codex compresses when its user is signed in to OpenAI; the setting is Codex's own.
    private static ModelError Unreadable(string coding, ContentCodings codings) => new(
        ErrorKind.UnsupportedMedia,
        string.Equals(coding, "zstd", StringComparison.OrdinalIgnoreCase)
            ? $"The request body is compressed with zstd, and this machine has no libzstd to read it with. Send it plainly or as {codings.Accepted} (Codex: enable_request_compression = false under [features] in its config.toml), or install libzstd (Debian, Ubuntu: libzstd1; macOS: brew install zstd) and start Sluice again."
            : $"The request body is encoded as '{LogText.Clean(coding)}', which cannot be read here. Send it plainly, or as {codings.Accepted}.");

    private static ModelError TooLarge(long limit) => new(
        ErrorKind.TooLarge,
        $"The request body is larger than {limit / (1024 * 1024)} MB (server.limits.maxBodyBytes).");
}
