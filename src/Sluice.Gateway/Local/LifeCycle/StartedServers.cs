using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>A server that Sluice started and may stop without asking.</summary>
/// <param name="Root">Where it was to answer.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Process">Its process; of a service the main one. Null when there was none to see.</param>
/// <param name="Service">The service or app it was started by, by <see cref="InstalledServer.Name"/>; null: a process of our own.</param>
/// <param name="Log">The file with its output; null when it writes one of its own.</param>
/// <param name="Command">What was run, for people.</param>
internal sealed record StartedServer(Uri Root, UpstreamKind Kind, ProcessIdentity? Process, string? Service, string? Log, string Command)
{
    /// <summary>Whether it still is what we started. A service that somebody started again since is theirs.</summary>
    public bool IsAlive() => Process is not null && Process.IsAlive();
}

/// <summary>
/// What Sluice started, in a file of the data directory, so that whoever stops it, an hour or a crash later, stops exactly that.
/// Written by a command or by the gateway, whichever acts.
/// </summary>
internal sealed class StartedServers(SluicePaths paths)
{
    private string File => Path.Combine(paths.DataDirectory, "started.json");

    /// <summary>Those that still run; the others are forgotten.</summary>
    public IReadOnlyList<StartedServer> Alive() => [.. Read().Where(server => server.IsAlive())];

    /// <summary>Where the output of a server goes that is started now.</summary>
    public string LogOf(UpstreamKind kind, int port) => Path.Combine(paths.DataDirectory, "logs", FormattableString.Invariant($"{kind.WireName()}-{port}.log"));

    /// <summary>Makes an empty log; that of the run before is kept beside it.</summary>
    public string NewLog(UpstreamKind kind, int port)
    {
        var file = LogOf(kind, port);
        PrivateFiles.CreateDirectory(Path.GetDirectoryName(file)!);
        if (System.IO.File.Exists(file)) System.IO.File.Move(file, file + ".old", overwrite: true);
        PrivateFiles.Open(file, FileMode.Create, FileAccess.Write).Dispose();
        return file;
    }

    /// <summary>The newest log of ours; null when there is none.</summary>
    public string? NewestLog() => Directory.Exists(Path.Combine(paths.DataDirectory, "logs"))
        ? Directory.EnumerateFiles(Path.Combine(paths.DataDirectory, "logs"), "*.log").MaxBy(System.IO.File.GetLastWriteTimeUtc)
        : null;

    /// <summary>Writes one down, in place of what stood for its address.</summary>
    public void Add(StartedServer server) => Write([.. Alive().Where(other => other.Root != server.Root), server]);

    /// <summary>Forgets one.</summary>
    public void Remove(Uri root) => Write([.. Alive().Where(other => other.Root != root)]);

    private IReadOnlyList<StartedServer> Read()
    {
        try
        {
            // A null where none may be is read without a complaint.
            return [.. (JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), LifeCycleJson.Default.IReadOnlyListStartedServer) ?? []).Where(server => server is { Root.IsAbsoluteUri: true, Command: not null })];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private void Write(IReadOnlyList<StartedServer> servers)
    {
        PrivateFiles.CreateDirectory(paths.DataDirectory);
        PrivateFiles.WriteAtomically(File, JsonSerializer.SerializeToUtf8Bytes(servers, LifeCycleJson.Default.IReadOnlyListStartedServer));
    }
}

/// <summary>The file of <see cref="StartedServers"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<StartedServer>))]
internal sealed partial class LifeCycleJson : JsonSerializerContext;
