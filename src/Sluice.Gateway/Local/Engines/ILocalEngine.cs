using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Engines;

/// <summary>
/// What can be asked of one kind of model server besides answers: to load, unload and fetch models. Every kind is a stateless
/// singleton; what is going on at a server stands in discovery and in the loads. Nothing here is tied to a client's request.
/// </summary>
internal interface ILocalEngine
{
    /// <summary>Which servers it speaks to.</summary>
    UpstreamKind Kind { get; }

    /// <summary>What such a server can be asked for; llama.cpp's depends on whether it is a router.</summary>
    EngineAbilities AbilitiesOf(DiscoveredServer server);

    /// <summary>Loads a model and returns when it is in memory. A caller that cancels may abort the load at the server (Ollama does).</summary>
    /// <param name="target">Where, with the key for it.</param>
    /// <param name="order">What.</param>
    /// <param name="cancellationToken">Not a client's: see <see cref="ILocalEngine"/>.</param>
    Task<EngineAnswer> LoadAsync(ProbeTarget target, LoadOrder order, CancellationToken cancellationToken);

    /// <summary>Unloads a model, behind the requests that run with it.</summary>
    Task<EngineAnswer> UnloadAsync(ProbeTarget target, string model, CancellationToken cancellationToken);

    /// <summary>Fetches a model over the network: only ever on the user's word.</summary>
    IAsyncEnumerable<PullProgress> PullAsync(ProbeTarget target, string model, CancellationToken cancellationToken);
}

/// <summary>What a server can be asked for.</summary>
[Flags]
internal enum EngineAbilities
{
    /// <summary>Answers only: its model was loaded when it started and stays.</summary>
    None = 0,

    /// <summary>To load a model.</summary>
    Load = 1,

    /// <summary>To unload one.</summary>
    Unload = 2,

    /// <summary>To fetch one.</summary>
    Pull = 4,
}

/// <summary>A model to load.</summary>
/// <param name="Model">Its name at the server.</param>
/// <param name="Context">Context to allocate, tokens, where the server lets one choose; null: the server's own choice.</param>
/// <param name="KeepAlive">How long it stays without a request.</param>
internal sealed record LoadOrder(string Model, int? Context, Configuration.KeepAlive KeepAlive);

/// <summary>What became of an order.</summary>
/// <param name="Error">For the user, with what to do; null when it was done.</param>
internal readonly record struct EngineAnswer(string? Error)
{
    /// <summary>Done.</summary>
    public static EngineAnswer Done => default;

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Error is null;
}

/// <summary>How far a pull is.</summary>
/// <param name="Status">The server's words.</param>
/// <param name="Completed">Bytes of the current part; null when it does not say.</param>
/// <param name="Total">Bytes it will have; null when it does not say.</param>
/// <param name="Error">Why it failed; null while it has not.</param>
internal sealed record PullProgress(string Status, long? Completed = null, long? Total = null, string? Error = null);
