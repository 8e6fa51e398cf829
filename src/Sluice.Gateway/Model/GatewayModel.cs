using System.Collections.Frozen;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Warmth;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Model;

/// <summary>
/// Everything a request reads, made from the configuration, what discovery found and the routing switch. Immutable: a request
/// takes one from <see cref="GatewayModelStore"/> when it arrives and keeps it until it ends.
/// </summary>
internal sealed record GatewayModel
{
    /// <summary>Counts up from 1 with every change.</summary>
    public required int Version { get; init; }

    /// <summary>The configuration it was made from, credentials resolved.</summary>
    public required EffectiveConfig Effective { get; init; }

    /// <summary>Upstreams by name.</summary>
    public required FrozenDictionary<string, UpstreamModel> Upstreams { get; init; }

    /// <summary>What routing decides on.</summary>
    public required RoutingModel Routing { get; init; }

    /// <summary>Prices by address; a model that is missing is unpriced, not free.</summary>
    public required FrozenDictionary<string, Price> Prices { get; init; }

    /// <summary>Local servers that answered, whether usable or not.</summary>
    public IReadOnlyList<DiscoveredServer> Servers { get; init; } = [];

    /// <summary>What discovery found behind an upstream, by the upstream's name.</summary>
    public IReadOnlyDictionary<string, DiscoveredServer> LocalServers { get; init; } = FrozenDictionary<string, DiscoveredServer>.Empty;

    /// <summary>Local models by address, with size and contexts.</summary>
    public required FrozenDictionary<string, DiscoveredModel> LocalModels { get; init; }

    /// <summary>What was measured of local models and holds for them as they are now, by address.</summary>
    public IReadOnlyDictionary<string, CapabilityCard> Cards { get; init; } = FrozenDictionary<string, CapabilityCard>.Empty;

    /// <summary>Why each tier holds what it holds, for the start-up text.</summary>
    public IReadOnlyList<TierChoice> Choices { get; init; } = [];

    /// <summary>Credentials that were found but cannot be used, with the reason.</summary>
    public IReadOnlyList<string> Unusable { get; init; } = [];

    /// <summary>All credentials known to the gateway, to be taken out of anything that is shown or logged.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>Private mode is on: nothing leaves this machine.</summary>
    public bool Private { get; init; }

    /// <summary>What the user wrote.</summary>
    public SluiceConfig Config => Effective.Config;

    /// <summary>
    /// A model of an upstream, also one that is in no list: a user may name any model of an upstream that exists. Null when
    /// there is no such upstream.
    /// </summary>
    public RoutableModel? Describe(string upstream, string id) =>
        Routing.Models.GetValueOrDefault($"{upstream}/{id}")
        ?? (Upstreams.TryGetValue(upstream, out var found) ? ModelDescription.Unlisted(found, id) : null);

    /// <summary>Power that this machine draws while a model answers, watts; null when it is not known or the model is not local.</summary>
    public double? WattsOf(RoutableModel model) => !model.IsLocal ? null
        : (model.Alias is { } alias && Config.Models.TryGetValue(alias, out var own) ? own.Watts : null) ?? Config.Local.Watts;

    /// <summary>
    /// How long a model's server keeps it loaded after a request: the model's own setting, else its upstream's; longer while a
    /// window of <c>local.warm.schedule</c> has still longer to go.
    /// </summary>
    public KeepAlive KeepAliveOf(RoutableModel model, TimeProvider? time = null)
    {
        var own = model.Alias is { } alias && Config.Models.TryGetValue(alias, out var config) && config.KeepAlive is { } set ? set
            : Upstreams.TryGetValue(model.Upstream, out var upstream) ? upstream.KeepAlive
            : KeepAlive.Default;
        return time is not null && WarmSchedule.Left(Config.Local.Warm.Schedule, time) is { } left && own.Duration is { } duration && duration < left && WarmModels.IsWanted(this, model) ? new KeepAlive(left) : own;
    }

    /// <summary>The price of a model; null when it is not known.</summary>
    public Price? PriceOf(string upstream, string id) =>
        Prices.GetValueOrDefault($"{upstream}/{id}")
        ?? (Upstreams.TryGetValue(upstream, out var found) && !found.IsLocal ? PriceBook.Embedded.Find(found.Provider, id) : null);
}

/// <summary>Why a tier holds a model.</summary>
/// <param name="Tier">0 to 3.</param>
/// <param name="Address">The model; null when the tier is empty.</param>
/// <param name="Why">For people.</param>
internal sealed record TierChoice(int Tier, string? Address, string Why);
