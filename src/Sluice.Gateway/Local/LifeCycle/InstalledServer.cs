using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>A model server that the system runs for the user: a service or an app, with the commands that start and stop it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Tells it from others, also in the file of what was started.</param>
/// <param name="Words">For people: <c>the systemd service ollama</c>.</param>
/// <param name="Root">Where it answers.</param>
internal sealed record InstalledServer(UpstreamKind Kind, string Name, string Words, Uri Root)
{
    /// <summary>It runs now.</summary>
    public bool IsActive { get; init; }

    /// <summary>Its main process; null when not known.</summary>
    public int? Pid { get; init; }

    /// <summary>Program and arguments that start it.</summary>
    public required IReadOnlyList<string> Start { get; init; }

    /// <summary>Program and arguments that stop it; empty: it can only be stopped by hand.</summary>
    public required IReadOnlyList<string> Stop { get; init; }

    /// <summary>What the user types or clicks to start it, where we may not.</summary>
    public required string StartByHand { get; init; }

    /// <summary>What the user types or clicks to stop it.</summary>
    public required string StopByHand { get; init; }

    /// <summary>Where its log is: a file, or the command that shows it.</summary>
    public string? Log { get; init; }
}

/// <summary>Finds the services and apps of one system.</summary>
internal interface IInstalledServers
{
    /// <summary>Those that are installed, the preferred one first.</summary>
    Task<IReadOnlyList<InstalledServer>> FindAsync(CancellationToken cancellationToken);
}
