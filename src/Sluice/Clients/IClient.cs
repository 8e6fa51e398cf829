using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>A coding client that Sluice knows how to start against itself. One class each, by name in <see cref="KnownClients"/>.</summary>
internal interface IClient
{
    /// <summary>The name on Sluice's command line.</summary>
    string Name { get; }

    /// <summary>Its name for people.</summary>
    string Title { get; }

    /// <summary>The program's name, without an extension.</summary>
    string Program { get; }

    /// <summary>The command that installs it.</summary>
    string Install { get; }

    /// <summary>Works out how to start it. Touches nothing.</summary>
    ClientLaunch Plan(LaunchContext context);
}

/// <summary>What a launch depends on.</summary>
/// <param name="Host">Variables and home of the user.</param>
/// <param name="WorkingDirectory">Where the client will run.</param>
/// <param name="Gateway">The gateway as this machine reaches it.</param>
/// <param name="Token">The inference token.</param>
/// <param name="Arguments">The user's arguments for the client.</param>
/// <param name="PrivateFile">A file of Sluice's own, readable by the user alone, for what must not stand in a command line.</param>
internal sealed record LaunchContext(HostEnvironment Host, string WorkingDirectory, Uri Gateway, string Token, IReadOnlyList<string> Arguments, string PrivateFile)
{
    /// <summary>Nothing of this launch may leave the machine; <see cref="Token"/> is the private one.</summary>
    public bool Private { get; init; }

    /// <summary>Another token of Sluice's that a connected client's settings may hold; null when there is none.</summary>
    public string? ConnectedToken { get; init; }

    /// <summary>A folder of Sluice's own beside it.</summary>
    public string PrivateFolder { get; } = Path.ChangeExtension(PrivateFile, null);
}

/// <summary>How to start a client.</summary>
/// <param name="Variables">Variables to set; null takes one away.</param>
/// <param name="Arguments">All arguments.</param>
/// <param name="Remarks">What the user should know, a line each.</param>
internal sealed record ClientLaunch(IReadOnlyDictionary<string, string?> Variables, IReadOnlyList<string> Arguments, IReadOnlyList<string> Remarks)
{
    /// <summary>What to write into <see cref="LaunchContext.PrivateFile"/> before the start; null when it is not used.</summary>
    public byte[]? PrivateContent { get; init; }

    /// <summary>Why a private launch must not be: something would lead past Sluice; null when it may.</summary>
    public string? Refusal { get; init; }

    /// <summary>A folder to lay out before the start; null when none is needed.</summary>
    public FolderOverlay? Overlay { get; init; }
}

/// <summary>The clients that can be started.</summary>
internal static class KnownClients
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IClient> All { get; } = [new ClaudeCode(), new Codex(), new GeminiCli(), new OpenCode()];
}
