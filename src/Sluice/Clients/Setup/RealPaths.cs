namespace Sluice.Clients.Setup;

/// <summary>Where paths lead when every link on the way is followed.</summary>
internal static class RealPaths
{
    private const int MostLinks = 40;

    /// <summary>The path without links; what does not exist stays as it is written.</summary>
    /// <exception cref="IOException">The links lead round in a circle.</exception>
    public static string Resolve(string path)
    {
        var links = 0;
        var root = Path.GetPathRoot(Path.GetFullPath(path))!;
        var rest = new Stack<string>(Parts(Path.GetFullPath(path), root));
        var real = root;
        while (rest.TryPop(out var part))
        {
            var next = Path.Combine(real, part);
            if (LinkTarget(next) is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks) throw new IOException($"{path} is a link that leads round in a circle.");
            var full = Path.GetFullPath(target, real);
            root = Path.GetPathRoot(full)!;
            foreach (var one in Parts(full, root)) rest.Push(one);
            real = root;
        }

        return real;
    }

    /// <summary>Whether the path is, or leads through, a link to nothing.</summary>
    public static bool IsDangling(string path)
    {
        for (var at = Path.GetFullPath(path); at is { Length: > 0 }; at = Path.GetDirectoryName(at))
        {
            if (LinkTarget(at) is not null) return !Path.Exists(Resolve(at));
        }

        return false;
    }

    /// <summary>Whether a path without links is below a directory.</summary>
    /// <param name="real">The path.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="follow">Follows the links of the directory.</param>
    public static bool IsBelow(string real, string directory, bool follow = true)
    {
        if (directory.Length == 0) return false;
        var top = (follow ? Resolve(directory) : Path.GetFullPath(directory)).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        return real.StartsWith(top, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private static IEnumerable<string> Parts(string full, string root) =>
        full[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();

    private static string? LinkTarget(string path) => new FileInfo(path).LinkTarget;
}
