namespace Sluice.Gateway.Ledger.Journal;

/// <summary>
/// The events that may not be in the database yet, on disk. Any thread appends; the ledger's thread goes on to a new file when
/// one is full and deletes a file once all of it is in the database.
/// </summary>
internal sealed class EventJournal : IDisposable
{
    private readonly JournalFiles _files;
    private readonly Queue<JournalSegment> _sealed = new();
    private volatile JournalSegment _current;

    public EventJournal(string directory)
    {
        _files = new JournalFiles(directory);
        Leftover = [.. _files.Existing().Select(file => file.Path)];
        _current = _files.Create(_files.Existing() is [.., var last] ? last.Number + 1 : 1);
    }

    /// <summary>Files of a process before this one, the oldest first.</summary>
    public IReadOnlyList<string> Leftover { get; }

    /// <summary>The file that takes events.</summary>
    public JournalSegment Current => _current;

    /// <summary>The oldest closed file with events that are nowhere else; null when there is none.</summary>
    public JournalSegment? Spilled => _sealed.FirstOrDefault(segment => segment.IsSpilling);

    /// <summary>Appends lines; with one write, and without waiting for the disk.</summary>
    public JournalSegment Append(ReadOnlySpan<byte> lines, int events, out bool isWritten)
    {
        while (true)
        {
            var segment = _current;
            if (segment.TryAppend(lines, events, out isWritten))
            {
                return segment;
            }
        }
    }

    /// <summary>Goes on in a new file.</summary>
    public void Rotate()
    {
        var full = _current;
        _current = _files.Create(full.Number + 1);
        full.Seal();
        _sealed.Enqueue(full);
    }

    /// <summary>Deletes the closed files whose events are all in the database.</summary>
    public void DeleteSettled()
    {
        while (_sealed.TryPeek(out var oldest) && oldest is { Pending: 0, IsSpilling: false })
        {
            _sealed.Dequeue();
            Delete(oldest);
        }
    }

    /// <summary>Ends the journal: a file whose events are all in the database goes, any other stays for the next start.</summary>
    public void Close()
    {
        DeleteSettled();
        if (_sealed.Count == 0 && _current is { Pending: 0, IsSpilling: false })
        {
            Delete(_current);
        }
    }

    public void Dispose()
    {
        _current.Dispose();
        foreach (var segment in _sealed)
        {
            segment.Dispose();
        }
    }

    /// <summary>Deletes a file that has been read back.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is read again at the next start, which changes nothing.
        }
    }

    private static void Delete(JournalSegment segment)
    {
        segment.Dispose();
        Delete(segment.Path);
    }
}
