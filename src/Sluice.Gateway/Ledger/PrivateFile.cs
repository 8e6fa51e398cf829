using Microsoft.Win32.SafeHandles;

namespace Sluice.Gateway.Ledger;

/// <summary>Files that only their owner may read, created with that mode instead of being changed to it afterwards.</summary>
internal static class PrivateFile
{
    private const int LinuxWouldBlock = 11, MacWouldBlock = 35, SharingViolation = unchecked((int)0x80070020);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the directory, 0700, where it does not exist. Windows gives the user's own folders no other reader.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Creates an empty file, 0600, where there is none.</summary>
    public static void Create(string path)
    {
        using var file = new FileStream(path, Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>Opens a file for positioned writes.</summary>
    public static SafeFileHandle OpenAppendable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
        }

        // File.OpenHandle takes no mode, a stream does.
        Create(path);
        return File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }

    /// <summary>
    /// Holds a file so that no second process can; the hold ends with the process, however it ends. False when another process
    /// holds it. True without a hold when the file cannot be made at all, for then nothing else can be written there either.
    /// </summary>
    public static bool TryHold(string path, out FileStream? hold)
    {
        hold = null;
        try
        {
            hold = new FileStream(path, Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException failure)
        {
            return failure.HResult is not (LinuxWouldBlock or MacWouldBlock or SharingViolation);
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
