using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Guide;

/// <summary>
/// Gathers what a guide tells of, whether or not a gateway runs: the configuration, the cards in the data directory, and a look
/// at the servers of this machine, as the gateway takes it.
/// </summary>
internal static class GuideSource
{
    /// <summary>Looks around for a guide of a client.</summary>
    /// <param name="effective">The configuration in force.</param>
    /// <param name="host">Variables.</param>
    /// <param name="paths">Cards and switches.</param>
    /// <param name="client">The client; null for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<GuideFacts> LookAsync(EffectiveConfig effective, HostEnvironment host, SluicePaths paths, string? client, CancellationToken cancellationToken)
    {
        using var http = DiscoveryHttp.Create();
        var store = new GatewayModelStore(effective, host.Variable, SwitchState.Load(paths).Current);
        var cards = new CardBook(paths.CardsDirectory).All;
        store.Apply(cards);
        store.Apply(await new ServerProbe(http).ProbeAsync(DiscoveryTargets.Of(effective, host.Variable), cancellationToken));
        return Facts(store.Current, cards, client);
    }

    private static GuideFacts Facts(GatewayModel model, IReadOnlyDictionary<string, CapabilityCard> cards, string? client)
    {
        // What was measured is told although its server is down just now: the file outlives this moment.
        var zero = model.Routing.Tiers[0];
        if (zero.Count == 0 && !model.Routing.TiersConfigured) zero = [.. model.Cards.Keys.Order(StringComparer.Ordinal)];
        IEnumerable<string> addresses = zero.Concat(model.Routing.Tiers.Skip(1).SelectMany(tier => tier)).Distinct(StringComparer.Ordinal);
        return new GuideFacts(
            [.. model.Routing.Tiers.Select((tier, number) => new GuideTier(number, [.. (number == 0 ? zero : tier).Select(Id)]))],
            [.. addresses.Where(address => IsLocal(model, address)).Select(address => Describe(model, cards.GetValueOrDefault(address), address))],
            client is null ? model.Routing.Enabled : model.Routing.Clients.GetValueOrDefault(client, model.Routing.Enabled));
    }

    private static bool IsLocal(GatewayModel model, string address) =>
        model.Routing.Models.TryGetValue(address, out var routable) ? routable.IsLocal : model.Cards.ContainsKey(address);

    private static GuideModel Describe(GatewayModel model, CapabilityCard? card, string address)
    {
        var stale = card is not null && CardIdentity.Stale(card, model.LocalModels.GetValueOrDefault(address)) is not null;
        var traits = model.Routing.Models.GetValueOrDefault(address)?.Traits;
        if (card is null || stale)
        {
            return new GuideModel(address, Id(address), new GuideLimits { IsStale = stale, LargestPrompt = traits?.ContextWindow, Tools = traits?.Tools }, []);
        }

        return new GuideModel(address, Id(address), new GuideLimits
        {
            IsMeasured = true,
            // A window that was searched to its end without a miss is no limit.
            LargestPrompt = card is { LargestContext: { } largest, MissedAt: not null } ? largest : traits?.ContextWindow ?? card.LargestContext,
            Tools = card.ToolsAllowed ?? traits?.Tools,
            Edits = Share(card.Edits),
            Json = Share(card.Json),
            // Zero: its answers were too short to tell.
            Speed = card.Speeds.FirstOrDefault(speed => speed.OutputPerSecond > 0)?.OutputPerSecond,
            Unfit = card.Unfit,
        }, card.Quirks);
    }

    private static string? Share(CardScore? score) => score is { Of: > 0 } ? FormattableString.Invariant($"{score.Passed}/{score.Of}") : null;

    // Without the upstream: the name that people and models know it by.
    private static string Id(string address) => address[(address.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
