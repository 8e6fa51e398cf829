using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Catalogue;

/// <summary>
/// An upstream as routing sees it: enough to address a model that its list does not name, because a vendor publishes new
/// models faster than a list is read and an aggregator has more than anyone lists.
/// </summary>
/// <param name="Name">Name in the configuration.</param>
public sealed record RoutableUpstream(string Name)
{
    /// <summary>Protocol name.</summary>
    public required string Protocol { get; init; }

    /// <summary>Runs on this machine, or on one that the configuration trusts.</summary>
    public required bool IsLocal { get; init; }

    /// <summary>Whose own endpoint it is, as in <see cref="RoutableModel.Vendor"/>.</summary>
    public string? Vendor { get; init; }

    /// <summary>How a request to it would be paid.</summary>
    public CredentialKind Credential { get; init; }

    /// <summary>Takes <c>upstream/id</c> for ids that are not listed.</summary>
    public bool TakesUnlisted { get; init; }

    /// <summary>Globs of the model names that it serves under just these names, listed or not: <c>claude-*</c> at Anthropic.</summary>
    public IReadOnlyList<string> Serves { get; init; } = [];

    /// <summary>Traits of a model that is not listed.</summary>
    public ModelTraits Traits { get; init; } = ModelTraits.Default;

    /// <summary>Why it cannot be used at all, or null.</summary>
    public string? Disabled { get; init; }

    /// <summary>A model of this upstream that no list names. Tier 0 when local, else 2.</summary>
    public RoutableModel Unlisted(string id) => new(Name, id)
    {
        Protocol = Protocol,
        Tier = IsLocal ? 0 : 2,
        IsLocal = IsLocal && !(Protocol is "ollama" && IsCloudName(id)),
        Vendor = Vendor,
        Credential = Credential,
        Traits = Traits,
        Discovered = true,
        Disabled = Disabled,
    };

    // Ollama sends these names on to its own cloud: https://docs.ollama.com/cloud.
    private static bool IsCloudName(string id) =>
        id.EndsWith(":cloud", StringComparison.OrdinalIgnoreCase) || id.EndsWith("-cloud", StringComparison.OrdinalIgnoreCase);
}
