using System.Text.Json;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Model;
using Sluice.Gateway.Replay;
using Sluice.Routing.Classification;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Admin.Routing;

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
            Hash = model.Effective.Hash,
        };
    }

    /// <summary>Writes a draft into the file, as one change that can be undone.</summary>
    public RoutingSaved Save(RoutingSave save)
    {
        var result = writer.Apply(DraftConfig.Edits(save.Draft), save.Expected, "page");
        return new RoutingSaved(result.IsDone, result.Outcome == ConfigWriteOutcome.Conflict, [.. result.Problems.Select(problem => new DraftProblem(problem.Path, problem.Message, problem.Fix))], result.Hash);
    }

    // As the user calls it.
    private static string NameOf(string address, GatewayModel model) => model.Routing.Models.GetValueOrDefault(address)?.Alias ?? address;
}
