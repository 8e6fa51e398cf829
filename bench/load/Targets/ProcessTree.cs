using System.Globalization;

namespace Sluice.Load.Targets;

/// <summary>CPU time and memory of a process and all that it started, from <c>/proc</c> (proc(5)).</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ

    /// <summary>Seconds of CPU, user and kernel; 0 for process 0.</summary>
    public static double Cpu(int root) => Members(root).Sum(id => Stat(id) is [_, _, _, _, _, _, _, _, _, _, _, var user, var kernel, ..] ? (Ticks(user) + Ticks(kernel)) / TicksPerSecond : 0);

    /// <summary>Resident megabytes.</summary>
    public static double Memory(int root) => Members(root).Sum(id => Lines($"/proc/{id}/smaps_rollup").Where(line => line.StartsWith("Rss:", StringComparison.Ordinal)).Sum(line => Ticks(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024.0));

    /// <summary>The process and its descendants.</summary>
    public static IReadOnlyCollection<int> Members(int root)
    {
        if (root == 0) return [];
        var parents = new Dictionary<int, int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) && Stat(id) is [_, var parent, ..]) parents[id] = int.Parse(parent, CultureInfo.InvariantCulture);
        }

        var members = new HashSet<int> { root };
        // A child may stand before its parent: until a pass finds no more.
        var known = 0;
        while (known != members.Count)
        {
            known = members.Count;
            foreach (var (child, parent) in parents)
            {
                if (members.Contains(parent)) members.Add(child);
            }
        }

        return members;
    }

    /// <summary>Is there such a process, other than as a zombie?</summary>
    public static bool IsAlive(int id) => Stat(id) is [not "Z", ..];

    // The fields behind the program's name, which may hold blanks: state, parent, ... user ticks, kernel ticks.
    private static string[] Stat(int id)
    {
        var line = Lines($"/proc/{id}/stat").FirstOrDefault() ?? "";
        return line.Length == 0 ? [] : line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // it has just ended
        }
    }

    private static long Ticks(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
