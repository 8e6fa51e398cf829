using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Sluice.Clients;

/// <summary>What Unix offers for processes and .NET does not.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixProcess
{
    private const int StandardOutput = 1, StandardError = 2;

    /// <summary>Sends a signal.</summary>
    public static void Signal(int pid, PosixSignal signal) => _ = Kill(pid, Number(signal));

    /// <summary>Leaves the terminal's session: Ctrl+C and a closed window no longer reach this process.</summary>
    public static void LeaveTerminal() => _ = NewSession();

    /// <summary>Sends standard output and error, the runtime's own last words included, into a file.</summary>
    public static void Redirect(SafeHandle file)
    {
        var number = (int)file.DangerousGetHandle();
        _ = Duplicate(number, StandardOutput);
        _ = Duplicate(number, StandardError);
    }

    // The same numbers on Linux, macOS and the BSDs (POSIX, signal.h).
    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        _ => 15,
    };

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int from, int to);
}
