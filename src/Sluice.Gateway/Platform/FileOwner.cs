using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Sluice.Gateway.Platform;

/// <summary>Whose a file is: .NET does not tell.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class FileOwner
{
    // linux/stat.h, the same on every architecture: a mask of what to ask for, and where the answer stands.
    private const int CurrentDirectory = -100, StatxBytes = 256, OwnerOffset = 20;
    private const uint AskForOwner = 0x8;

    /// <summary>Whether the file or directory is that of the user of this process.</summary>
    public static bool IsThisUser(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                Span<byte> answer = stackalloc byte[StatxBytes];
                if (Statx(CurrentDirectory, path, 0, AskForOwner, answer) == 0) return MemoryMarshal.Read<uint>(answer[OwnerOffset..]) == EffectiveUser();
            }
            catch (EntryPointNotFoundException)
            {
                // An older C library; the way below.
            }
        }

        // Only the owner may set a mode, the same one included.
        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> answer);

    /// <summary>The user of this process.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint EffectiveUser();
}
