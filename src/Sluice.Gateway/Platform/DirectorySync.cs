using System.Runtime.InteropServices;

namespace Sluice.Gateway.Platform;

/// <summary>
/// Makes a rename last: on Unix the file's bytes may be on the disk while its new name is not, until the directory is synced
/// too (fsync(2)). Where that cannot be done the rename still holds for every crash but a loss of power.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Waits until the names in the directory of this file are on the disk.</summary>
    public static void Of(string file)
    {
        if (OperatingSystem.IsWindows() || Path.GetDirectoryName(Path.GetFullPath(file)) is not { } directory) return;
        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0) return;
        _ = Synchronise(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
