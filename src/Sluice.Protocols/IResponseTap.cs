using Sluice.Protocols.Canonical;

namespace Sluice.Protocols;

/// <summary>
/// Watches the bytes of a same-protocol answer on their way to the client: where content begins, how many tokens it cost,
/// whether it ended well. The bytes pass unchanged, but for the usage frame that we asked for ourselves.
/// </summary>
public interface IResponseTap : IDisposable
{
    /// <summary>Content the client can use has come: from here on there is no failover.</summary>
    bool HasContent { get; }

    /// <summary>The protocol's terminal marker has come, or a finish reason that stands for it.</summary>
    bool IsComplete { get; }

    /// <summary>The upstream reported an error inside the answer.</summary>
    ModelError? Error { get; }

    /// <summary>The last report of tokens; null when none came.</summary>
    Usage? Usage { get; }

    /// <summary>What the upstream says the answer cost, in dollars (OpenRouter <c>usage.cost</c>).</summary>
    decimal? ReportedCost { get; }

    /// <summary>Bytes of content so far, for an estimate when no usage comes.</summary>
    long ContentBytes { get; }

    /// <summary>Why the answer ended, if it did.</summary>
    StopReason? Stop { get; }

    /// <summary>Looks at the next bytes and returns those to forward, a view that lives until the next call.</summary>
    ReadOnlyMemory<byte> Observe(ReadOnlyMemory<byte> chunk);

    /// <summary>The upstream closed the stream: what is still to be forwarded.</summary>
    ReadOnlyMemory<byte> Complete();
}
