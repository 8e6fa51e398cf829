namespace Sluice.Gateway.Configuration;

/// <summary>What keeps a session on this machine.</summary>
internal sealed record PrivacyConfig
{
    /// <summary>A session whose prompts name such a path stays on this machine. Default none.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Regular expressions: a session whose prompts hold a match stays on this machine. Default none.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Whether a key, token or private key in a prompt keeps its session on this machine. Default false.</summary>
    public bool Secrets { get; init; }

    /// <summary>There is nothing to look for.</summary>
    public bool IsEmpty => Paths.Count == 0 && Patterns.Count == 0 && !Secrets;
}
