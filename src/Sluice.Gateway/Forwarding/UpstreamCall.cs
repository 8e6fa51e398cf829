using System.Buffers;
using Sluice.Gateway.Compression;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Http;

namespace Sluice.Gateway.Forwarding;

/// <summary>The bytes of one call to an upstream: sent, and read back decoded.</summary>
internal sealed class UpstreamCall(UpstreamClients clients)
{
    // Of one encoding inside another, which nobody sends; the answer itself is bounded by server.limits.maxResponseBytes.
    private const long MostDecoded = 256L << 20;

    /// <summary>Sends the request and waits for the head of the answer.</summary>
    public Task<HttpResponseMessage> SendAsync(UpstreamModel upstream, HttpRequestMessage request, CancellationToken cancellationToken) =>
        clients.For(upstream).SendAsync(request, cancellationToken);

    /// <summary>The answer's body, decoded should the upstream have compressed it although it was asked not to (F057).</summary>
    /// <exception cref="HttpRequestException">It is compressed in a way that cannot be read here.</exception>
    public static async ValueTask<Stream> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (response.Content.Headers.ContentEncoding.Count == 0) return stream;
        return ContentCodings.Default.TryOpen(stream, response.Content.Headers.ContentEncoding, MostDecoded, out var coding)
            ?? throw new HttpRequestException(HttpRequestError.InvalidResponse, $"the content encoding {coding} cannot be read here");
    }

    /// <summary>The first bytes of an error answer.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadErrorAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        try
        {
            await using var stream = await ReadAsync(response, cancellationToken);
            while (body.WrittenCount < limit)
            {
                var count = await stream.ReadAsync(body.GetMemory(1024), cancellationToken);
                if (count == 0) break;
                body.Advance(count);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or InvalidDataException or ContentTooLargeException)
        {
            // The status says enough; what has come of the body is shown.
        }

        return body.WrittenMemory[..Math.Min(body.WrittenCount, limit)];
    }
}
