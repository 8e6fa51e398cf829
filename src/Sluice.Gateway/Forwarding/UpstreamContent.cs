using System.Net;
using System.Net.Http.Headers;

namespace Sluice.Gateway.Forwarding;

/// <summary>A request body in pieces that are views on the caller's bytes: sent as often as it takes, never copied together.</summary>
internal sealed class UpstreamContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _segments;
    private readonly long _length;

    /// <summary>Wraps the pieces.</summary>
    public UpstreamContent(IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        _segments = segments;
        foreach (var segment in segments) _length += segment.Length;
        Headers.ContentType = Json;
    }

    /// <summary>Bytes that were handed to a connection, over all of its tries.</summary>
    public long Written { get; private set; }

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var segment in _segments)
        {
            // Counted before: what a connection takes may have left, even when it then breaks.
            Written += segment.Length;
            await stream.WriteAsync(segment, cancellationToken);
        }
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
