using Sluice.Protocols;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>For paths that are forwarded as they are and whose answers are not understood (embeddings): every byte is content, every end is good.</summary>
internal sealed class RawTap : IResponseTap
{
    /// <inheritdoc />
    public bool HasContent => ContentBytes > 0;

    /// <inheritdoc />
    public bool IsComplete => true;

    /// <inheritdoc />
    public ModelError? Error => null;

    /// <inheritdoc />
    public Usage? Usage => null;

    /// <inheritdoc />
    public decimal? ReportedCost => null;

    /// <inheritdoc />
    public long ContentBytes { get; private set; }

    /// <inheritdoc />
    public StopReason? Stop => null;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Observe(ReadOnlyMemory<byte> chunk)
    {
        ContentBytes += chunk.Length;
        return chunk;
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Complete() => default;

    /// <inheritdoc />
    public void Dispose()
    {
        // Holds nothing.
    }
}
