using System.Net.Sockets;
using Sluice.Clients;
using Sluice.Gateway.Compression;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Doctor;

/// <summary>Sluice's own things: configuration, port, files, database library, clients.</summary>
internal static class InstallationChecks
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Looks. Changes nothing.</summary>
    public static IEnumerable<FindingView> Run(SluicePaths paths, ConfigResult loaded, HostEnvironment host) =>
        [.. Configuration(paths, loaded), .. Port(paths, loaded.Effective?.Config.Server ?? new ServerConfig()), .. Files(paths), .. RefusedFields(paths), Sqlite(), Zstd(), .. Clients(host)];

    private static IEnumerable<FindingView> Configuration(SluicePaths paths, ConfigResult loaded)
    {
        foreach (var problem in loaded.Problems) yield return Finding.Error("configuration", (problem with { Fix = "" }).ToString(), problem.Fix);
        if (loaded.Effective is not { } effective) yield break;
        yield return Finding.Ok("configuration", effective.Path is null ? $"None at {paths.ConfigFile}, and none is needed." : $"{effective.Path} is in order.");
        foreach (var warning in effective.Warnings) yield return Finding.Warning("configuration", (warning with { Fix = "" }).ToString(), warning.Fix);
    }

    private static IEnumerable<FindingView> Port(SluicePaths paths, ServerConfig server)
    {
        if (RunningInstance.Find(paths) is { } instance)
        {
            yield return Finding.Ok("gateway", $"Sluice runs at {instance.Url.GetLeftPart(UriPartial.Authority)} (process {instance.Pid}).");
            yield break;
        }

        if (server.Url.IsLoopback && IsTaken(server.Url.Port))
            yield return Finding.Error("gateway", $"Port {server.Url.Port} is taken by another program.", "Stop it, or set server.url to another port.");
        else
            yield return Finding.Warning("gateway", "Sluice is not running.", "Start it with: sluice serve");
    }

    private static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(System.Net.IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static IEnumerable<FindingView> Files(SluicePaths paths)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(paths.DataDirectory)) yield break;
        var wide = Directory.EnumerateFiles(paths.DataDirectory).Prepend(paths.DataDirectory).Where(IsOpen).ToList();
        foreach (var path in wide) yield return Finding.Warning("files", $"{path} is open to other users of this machine.", $"chmod {(path == paths.DataDirectory ? "700" : "600")} '{path}'");
        if (wide.Count == 0) yield return Finding.Ok("files", $"{paths.DataDirectory} is readable by you alone.");
    }

    private static bool IsOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;

    private static IEnumerable<FindingView> RefusedFields(SluicePaths paths)
    {
        foreach (var refused in new FieldMemory(paths, TimeProvider.System).All)
        {
            yield return Finding.Warning(
                "fields",
                $"{refused.Address} does not know the field {refused.Field}: requests go there without it (since {refused.Since.ToLocalTime():d MMM}).",
                $"Update that server, or delete {Path.Combine(paths.DataDirectory, "refused-fields.json")} while Sluice is stopped to try again.");
        }
    }

    private static FindingView Sqlite()
    {
        var version = NativeSqlite.Version;
        return NativeSqlite.IsBundled
            ? Finding.Warning("ledger", $"The ledger uses the SQLite {version} that came with Sluice; the system has none that it keeps patched.", "Install SQLite (Debian, Ubuntu: apt install libsqlite3-0).")
            : Finding.Ok("ledger", $"The ledger uses the system's SQLite {version}.");
    }

    private static FindingView Zstd() => ZstdLibrary.System is { } library
        ? Finding.Ok("compression", $"Request bodies in zstd can be read, with the system's libzstd {library.Version}.")
        : Finding.Warning(
            "compression",
            "Request bodies in zstd cannot be read: the system has no libzstd. Codex sends them when its user is signed in.",
            "Install libzstd (Debian, Ubuntu: apt install libzstd1; macOS: brew install zstd), or set enable_request_compression = false under [features] in Codex's config.toml.");

    private static IEnumerable<FindingView> Clients(HostEnvironment host)
    {
        foreach (var client in KnownClients.All)
        {
            if (ClientProgram.Find(host, client.Program) is { } program) yield return Finding.Ok("clients", $"{client.Name} is {program}.");
            else yield return Finding.Warning("clients", $"{client.Program} is not on the PATH.", client.Install);
        }
    }
}
