using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Loads;

/// <summary>What a turn's model needs before it can answer: a load ahead of it, which no client can end by leaving.</summary>
internal sealed class TurnLoads(GatewayModelStore models, LocalEngines engines, ModelLoader loader, LoadBook book, ModelUse use)
{
    private static readonly Task<EngineAnswer> Nothing = Task.FromResult(EngineAnswer.Done);

    /// <summary>Whether a load must end before a turn is sent; false: the model is in memory, or its server loads only with the turn itself.</summary>
    /// <param name="model">The turn's model.</param>
    /// <param name="context">The context that the turn is sent with or needs, tokens; null when its server chooses.</param>
    /// <param name="load">The load, which has begun.</param>
    public bool MustLoad(RoutableModel model, int? context, out Task<EngineAnswer> load)
    {
        load = Nothing;
        if (!model.IsLocal || Cold(model, context) is not { } cold || !cold.Server.Can(EngineAbilities.Load)) return false;
        load = loader.LoadAsync(cold, context ?? loader.ContextFor(cold), "for a turn");
        return !load.IsCompleted;
    }

    /// <summary>Whether a turn would wait for a load, as far as discovery knows.</summary>
    public bool WouldWait(RoutableModel model, int? context) =>
        model.IsLocal && (loader.IsLoading(model.Address) || (Cold(model, context) is { } cold && cold.Server.Can(EngineAbilities.Load)));

    /// <summary>A turn is sent: its model counts as used, and where it is not loaded as loading until <see cref="LocalTurn.Answers"/>.</summary>
    public LocalTurn Begin(RoutableModel model, int? context) =>
        new(use.Begin(model.Address, context), Cold(model, context) is { } cold && !cold.Server.Can(EngineAbilities.Load) ? book.Begin(model.Address, cold.Found, "for a turn") : null);

    // Ollama loads a model again for another context.
    private LocalModel? Cold(RoutableModel model, int? context)
    {
        var gateway = models.Current;
        if (!gateway.LocalModels.TryGetValue(model.Address, out var found)) return null;
        var reloads = context is not null && found is { IsLoaded: true, AllocatedContext: { } allocated } && allocated != context;
        return found.IsLoaded is false || (reloads && gateway.Upstreams[model.Upstream] is { Kind: UpstreamKind.Ollama, Protocol: "ollama" }) ? engines.Find(gateway, model) : null;
    }
}

/// <summary>A turn at a local model.</summary>
internal sealed class LocalTurn(IDisposable use, LoadBook.LoadMark? load) : IDisposable
{
    /// <summary>The first of its answer has come: the model is in memory.</summary>
    public void Answers() => load?.Dispose();

    /// <inheritdoc />
    public void Dispose()
    {
        load?.Dispose();
        use.Dispose();
    }
}
