using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Replay;

/// <summary>A draft of a routing configuration: what it would change in the file, member by member.</summary>
/// <param name="Routing">Members of <c>routing</c> with their new values, those of <c>thresholds</c> and <c>cascade</c> one by one; null takes one out of the file.</param>
/// <param name="Pacing">Members of <c>pacing</c>.</param>
internal sealed record RoutingDraft(JsonElement? Routing = null, JsonElement? Pacing = null);

/// <summary>Body of <c>POST /admin/routing/replay</c>.</summary>
/// <param name="Draft">What is compared with the configuration in force; null compares that with what was decided then.</param>
/// <param name="Since">How far back: <c>24h</c>, <c>7d</c>. Default 7d, at most 90d.</param>
/// <param name="Most">Most requests to decide; of more, whole conversations are left out evenly. 100 to 200,000, default 20,000.</param>
internal sealed record ReplayOrder(RoutingDraft? Draft = null, string? Since = null, int? Most = null);

/// <summary>How a replay goes on: the last event has the result or the error.</summary>
/// <param name="Done">Requests decided so far.</param>
/// <param name="Total">Of about so many.</param>
internal sealed record ReplayProgress(long Done, long Total)
{
    /// <summary>What came of it.</summary>
    public ReplayResult? Result { get; init; }

    /// <summary>Why nothing came of it.</summary>
    public string? Error { get; init; }
}

/// <summary>What would have become of past requests.</summary>
internal sealed record ReplayResult
{
    /// <summary>From when.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>What it is compared with: <c>current</c> (the configuration in force) or <c>recorded</c> (what was decided then).</summary>
    public required string ComparedWith { get; init; }

    /// <summary>Requests in that time.</summary>
    public required long Requests { get; init; }

    /// <summary>Of so many conversations one was looked at; 1: all.</summary>
    public required long OneOf { get; init; }

    /// <summary>Requests that were decided again, both ways.</summary>
    public long Replayed { get; init; }

    /// <summary>Of these, those that go elsewhere.</summary>
    public long Changed { get; init; }

    /// <summary>Of these, those that the configuration in force sends where they really went; what changed in between explains the rest.</summary>
    public long AsRecorded { get; init; }

    /// <summary>What could not be decided again, by reason.</summary>
    public IReadOnlyList<ReplaySkip> Skipped { get; init; } = [];

    /// <summary>Requests by tier before and after. Refused ones have tier -1.</summary>
    public IReadOnlyList<ReplayTier> Tiers { get; init; } = [];

    /// <summary>Where the changed requests go from and to, the most first.</summary>
    public IReadOnlyList<ReplayMove> Moves { get; init; } = [];

    /// <summary>Dollars at list price before, for the same tokens.</summary>
    public decimal DollarsBefore { get; init; }

    /// <summary>Dollars at list price after.</summary>
    public decimal DollarsAfter { get; init; }

    /// <summary>Changed requests without a known price, which are in neither sum.</summary>
    public long Unpriced { get; init; }

    /// <summary>Share of drafts that are assumed not to hold, 0.0-1.0.</summary>
    public double EscalationRate { get; init; }

    /// <summary>Drafts before.</summary>
    public long DraftsBefore { get; init; }

    /// <summary>Drafts after.</summary>
    public long DraftsAfter { get; init; }

    /// <summary>With a draft that changes the pacing: from what its effect was found, and what of it is not known, in words; else null.</summary>
    public string? Pacing { get; init; }

    /// <summary>Some of the changed requests, spread over all of them.</summary>
    public IReadOnlyList<ReplaySample> Samples { get; init; } = [];

    /// <summary>What the figures rest on, in sentences.</summary>
    public IReadOnlyList<string> Assumptions { get; init; } = [];
}

/// <summary>Requests that could not be decided again.</summary>
/// <param name="Why">In words.</param>
/// <param name="Requests">How many.</param>
internal sealed record ReplaySkip(string Why, long Requests);

/// <summary>Requests of a tier.</summary>
/// <param name="Tier">0 to 3; -1: refused.</param>
/// <param name="Before">Before.</param>
/// <param name="After">After.</param>
internal sealed record ReplayTier(int Tier, long Before, long After);

/// <summary>Requests that go from one place to another.</summary>
/// <param name="From">Address; null: refused.</param>
/// <param name="FromTier">Its tier; -1: refused.</param>
/// <param name="FromDraft">Its answer was checked before it was shown.</param>
/// <param name="To">Address; null: refused.</param>
/// <param name="ToTier">Its tier.</param>
/// <param name="ToDraft">Its answer is checked.</param>
/// <param name="Requests">How many.</param>
/// <param name="Dollars">By how much they get dearer, at list price; negative: cheaper.</param>
internal sealed record ReplayMove(string? From, int FromTier, bool FromDraft, string? To, int ToTier, bool ToDraft, long Requests, decimal Dollars);

/// <summary>A request that goes elsewhere.</summary>
internal sealed record ReplaySample(string Id, DateTimeOffset StartedAt, string? Client, string Kind, string? From, int FromTier, string? To, int ToTier, string WhyBefore, string WhyAfter);

/// <summary>Body of <c>POST /admin/routing/check</c>: the draft.</summary>
/// <param name="Draft">The draft; null checks what is in force.</param>
internal sealed record DraftQuery(RoutingDraft? Draft);

/// <summary>What is wrong with a draft, and what its rules would match.</summary>
internal sealed record DraftCheck
{
    /// <summary>It could be saved.</summary>
    public required bool Valid { get; init; }

    /// <summary>Everything that is wrong with it.</summary>
    public required IReadOnlyList<DraftProblem> Problems { get; init; }

    /// <summary>What stops nothing, but should be known.</summary>
    public IReadOnlyList<DraftProblem> Warnings { get; init; } = [];

    /// <summary>Its rules, in their order; empty when it is not valid.</summary>
    public IReadOnlyList<RuleMatches> Rules { get; init; } = [];

    /// <summary>Past requests that the rules were asked about, the newest of the last 7 days.</summary>
    public long Requests { get; init; }
}

/// <summary>Something wrong with a draft.</summary>
/// <param name="Path">Where: <c>routing.rules[1].use</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
internal sealed record DraftProblem(string Path, string Message, string Fix);

/// <summary>What a rule would have matched.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Decides">Requests that it would decide.</param>
/// <param name="Matches">Requests that it fits, those included that a rule above it decides.</param>
/// <param name="Unknown">Requests of which that cannot be told, for what it asks about is not kept (paths, words, headers, names of tools).</param>
/// <param name="ShadowedBy">The rule above that takes everything it fits; null when it decides something, or fits nothing.</param>
internal sealed record RuleMatches(string Name, long Decides, long Matches, long Unknown, string? ShadowedBy = null);

/// <summary>Serialization of replays and drafts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplayOrder))]
[JsonSerializable(typeof(ReplayProgress))]
[JsonSerializable(typeof(ReplayResult))]
[JsonSerializable(typeof(DraftQuery))]
[JsonSerializable(typeof(DraftCheck))]
internal sealed partial class ReplayJson : JsonSerializerContext;
