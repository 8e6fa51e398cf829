namespace Sluice.Gateway.Configuration;

/// <summary>
/// Notices that a file changed, however it was saved: written in place, renamed over, or swapped by a link. The system's
/// notifications are quick but not certain (network file systems, containers), so the file's stamp is looked at every second
/// as well. Calls once per burst, when the file has been quiet for a moment.
/// </summary>
internal sealed class ConfigFileWatch : IDisposable
{
    /// <summary>How long the file must be quiet.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>How often the stamp is looked at.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly Action _changed;
    private readonly Lock _gate = new();
    private readonly ITimer _poll;
    private readonly ITimer _settle;
    private readonly FileSystemWatcher? _notifications;
    private (DateTime Written, long Length) _stamp;
    private bool _disposed;

    /// <summary>Begins to watch.</summary>
    /// <param name="path">The file; need not exist.</param>
    /// <param name="time">Drives the poll and the quiet time.</param>
    /// <param name="changed">Called on a timer's thread, never twice at once.</param>
    public ConfigFileWatch(string path, TimeProvider time, Action changed)
    {
        _path = path;
        _changed = changed;
        _stamp = Stamp();
        _settle = time.CreateTimer(_ => Settled(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _poll = time.CreateTimer(_ => Look(), null, Poll, Poll);
        _notifications = Notifications();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _notifications?.Dispose();
        _poll.Dispose();
        _settle.Dispose();
    }

    private FileSystemWatcher? Notifications()
    {
        var directory = Path.GetDirectoryName(_path)!;
        if (!Directory.Exists(directory))
        {
            return null;
        }

        try
        {
            var watcher = new FileSystemWatcher(directory) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            watcher.Changed += (_, e) => Noticed(e.Name);
            watcher.Created += (_, e) => Noticed(e.Name);
            watcher.Renamed += (_, e) => Noticed(e.Name);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // No notifications to be had (the system's limit, for one): the poll remains.
        }
    }

    private void Noticed(string? name)
    {
        if (string.Equals(name, Path.GetFileName(_path), StringComparison.Ordinal))
        {
            Look();
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            var stamp = Stamp();
            if (!_disposed && stamp != _stamp)
            {
                _stamp = stamp;
                _settle.Change(Quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Settled()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }
        }

        _changed();
    }

    // The target's stamp, where the file is a link: that is how mounted configuration is swapped.
    private (DateTime Written, long Length) Stamp()
    {
        try
        {
            var file = new FileInfo(_path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
