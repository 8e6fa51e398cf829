namespace Sluice.Gateway.Admin.Clients;

/// <summary>
/// Setting clients up and back, by the code behind <c>sluice connect</c> and <c>sluice disconnect</c>. The executable brings
/// it; a gateway without it (the demo) shows who calls and changes nothing.
/// </summary>
internal interface IClientSetups
{
    /// <summary>The home directory that would be changed.</summary>
    string Home { get; }

    /// <summary>Names of what is set up by hand.</summary>
    IReadOnlyList<string> Manual { get; }

    /// <summary>How every client stands. Changes nothing.</summary>
    /// <param name="gateway">The gateway as this machine reaches it.</param>
    /// <param name="token">The inference token.</param>
    IReadOnlyList<ClientSetupState> Read(Uri gateway, string token);

    /// <summary>What connecting or restoring would do to which lines. Changes nothing.</summary>
    /// <returns>Null when there is no such client.</returns>
    ClientChangeView? Preview(string client, bool connect, Uri gateway, string token);

    /// <summary>Connects, or restores what was before.</summary>
    /// <returns>Null when there is no such client.</returns>
    ClientChangeView? Change(string client, bool connect, Uri gateway, string token);

    /// <summary>What to enter in a client that is set up by hand; null when none has that name.</summary>
    ClientStepsView? Steps(string name, Uri gateway, string token);
}

/// <summary>How a client stands on this machine.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Title">For people.</param>
internal sealed record ClientSetupState(string Name, string Title)
{
    /// <summary>Where its program is; null when it is not on the PATH.</summary>
    public string? Program { get; init; }

    /// <summary>The command that installs it.</summary>
    public required string Install { get; init; }

    /// <summary>connected, changed (connected once, and not as it was any more), not-connected, unreadable.</summary>
    public required string State { get; init; }

    /// <summary>What is not as it should be, a line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What wins over its files here, a line each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The files that would be changed.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
