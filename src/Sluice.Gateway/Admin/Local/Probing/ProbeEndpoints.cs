using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Probing;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Admin.Local.Probing;

/// <summary>Probing local models, and what came of it: <c>POST /admin/probe</c>, <c>GET /admin/cards</c>.</summary>
internal static class ProbeEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapProbe(this IEndpointRouteBuilder admin)
    {
        var runs = admin.ServiceProvider.GetRequiredService<ProbeRuns>();
        var models = admin.ServiceProvider.GetRequiredService<GatewayModelStore>();
        var cards = admin.ServiceProvider.GetRequiredService<CardBook>();
        admin.MapPost("/probe", http => AdminHttp.ReadAsync(http, CardViewJson.Default.ProbeOrder, order =>
            AdminHttp.WriteEventsAsync(http, runs.RunAsync(order with { Models = order.Models ?? [] }, http.RequestAborted), CardViewJson.Default.ProbeEvent)))
            .Describe("Measures local models; tells how far it is.").Takes(CardViewJson.Default.ProbeOrder).Streams(CardViewJson.Default.ProbeEvent);
        admin.MapGet("/cards", http => AdminHttp.WriteAsync(http, Read(models.Current, cards, runs), CardViewJson.Default.IReadOnlyListCardView))
            .Describe("Every local model with its capability card.").Gives(CardViewJson.Default.IReadOnlyListCardView);
    }

    private static IReadOnlyList<CardView> Read(GatewayModel model, CardBook cards, ProbeRuns runs)
    {
        var addresses = model.Routing.Models.Values.Where(found => found is { IsLocal: true, IsChat: true }).Select(found => found.Address).Union(cards.All.Keys).Order(StringComparer.Ordinal);
        return [.. addresses.Select(address => View(address, model, cards.Of(address), runs))];
    }

    private static CardView View(string address, GatewayModel model, CapabilityCard? card, ProbeRuns runs)
    {
        var routed = model.Routing.Models.GetValueOrDefault(address);
        return new CardView
        {
            Model = address,
            Alias = routed?.Alias,
            Present = routed is not null,
            Probing = runs.Running.Contains(address),
            Unfinished = runs.IsUnfinished(address),
            Stale = card is null ? null : CardIdentity.Stale(card, model.LocalModels.GetValueOrDefault(address)),
            KeptFrom = routed?.Card is { } limits
                ? [.. new[] { ("tools", limits.Tools), ("tool loops", limits.ToolLoops), ("edits", limits.Edits), ("JSON", limits.Json), ("long prompts", limits.LargestPrompt is { } largest ? FormattableString.Invariant($"above {largest:N0} tokens") : null) }.Where(limit => limit.Item2 is not null).Select(limit => $"{limit.Item1}: {limit.Item2}")]
                : [],
            Card = card,
        };
    }
}
