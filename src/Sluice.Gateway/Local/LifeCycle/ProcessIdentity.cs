using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>
/// One process and no other: a pid alone may belong to another by now. On Linux the rest is the boot and the tick at which it
/// began, which no change of the clock moves; elsewhere its start time.
/// </summary>
/// <param name="Pid">Its id.</param>
/// <param name="Start">Boot and tick, or time; compared as text.</param>
internal sealed record ProcessIdentity(int Pid, string Start)
{
    /// <summary>Who has this pid now; null when nobody has, or only a dead one that its parent has not buried.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (pid <= 0) return null;
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // proc_pid_stat(5): the name stands in parentheses and may hold anything; behind it state is the first field
                // (number 3) and starttime the twentieth (number 22).
                var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" or "x" ? null : new ProcessIdentity(pid, $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[19]}");
            }

            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : new ProcessIdentity(pid, process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The process group in a folder of /proc; 0 when that is no living process. A signal of 0 would count the dead as well.</summary>
    public static int GroupIn(string directory)
    {
        try
        {
            if (!char.IsAsciiDigit(Path.GetFileName(directory)[0])) return 0;
            var stat = File.ReadAllText(Path.Combine(directory, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" or "x" ? 0 : int.Parse(fields[2], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return 0;
        }
    }

    /// <summary>Whether that very process still runs.</summary>
    public bool IsAlive() => Of(Pid) == this;
}
