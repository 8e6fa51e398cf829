namespace Sluice.Gateway.Platform;

/// <summary>Finds programs on the PATH, as a shell would.</summary>
internal static class ProgramSearch
{
    /// <summary>The full path; null when it is not installed.</summary>
    public static string? Find(HostEnvironment host, string name)
    {
        var endings = host.System is OperatingSystemKind.Windows ? (host.Variable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';') : [""];
        foreach (var directory in (host.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // A relative entry would run what a cloned repository brought along.
            if (!Path.IsPathFullyQualified(directory)) continue;
            foreach (var ending in endings)
            {
                var file = Path.Combine(directory, name + ending);
                if (File.Exists(file) && IsExecutable(file)) return file;
            }
        }

        return null;
    }

    /// <summary>Whether a file may be run.</summary>
    public static bool IsExecutable(string file)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Execute) != UnixFileMode.None;
    }
}
