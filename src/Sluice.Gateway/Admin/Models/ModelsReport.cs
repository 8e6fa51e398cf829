using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Admin.Models;

/// <summary>Every routable model, for <c>sluice models</c> and the page.</summary>
internal sealed class ModelsReport(GatewayModelStore models, UpstreamSlots slots, LoadBook loads, LocalSpeeds speeds)
{
    /// <summary>By tier and address.</summary>
    public IReadOnlyList<ModelView> Read()
    {
        var model = models.Current;
        var routed = model.Routing.Tiers.SelectMany(tier => tier).ToHashSet(StringComparer.Ordinal);
        return [.. model.Routing.Models.Values.OrderBy(found => found.Tier).ThenBy(found => found.Address, StringComparer.Ordinal).Select(found => View(model, found) with { Routed = routed.Contains(found.Address) })];
    }

    private ModelView View(GatewayModel model, RoutableModel found)
    {
        var local = model.LocalModels.GetValueOrDefault(found.Address);
        var speed = speeds.Measured(found, model);
        var counts = model.Upstreams.TryGetValue(found.Upstream, out var upstream) ? slots.Of(upstream, found.Id) : null;
        return new ModelView(
            found.Address,
            found.Alias,
            found.Upstream,
            found.Protocol,
            found.Tier,
            found.IsLocal,
            found.Traits.ContextWindow,
            found.Traits.MaxOutputTokens,
            found.Traits.Tools,
            found.Traits.Vision,
            found.Traits.Thinking,
            found.IsLoaded,
            found.Price?.Input,
            found.Price?.Output,
            found.Disabled)
        {
            Id = found.Id,
            Chat = found.IsChat,
            Discovered = found.Discovered,
            TrainedContext = local?.TrainedContext,
            AllocatedContext = local?.AllocatedContext,
            CacheReadPrice = found.Price?.CacheRead,
            PriceSource = Source(model, found),
            PrefillPerSecond = speed?.Prefill is > 0 and var prefill ? Math.Round(prefill, 1) : null,
            OutputPerSecond = speed?.Output is > 0 and var output ? Math.Round(output, 1) : null,
            Running = counts?.Running,
            Waiting = counts?.Waiting,
            Load = loads.Of(found.Address) is { } load ? new LoadView(load.Since, load.Expected?.TotalSeconds, load.Why) : null,
            SizeBytes = local?.SizeBytes,
            LoadedBytes = local?.LoadedBytes,
            VideoBytes = local?.VideoBytes,
            Quantization = local?.Quantization,
        };
    }

    private static string? Source(GatewayModel model, RoutableModel found) =>
        found.Alias is { } alias && model.Config.Models.TryGetValue(alias, out var own) && own.Price is not null ? "configuration"
        : found.Price is not null ? "table"
        : found.IsLocal ? "own hardware"
        : null;
}
