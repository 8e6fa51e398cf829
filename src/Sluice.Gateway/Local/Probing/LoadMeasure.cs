using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Probing;

/// <summary>How long a model takes to load: unloaded and loaded once, where its server can do both and no client is busy there.</summary>
internal sealed class LoadMeasure(IEnumerable<ILocalEngine> engines, GatewayModelStore store, LocalSpeeds speeds, TimeProvider time)
{
    /// <summary>Measures loads of a model; null where its server loads its one model when it starts.</summary>
    public Func<CancellationToken, Task<LoadTime>>? Of(RoutableModel model)
    {
        var current = store.Current;
        if (current.Upstreams.GetValueOrDefault(model.Upstream) is not { } upstream || ServerOf(current, upstream) is not { } server) return null;
        var engine = engines.FirstOrDefault(one => one.Kind == server.Kind);
        if (engine?.AbilitiesOf(server) is not { } abilities || !abilities.HasFlag(EngineAbilities.Load | EngineAbilities.Unload)) return null;
        return cancellationToken => MeasureAsync(engine, new ProbeTarget(server.Root, upstream.Credential.Key), upstream, model, cancellationToken);
    }

    /// <summary>The server behind an upstream; null when discovery has not seen it.</summary>
    public static DiscoveredServer? ServerOf(GatewayModel model, UpstreamModel upstream) => model.Servers.FirstOrDefault(server =>
        server.Root.Authority == upstream.BaseUri.Authority || (server.Root.IsLoopback && upstream.BaseUri.IsLoopback && server.Root.Port == upstream.BaseUri.Port));

    private async Task<LoadTime> MeasureAsync(ILocalEngine engine, ProbeTarget target, UpstreamModel upstream, RoutableModel model, CancellationToken cancellationToken)
    {
        if (speeds.Running(model.Upstream) > 0) return new LoadTime(null, "a client was using the server");
        // It comes back as it was, or the next turn would load it again for its own context.
        var context = store.Current.LocalModels.GetValueOrDefault(model.Address)?.AllocatedContext;
        var unloaded = await engine.UnloadAsync(target, model.Id, cancellationToken);
        if (!unloaded.IsDone) return new LoadTime(null, unloaded.Error);
        var began = time.GetTimestamp();
        var loaded = await engine.LoadAsync(target, new LoadOrder(model.Id, context, upstream.KeepAlive), cancellationToken);
        return loaded.IsDone ? new LoadTime(Math.Round(time.GetElapsedTime(began).TotalSeconds, 3), null) : new LoadTime(null, loaded.Error);
    }
}
