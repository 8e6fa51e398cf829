using System.Globalization;
using System.Net;

namespace Sluice.Gateway.Platform;

/// <summary>Whose program is at the other end of a connection on this machine. Linux tells it; elsewhere nobody knows.</summary>
internal static class SocketOwner
{
    private const uint Root = 0;

    /// <summary>Whether the program at the other end is another user's.</summary>
    /// <param name="remote">Its end.</param>
    /// <param name="remotePort">Its port.</param>
    /// <param name="localPort">The port on which it was heard.</param>
    /// <returns>False also where nobody tells.</returns>
    public static bool IsAnotherUser(IPAddress? remote, int remotePort, int localPort)
    {
        if (!OperatingSystem.IsLinux() || remote is null || !IPAddress.IsLoopback(remote)) return false;
        var own = FileOwner.EffectiveUser();
        try
        {
            // Root can read everything of ours anyway; and what forwards ports runs as root.
            return ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists).SelectMany(table => Owners(File.ReadLines(table), remotePort, localPort)).Any(user => user != own && user != Root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Users of the loopback sockets between two ports, from the kernel's table (proc(5), /proc/net/tcp).</summary>
    public static IEnumerable<uint> Owners(IEnumerable<string> table, int port, int peer)
    {
        foreach (var line in table.Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 7 && PortOf(fields[1]) == port && PortOf(fields[2]) == peer && uint.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out var user)) yield return user;
        }
    }

    private static int PortOf(string end) => int.TryParse(end.AsSpan(end.LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port) ? port : -1;
}
