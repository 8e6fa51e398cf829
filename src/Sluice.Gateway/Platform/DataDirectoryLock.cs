using System.Text.Json;

namespace Sluice.Gateway.Platform;

/// <summary>
/// One gateway per data directory: an exclusive lock that the system gives up when the process ends, however it ends. Beside it
/// stands who holds it, for the second comer and for the CLI.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly SluicePaths _paths;
    private readonly FileStream _file;
    private bool _announced;

    private DataDirectoryLock(SluicePaths paths, FileStream file)
    {
        _paths = paths;
        _file = file;
    }

    /// <summary>
    /// Takes the lock at once or not at all; creates the directory when it is missing.
    /// </summary>
    /// <param name="paths">Whose data directory.</param>
    /// <param name="held">The lock; null when another gateway has it.</param>
    /// <param name="error">Who has it and what to do; else empty.</param>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written.</exception>
    public static bool TryAcquire(SluicePaths paths, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DataDirectoryLock? held, out string error)
    {
        PrivateFiles.CreateDirectory(paths.DataDirectory);
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
            held = new DataDirectoryLock(paths, PrivateFiles.Open(paths.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            File.Delete(paths.InstanceFile);
            error = "";
            return true;
        }
        catch (IOException) when (File.Exists(paths.LockFile))
        {
            held = null;
            error = RunningInstance.Read(paths) is { } first
                ? $"Sluice already runs on {paths.DataDirectory}: process {first.Pid} at {first.Url}. Use that one, stop it, or give this one its own --data directory."
                : $"Sluice already runs on {paths.DataDirectory} and is just starting. Use that one, or give this one its own --data directory.";
            return false;
        }
    }

    /// <summary>Whether a gateway holds the directory now, also one that is only just starting. For waiting, not for deciding: the answer is old at once.</summary>
    public static bool IsHeld(SluicePaths paths)
    {
        try
        {
            if (!File.Exists(paths.LockFile)) return false;
            using var file = new FileStream(paths.LockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Writes down where this gateway listens, once it does.</summary>
    public void Announce(Uri url)
    {
        var instance = RunningInstance.Current(url);
        PrivateFiles.WriteAtomically(_paths.InstanceFile, JsonSerializer.SerializeToUtf8Bytes(instance, PlatformJsonContext.Default.RunningInstance));
        _announced = true;
    }

    /// <summary>Takes the announcement away and gives the lock back. The lock file stays: deleting it would race with the next holder.</summary>
    public void Dispose()
    {
        if (_announced)
        {
            File.Delete(_paths.InstanceFile);
            _announced = false;
        }

        _file.Dispose();
    }
}
