using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Engines;

/// <summary>The engines by kind, and which of them looks after a model.</summary>
internal sealed class LocalEngines(IEnumerable<ILocalEngine> engines)
{
    private readonly Dictionary<UpstreamKind, ILocalEngine> _engines = engines.ToDictionary(engine => engine.Kind);

    /// <summary>The engine for a kind of server; null for a vendor or a server that is not known.</summary>
    public ILocalEngine? For(UpstreamKind kind) => _engines.GetValueOrDefault(kind);

    /// <summary>A model with everything that an order for it takes; null: discovery knows neither it nor its server, or it does not run on this machine.</summary>
    public LocalModel? Find(GatewayModel gateway, RoutableModel model)
    {
        if (!model.IsLocal || !gateway.LocalModels.TryGetValue(model.Address, out var found)) return null;
        if (FindServer(gateway, model.Upstream) is not { } server) return null;
        return new LocalModel(model, found, server);
    }

    /// <summary>The server behind an upstream, with what it can be asked for; null when discovery found none there, or it is gone.</summary>
    public LocalServer? FindServer(GatewayModel gateway, string upstream)
    {
        if (!gateway.LocalServers.TryGetValue(upstream, out var server) || server.Status is ServerStatus.Gone or ServerStatus.NeedsKey) return null;
        if (For(server.Kind) is not { } engine) return null;
        return new LocalServer(gateway.Upstreams[upstream], server, engine, new ProbeTarget(server.Root, gateway.Upstreams[upstream].Credential.Key));
    }
}

/// <summary>A server that can be asked for more than answers.</summary>
/// <param name="Upstream">As routing knows it.</param>
/// <param name="Found">As discovery does.</param>
/// <param name="Engine">How to speak to it.</param>
/// <param name="Target">Where it is.</param>
internal sealed record LocalServer(UpstreamModel Upstream, DiscoveredServer Found, ILocalEngine Engine, ProbeTarget Target)
{
    /// <summary>Whether it can be asked for all of these.</summary>
    public bool Can(EngineAbilities abilities) => (Engine.AbilitiesOf(Found) & abilities) == abilities;
}

/// <summary>A model of such a server.</summary>
internal sealed record LocalModel(RoutableModel Model, DiscoveredModel Found, LocalServer Server)
{
    /// <summary>Its exact address.</summary>
    public string Address => Model.Address;
}
