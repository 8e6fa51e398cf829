using Microsoft.Win32.SafeHandles;

namespace Sluice.Gateway.Ledger.Journal;

/// <summary>
/// One journal file that is being appended to. A writer reserves a stretch and writes it with one positioned write, without
/// waiting for another writer or for the disk; a crash between the two leaves a hole of zeros, which a reader steps over.
/// </summary>
internal sealed class JournalSegment(int number, string path, SafeFileHandle? file) : IDisposable
{
    private long _tail;
    private long _pending;
    private volatile bool _sealed;
    private volatile bool _spilling;

    /// <summary>Place in the order of segments.</summary>
    public int Number { get; } = number;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes reserved so far.</summary>
    public long Length => Volatile.Read(ref _tail);

    /// <summary>Events that have been reserved here and are neither in the database nor left to be replayed.</summary>
    public long Pending => Volatile.Read(ref _pending);

    /// <summary>Some events went only to the file, because the buffer in memory was full. From then on all of this segment's do.</summary>
    public bool IsSpilling => _spilling;

    /// <summary>Takes no more events.</summary>
    public bool IsSealed => _sealed;

    /// <summary>Appends lines.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="events">How many.</param>
    /// <param name="isWritten">They are in the file.</param>
    /// <returns>False when the segment is sealed: take the next one.</returns>
    public bool TryAppend(ReadOnlySpan<byte> lines, int events, out bool isWritten)
    {
        isWritten = false;
        Interlocked.Add(ref _pending, events);
        if (_sealed)
        {
            Release(events);
            return false;
        }

        if (file is null)
        {
            return true;
        }

        var offset = Interlocked.Add(ref _tail, lines.Length) - lines.Length;
        try
        {
            RandomAccess.Write(file, lines, offset);
            isWritten = true;
            return true;
        }
        catch (Exception)
        {
            // Disk full, a quota, a file that may not grow (which .NET reports as a bad argument), a handle that was closed: a
            // request must not fail for any of them. The event still has its place in memory, the caller counts it as unjournaled.
            return true;
        }
    }

    /// <summary>Events of this segment are in the database, or will be replayed.</summary>
    public void Release(int events) => Interlocked.Add(ref _pending, -events);

    public void Spill() => _spilling = true;

    /// <summary>The file has been read back: nothing is in it alone any more.</summary>
    public void Unspill() => _spilling = false;

    public void Seal() => _sealed = true;

    public void Dispose() => file?.Dispose();
}
