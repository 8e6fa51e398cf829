using System.Globalization;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>Memory of this machine in bytes; 0 when it could not be read.</summary>
/// <param name="Total">Installed.</param>
/// <param name="Available">What a new process could have without swapping.</param>
internal readonly record struct MachineMemory(long Total, long Available)
{
    /// <summary>Memory of the graphics devices that a runner can use together; 0 when there is none that is known.</summary>
    public long VideoTotal { get; init; }

    /// <summary>What of it is free now.</summary>
    public long VideoFree { get; init; }

    /// <summary>The devices use main memory: <see cref="VideoTotal"/> is a part of <see cref="Total"/> and nothing beside it.</summary>
    public bool IsUnified { get; init; }

    /// <summary>What a model can have now, on the devices and beside them together: runners put what does not fit on a device into main memory.</summary>
    public long Usable => IsUnified || Available == 0 ? Available : Available + VideoFree;

    /// <summary>Nothing is known, so that nothing is said not to fit.</summary>
    public static MachineMemory Unknown => default;

    /// <summary>Reads it now, devices excepted: <c>/proc/meminfo</c> where there is one, else what the runtime knows of its machine.</summary>
    public static MachineMemory Read() => Read("/proc/meminfo");

    /// <summary>Reads it now, from a file of that form.</summary>
    public static MachineMemory Read(string meminfo)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return Parse(File.ReadAllText(meminfo));
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
    public static MachineMemory Parse(string text)
    {
        long total = 0, available = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
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
