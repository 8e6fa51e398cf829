using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Model;
using Sluice.Gateway.Replay;
using Sluice.Routing.Classification;
using Sluice.Routing.Profile;

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

    /// <summary>State of the file, for <c>expected</c> of a change.</summary>
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
internal sealed record RoutingSaved(bool Saved, bool Conflict, IReadOnlyList<DraftProblem> Problems);

/// <summary>Serialization of the routing page's part.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RoutingConfigView))]
[JsonSerializable(typeof(RoutingSave))]
[JsonSerializable(typeof(RoutingSaved))]
[JsonSerializable(typeof(SimulationQuery))]
[JsonSerializable(typeof(SimulationView))]
internal sealed partial class RoutingJson : JsonSerializerContext;

/// <summary>Reads and changes the routing configuration for the page.</summary>
internal sealed class RoutingConfigReport(GatewayModelStore models, ConfigWriter writer)
{
    /// <summary>What is in force.</summary>
    public RoutingConfigView Read()
    {
        var model = models.Current;
        using var shown = JsonDocument.Parse(ConfigView.Json(model.Effective));
        var config = shown.RootElement.GetProperty("config"u8);
        var origins = shown.RootElement.GetProperty("origins"u8).EnumerateObject()
            .Where(origin => origin.Name.StartsWith("routing", StringComparison.Ordinal) || origin.Name.StartsWith("pacing", StringComparison.Ordinal))
            .ToDictionary(origin => origin.Name, origin => origin.Value.GetString() ?? "", StringComparer.Ordinal);
        return new RoutingConfigView
        {
            Routing = config.GetProperty("routing"u8).Clone(),
            Pacing = config.GetProperty("pacing"u8).Clone(),
            Origins = origins,
            Tiers = [.. model.Routing.Tiers.Select((addresses, tier) => new TierView(tier, [.. addresses.Select(address => NameOf(address, model))], model.Choices.FirstOrDefault(choice => choice.Tier == tier)?.Why))],
            TiersWritten = model.Config.Routing.Tiers.Count > 0,
            Kinds = RequestKind.All,
            Intents = Intents.All,
            File = model.Effective.Path,
            Hash = writer.Read().Hash,
        };
    }

    /// <summary>Writes a draft into the file, as one change that can be undone.</summary>
    public RoutingSaved Save(RoutingSave save)
    {
        var result = writer.Apply(DraftConfig.Edits(save.Draft), save.Expected, "page");
        return new RoutingSaved(result.IsDone, result.Outcome == ConfigWriteOutcome.Conflict, [.. result.Problems.Select(problem => new DraftProblem(problem.Path, problem.Message, problem.Fix))]);
    }

    // As the user calls it.
    private static string NameOf(string address, GatewayModel model) => model.Routing.Models.GetValueOrDefault(address)?.Alias ?? address;
}
