using System.Globalization;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>Memory of this machine in bytes; 0 when it could not be read.</summary>
/// <param name="Total">Installed.</param>
/// <param name="Available">What a new process could have without swapping.</param>
internal readonly record struct MachineMemory(long Total, long Available)
{
    /// <summary>Nothing is known, so that nothing is said not to fit.</summary>
    public static MachineMemory Unknown => default;

    /// <summary>Reads it now: <c>/proc/meminfo</c> where there is one, else what the runtime knows of its machine.</summary>
    public static MachineMemory Read()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return Parse(File.ReadAllText("/proc/meminfo"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Falls through to the runtime's figures.
        }

        var info = GC.GetGCMemoryInfo();
        return new MachineMemory(info.TotalAvailableMemoryBytes, Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes));
    }

    /// <summary>Reads the text of <c>/proc/meminfo</c> (figures in kB, see proc_meminfo(5)).</summary>
    public static MachineMemory Parse(string meminfo)
    {
        long total = 0, available = 0;
        foreach (var line in meminfo.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("MemTotal:"))
            {
                total = Kilobytes(line["MemTotal:".Length..]);
            }
            else if (line.StartsWith("MemAvailable:"))
            {
                available = Kilobytes(line["MemAvailable:".Length..]);
            }
        }

        return new MachineMemory(total, available);
    }

    private static long Kilobytes(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var end = text.IndexOf(' ');
        return long.TryParse(end < 0 ? text : text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var figure) ? figure * 1024 : 0;
    }
}
