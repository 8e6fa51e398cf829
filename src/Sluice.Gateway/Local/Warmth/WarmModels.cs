using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Warmth;

/// <summary>Which models are loaded ahead of their first turn: those that say so (<c>models.X.warm</c>), and the first of tier 0 unless it says no.</summary>
internal static class WarmModels
{
    /// <summary>The models.</summary>
    public static IEnumerable<RoutableModel> Of(GatewayModel gateway)
    {
        var first = First(gateway);
        if (first is not null) yield return first;
        foreach (var (alias, config) in gateway.Config.Models)
        {
            if (config.Warm is true && gateway.Routing.Aliases.TryGetValue(alias, out var address) && address != first?.Address
                && gateway.Routing.Models.TryGetValue(address, out var model) && model is { IsLocal: true, IsChat: true, Disabled: null })
            {
                yield return model;
            }
        }
    }

    /// <summary>Whether a model is one of them.</summary>
    public static bool IsWanted(GatewayModel gateway, RoutableModel model) =>
        Setting(gateway, model) is { } set ? set : First(gateway)?.Address == model.Address;

    private static RoutableModel? First(GatewayModel gateway)
    {
        if (gateway.Routing.Tiers.Count == 0) return null;
        foreach (var address in gateway.Routing.Tiers[0])
        {
            if (!gateway.Routing.Models.TryGetValue(address, out var model) || model is not { IsLocal: true, IsChat: true, Disabled: null }) continue;
            return Setting(gateway, model) is false ? null : model;
        }

        return null;
    }

    private static bool? Setting(GatewayModel gateway, RoutableModel model) =>
        model.Alias is { } alias && gateway.Config.Models.TryGetValue(alias, out var config) ? config.Warm : null;
}
