using System.Collections.Frozen;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Pins;
using Sluice.Routing.Strategies;

namespace Sluice.Gateway.Model;

/// <summary>What a <see cref="GatewayModel"/> is made from.</summary>
/// <param name="Effective">The configuration in force.</param>
/// <param name="Servers">What discovery found.</param>
/// <param name="Switches">The routing switch.</param>
/// <param name="Variable">Looks up an environment variable; null when it is not set or empty.</param>
/// <param name="Memory">This machine's memory.</param>
internal sealed record ModelInputs(
    EffectiveConfig Effective,
    IReadOnlyList<DiscoveredServer> Servers,
    Switches Switches,
    Func<string, string?> Variable,
    MachineMemory Memory)
{
    /// <summary>What was measured of local models, by address.</summary>
    public IReadOnlyDictionary<string, CapabilityCard> Cards { get; init; } = FrozenDictionary<string, CapabilityCard>.Empty;

    /// <summary>Contexts that turned out smaller than they were said to be, by address.</summary>
    public IReadOnlyDictionary<string, CutWindow> Windows { get; init; } = FrozenDictionary<string, CutWindow>.Empty;
}

/// <summary>
/// Makes the immutable model: upstreams (<see cref="UpstreamAssembly"/>), their models, tiers (<see cref="TierFilling"/>) and
/// rules. A pure function of its inputs.
/// </summary>
internal static class GatewayModelBuilder
{
    /// <summary>Builds.</summary>
    /// <param name="inputs">Everything that it depends on.</param>
    /// <param name="version">Its number.</param>
    public static GatewayModel Build(ModelInputs inputs, int version = 1)
    {
        var config = inputs.Effective.Config;
        var assembled = UpstreamAssembly.Assemble(inputs);
        var upstreams = assembled.Upstreams.ToFrozenDictionary(upstream => upstream.Name, StringComparer.Ordinal);

        // 1. Models: the user's aliases, then what the servers list, then the vendors' known models.
        var models = new Dictionary<string, RoutableModel>(StringComparer.Ordinal);
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        var prices = new Dictionary<string, Price>(StringComparer.Ordinal);
        var local = new Dictionary<string, DiscoveredModel>(StringComparer.Ordinal);
        foreach (var (name, server) in assembled.Servers)
        {
            foreach (var model in server.Models)
            {
                local[$"{name}/{model.Id}"] = model;
            }
        }

        // A card that was measured with another model is none.
        var cards = inputs.Cards.Where(card => CardIdentity.Stale(card.Value, local.GetValueOrDefault(card.Key)) is null).ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var (alias, modelConfig) in config.Models)
        {
            if (upstreams.TryGetValue(modelConfig.Upstream, out var upstream))
            {
                Add(upstream, modelConfig.Id, modelConfig, alias);
                aliases[alias] = $"{modelConfig.Upstream}/{modelConfig.Id}";
            }
        }

        foreach (var (name, server) in assembled.Servers)
        {
            foreach (var model in server.Models)
            {
                Add(upstreams[name], model.Id, null, null);
            }
        }

        foreach (var upstream in assembled.Upstreams.Where(upstream => !upstream.IsLocal && upstream.Provider is not null))
        {
            foreach (var facts in ModelCatalogue.Embedded.All.Where(facts => facts.Provider == upstream.Provider))
            {
                Add(upstream, facts.Id, null, null);
            }
        }

        // 2. Tiers, in the user's order or filled from what was found.
        var filling = TierFilling.Fill(config, assembled, models, local, inputs.Memory);

        // 3. Rules and switches.
        var switches = inputs.Switches;
        var clients = config.Routing.Clients
            .Where(client => client.Value.Enabled.HasValue)
            .ToDictionary(client => client.Key, client => client.Value.Enabled!.Value, StringComparer.OrdinalIgnoreCase);
        if (switches.Routing is false)
        {
            // Off means off for all, whatever the file says of single clients: the order of Switches.IsRouted.
            clients.Clear();
        }

        foreach (var (client, on) in switches.Clients)
        {
            clients[client] = on;
        }

        return new GatewayModel
        {
            Version = version,
            Effective = inputs.Effective,
            Upstreams = upstreams,
            Prices = prices.ToFrozenDictionary(StringComparer.Ordinal),
            Cards = cards,
            LocalModels = local.ToFrozenDictionary(StringComparer.Ordinal),
            Servers = inputs.Servers,
            LocalServers = assembled.Servers.ToFrozenDictionary(StringComparer.Ordinal),
            Private = switches.Private,
            Choices = filling.Choices,
            Unusable = assembled.Unusable,
            Secrets = [.. assembled.Upstreams.SelectMany(upstream => upstream.Headers.Values.Append(upstream.Credential.Key)).OfType<Secret>()],
            Routing = new RoutingModel
            {
                Models = models.ToFrozenDictionary(StringComparer.Ordinal),
                Upstreams = assembled.Upstreams.ToFrozenDictionary(
                    upstream => upstream.Name, upstream => ModelDescription.Of(upstream, assembled.Servers.GetValueOrDefault(upstream.Name)), StringComparer.Ordinal),
                Aliases = aliases.ToFrozenDictionary(StringComparer.Ordinal),
                Tiers = filling.Tiers,
                Fallback = Fallbacks(config, aliases),
                Strategy = StrategyOf(config.Routing),
                Rules = [.. config.Routing.Rules.Select(RuleTranslation.Translate)],
                Enabled = switches.Routing ?? config.Routing.Enabled,
                Clients = clients,
                Pin = switches.Pin is { } pin ? RoutePin.Read(pin) : null,
                Pins = switches.Clients.Keys.ToDictionary(client => client, client => switches.Pins.GetValueOrDefault(client) is { } own ? RoutePin.Read(own) : null, StringComparer.OrdinalIgnoreCase),
                LocalWhenOffline = config.Routing.LocalWhenOffline,
                PaidKeysForSubscribers = config.Routing.PaidKeysForSubscribers,
                PlanOnly = config.Routing.PlanOnly,
                LocalAtWall = config.Pacing.LocalAtWall,
                LongestWait = config.Pacing.MaxWait,
                TiersConfigured = config.Routing.Tiers.Count > 0 || config.Models.Count > 0,
            },
        };

        void Add(UpstreamModel upstream, string id, ModelConfig? modelConfig, string? alias)
        {
            var address = $"{upstream.Name}/{id}";
            if (models.ContainsKey(address))
            {
                return;
            }

            var found = local.GetValueOrDefault(address);
            var model = ModelDescription.Of(upstream, id, modelConfig, alias, found, inputs.Memory, cards.GetValueOrDefault(address));
            if (inputs.Windows.TryGetValue(address, out var cut) && cut.Allocated == found?.AllocatedContext && found is not { IsLoaded: false })
            {
                model = model with { Traits = model.Traits with { ContextWindow = Math.Min(cut.Tokens, model.Traits.ContextWindow ?? long.MaxValue) } };
            }

            models[address] = model;
            if (ModelDescription.PriceFor(upstream, id, modelConfig) is { } price)
            {
                prices[address] = price;
            }
        }
    }

    private static IRoutingStrategy StrategyOf(RoutingConfig routing)
    {
        var thresholds = new ScoreThresholds(routing.Thresholds.Local, routing.Thresholds.Cheap, routing.Thresholds.Draft);
        return routing.Strategy switch
        {
            RoutingStrategy.Complexity => new ComplexityStrategy(thresholds),
            RoutingStrategy.Cascade => new CascadeStrategy(thresholds, routing.Cascade.Continuations),
            _ => StaticStrategy.Instance,
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Fallbacks(SluiceConfig config, Dictionary<string, string> aliases)
    {
        // Found under the alias and under the address, for a request may come by either.
        var routes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (from, to) in config.Routing.Fallback)
        {
            IReadOnlyList<string> addresses = [.. to.Select(name => aliases.GetValueOrDefault(name, name))];
            routes[from] = addresses;
            routes[aliases.GetValueOrDefault(from, from)] = addresses;
        }

        return routes;
    }
}
