using System.Runtime.InteropServices;

namespace Sluice.EndToEnd;

/// <summary>Signals, as <c>kill</c> sends them.</summary>
internal static partial class Signals
{
    /// <summary>Sends one; 0 when it was sent.</summary>
    /// <param name="process">The process id.</param>
    /// <param name="signal">The number.</param>
    public static int Send(int process, int signal) => Kill(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
