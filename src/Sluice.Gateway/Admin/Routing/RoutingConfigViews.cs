using System.Text.Json;
using Sluice.Gateway.Replay;

namespace Sluice.Gateway.Admin.Routing;

/// <summary>The routing configuration in force: <c>GET /admin/routing/config</c>.</summary>
internal sealed record RoutingConfigView
{
    /// <summary>The section <c>routing</c> with all defaults, as it would be written.</summary>
    public required JsonElement Routing { get; init; }

    /// <summary>The section <c>pacing</c>.</summary>
    public required JsonElement Pacing { get; init; }

    /// <summary>Where single values come from, by path: <c>file</c>, <c>environment</c>, <c>command line</c>. What is missing is the default.</summary>
    public required IReadOnlyDictionary<string, string> Origins { get; init; }

    /// <summary>Tiers 0 to 3 as they are: in the user's order, or filled from what was found.</summary>
    public required IReadOnlyList<TierView> Tiers { get; init; }

    /// <summary>The tiers stand in the file.</summary>
    public required bool TiersWritten { get; init; }

    /// <summary>What a rule's <c>kind</c> can be.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>What a rule's <c>intent</c> can be.</summary>
    public required IReadOnlyList<string> Intents { get; init; }

    /// <summary>The file; null without one.</summary>
    public string? File { get; init; }

    /// <summary>State of the file that these values are from, for <c>expected</c> of a change.</summary>
    public required string Hash { get; init; }
}

/// <summary>Body of <c>POST /admin/routing/config</c>.</summary>
/// <param name="Draft">What changes.</param>
/// <param name="Expected">The file's state that the draft was made for; null: whatever it is.</param>
internal sealed record RoutingSave(RoutingDraft Draft, string? Expected = null);

/// <summary>What came of a change.</summary>
/// <param name="Saved">It is in the file and in force.</param>
/// <param name="Conflict">The file was changed meanwhile; nothing was written.</param>
/// <param name="Problems">Why nothing was written.</param>
/// <param name="Hash">State of the file now.</param>
internal sealed record RoutingSaved(bool Saved, bool Conflict, IReadOnlyList<DraftProblem> Problems, string Hash);
