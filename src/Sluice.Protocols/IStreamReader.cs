namespace Sluice.Protocols;

/// <summary>
/// Turns an upstream's bytes into events: a plain state machine without I/O. The caller reads into <see cref="GetMemory"/>,
/// calls <see cref="Advance"/>, and the events that have become complete go to the sink the reader was made with. Any split of
/// the same bytes gives the same events.
/// </summary>
public interface IStreamReader : IDisposable
{
    /// <summary>The upstream has told why its answer ends: a connection that breaks from here on has cut nothing off.</summary>
    bool KnowsEnd => false;

    /// <summary>Room for the next bytes, at least 4 KB.</summary>
    /// <exception cref="Framing.FrameTooLargeException">One frame exceeds the limit.</exception>
    Memory<byte> GetMemory();

    /// <summary>That many bytes have come.</summary>
    void Advance(int count);

    /// <summary>The upstream closed the stream: emits the end that is due, or <c>StreamFailed</c> when the terminal marker is missing.</summary>
    void Complete();
}
