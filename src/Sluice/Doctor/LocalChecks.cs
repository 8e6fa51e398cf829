using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Output;
using Sluice.Routing.Catalogue;

namespace Sluice.Doctor;

/// <summary>What the gateway would make of the local servers: the models of tier 0, what was measured of them, the settings.</summary>
internal static class LocalChecks
{
    /// <summary>Claude Code's first prompt with all its tools is about 20,000 tokens.</summary>
    public const int SmallContext = 24_576;

    /// <summary>Looks.</summary>
    /// <param name="model">As the gateway would see it now.</param>
    /// <param name="cards">All that was measured, also of models that have changed since.</param>
    /// <param name="host">Variables.</param>
    public static IEnumerable<FindingView> Run(GatewayModel model, IReadOnlyDictionary<string, CapabilityCard> cards, HostEnvironment host)
    {
        if (OtherOllama(model, host) is { } other) yield return other;

        // Only where something is there: that nothing is was said already.
        var empty = model.Choices.FirstOrDefault(choice => choice is { Tier: 0, Address: null });
        if (empty is not null && model.Servers.Count > 0)
            yield return Finding.Warning("tier 0", $"No local model fills tier 0: {empty.Why}.", model.Routing.TiersConfigured ? "Name one under routing.tiers, or give a model \"tier\": 0." : "Get one that calls tools and fits, or name one under models with \"tier\": 0.");

        var first = true;
        foreach (var local in model.Routing.Tiers[0].Select(address => model.Routing.Models.GetValueOrDefault(address)).OfType<RoutableModel>().Where(local => local.IsLocal))
        {
            foreach (var finding in Model(model, cards.GetValueOrDefault(local.Address), local, first)) yield return finding;
            first = false;
        }

        var hasCloud = model.Upstreams.Values.Any(upstream => upstream is { IsLocal: false, Disabled: null });
        if (model.Config.Local.MaxWait == TimeSpan.Zero && hasCloud && model.Routing.Tiers[0].Count > 0)
            yield return Finding.Warning("local", "local.maxWait is 0s: a turn goes to the next model, which may cost money, whenever the local server has no place free at once.", "Set it to what you would wait, for example 30s.");
    }

    private static IEnumerable<FindingView> Model(GatewayModel model, CapabilityCard? card, RoutableModel local, bool isFirst)
    {
        if (model.Servers.Count > 0 && !model.LocalModels.ContainsKey(local.Address))
        {
            yield return Finding.Warning("tier 0", $"{local.Address} is in tier 0, and its server does not have it now.", "Start its server, get the model, or correct its id.");
            yield break;
        }

        if (local.Traits.Tools is false)
            yield return Finding.Warning("tier 0", $"{local.Address} cannot call tools: a coding agent's turns pass it by.", "Put a model that can before it, for example qwen2.5-coder:7b or qwen3-coder:30b.");
        if (local.Traits.ContextWindow is < SmallContext and var window)
            yield return Finding.Warning("context", $"{local.Address} takes {Figures.Count(window)} tokens; a coding agent's first prompt alone has about 20,000, so that it gets only smaller requests.", "Give it a larger context (contextWindow of the model, or its server's setting), or use a model with one.");

        // The first is the one that answers; the others stand in.
        if (card is null && isFirst)
            yield return Finding.Warning("measured", $"Nothing was measured of {local.Address}: what it is given follows from defaults.", "Measure it with: sluice probe");
        else if (card is not null && CardIdentity.Stale(card, model.LocalModels.GetValueOrDefault(local.Address)) is { } stale)
            yield return Finding.Warning("measured", $"{local.Address} has changed since it was measured on {card.Measured.ToLocalTime():d MMM yyyy}: {stale}.", "Measure it again with: sluice probe");
    }

    // The variable of this shell; a service may have been started with another.
    private static FindingView? OtherOllama(GatewayModel model, HostEnvironment host)
    {
        if (ServerAddresses.OllamaHost(host.Variable("OLLAMA_HOST")) is not { } named) return null;
        var found = model.Servers.Where(server => server.Kind is UpstreamKind.Ollama && server.Status is not ServerStatus.Gone).ToList();
        return found.Count == 0 || found.Exists(server => Same(server.Root, named))
            ? null
            : Finding.Warning("ollama", $"OLLAMA_HOST is {host.Variable("OLLAMA_HOST")}, where no Ollama answers; one answers at {found[0].Root.Authority}. The 'ollama' command and other clients ask the first.", $"Set OLLAMA_HOST={found[0].Root.Authority}, or start Ollama with the value that is set.");
    }

    private static bool Same(Uri a, Uri b) => a.Port == b.Port && ((a.IsLoopback && b.IsLoopback) || string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase));
}
