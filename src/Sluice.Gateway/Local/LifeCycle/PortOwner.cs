using System.Globalization;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>Who listens on a port.</summary>
/// <param name="Process">The process; null when it is not ours to see.</param>
/// <param name="Name">Its program, for people; null when not known.</param>
/// <param name="Unit">The systemd service that it belongs to; null when to none.</param>
internal sealed record PortOwner(ProcessIdentity? Process, string? Name, string? Unit)
{
    /// <summary>For people: <c>process 1234 (llama-server)</c>.</summary>
    public string Words => (Process, Name, Unit) switch
    {
        (_, _, { } unit) => $"the systemd service {unit}",
        ({ } process, { } name, _) => $"process {process.Pid.ToString(CultureInfo.InvariantCulture)} ({name})",
        ({ } process, _, _) => $"process {process.Pid.ToString(CultureInfo.InvariantCulture)}",
        _ => "another user's process",
    };

    /// <summary>Finds it: on Linux in /proc, elsewhere by lsof where there is one; null when nobody is seen to listen.</summary>
    public static async Task<PortOwner?> FindAsync(int port, SystemTool tool, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux()) return FindInProc(port);
        if (await tool.RunAsync("lsof", SystemdUnits.Limit, ["-nP", $"-iTCP:{port.ToString(CultureInfo.InvariantCulture)}", "-sTCP:LISTEN", "-Fpc"], cancellationToken) is not { ExitCode: 0, Output: var text }) return null;

        // A field a line: p and the pid, c and the program.
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return int.TryParse(lines.FirstOrDefault(line => line[0] == 'p')?[1..], out var pid) ? new PortOwner(ProcessIdentity.Of(pid), lines.FirstOrDefault(line => line[0] == 'c')?[1..], null) : null;
    }

    /// <summary>The service in a line of /proc/PID/cgroup: <c>0::/system.slice/ollama.service</c>; null when it is in none.</summary>
    public static string? UnitIn(string cgroup)
    {
        var path = cgroup.Split('\n').Select(line => line.Split(':', 3)).FirstOrDefault(parts => parts is ["0", "", _])?[2];

        // user@1000.service holds everything that a user runs, and says nothing.
        return path?.Split('/').LastOrDefault(part => part.EndsWith(".service", StringComparison.Ordinal) && !part.StartsWith("user@", StringComparison.Ordinal)) is { } unit ? unit[..^".service".Length] : null;
    }

    private static PortOwner? FindInProc(int port)
    {
        var inodes = Inodes("/proc/net/tcp", port).Concat(Inodes("/proc/net/tcp6", port)).Select(inode => $"socket:[{inode}]").ToHashSet(StringComparer.Ordinal);
        if (inodes.Count == 0) return null;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !Holds(directory, inodes)) continue;
            return new PortOwner(ProcessIdentity.Of(pid), Text(Path.Combine(directory, "comm"))?.Trim(), UnitIn(Text(Path.Combine(directory, "cgroup")) ?? ""));
        }

        return new PortOwner(null, null, null);
    }

    // sl local_address rem_address st … uid timeout inode; the port in hex, 0A is LISTEN (proc_net(5)).
    private static IEnumerable<string> Inodes(string file, int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in (Text(file) ?? "").Split('\n').Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == "0A" && fields[1].EndsWith(suffix, StringComparison.Ordinal)) yield return fields[9];
        }
    }

    private static bool Holds(string directory, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(directory, "fd")).Any(file => File.ResolveLinkTarget(file, returnFinalTarget: false) is { } target && sockets.Contains(target.Name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another user's, or gone meanwhile.
            return false;
        }
    }

    private static string? Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
