using System.Globalization;
using System.Runtime.InteropServices;

namespace Sluice.EndToEnd;

/// <summary>Signals, as <c>kill</c> and a terminal send them.</summary>
internal static partial class Signals
{
    private const int Interrupt = 2;

    /// <summary>Sends one; 0 when it was sent.</summary>
    /// <param name="process">The process id.</param>
    /// <param name="signal">The number.</param>
    public static int Send(int process, int signal) => Kill(process, signal);

    /// <summary>
    /// Ctrl+C for <c>sluice run</c>, which hands a signal on to its client when there is no terminal; what the client itself
    /// has started gets it as a terminal would send it, to each.
    /// </summary>
    public static void InterruptRun(int process)
    {
        var below = Children(process).SelectMany(Children).ToList();
        for (var i = 0; i < below.Count; i++)
        {
            below.AddRange(Children(below[i]));
        }

        _ = Send(process, Interrupt);
        foreach (var one in below)
        {
            _ = Send(one, Interrupt);
        }
    }

    // Each thread keeps the list of what it started.
    private static IEnumerable<int> Children(int process)
    {
        var threads = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
        return Directory.Exists(threads)
            ? [.. Directory.GetDirectories(threads).SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture))]
            : [];
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
