using System.Runtime.CompilerServices;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Engines;

/// <summary>vLLM serves the one model that it was started with; there is nothing to ask of it.</summary>
internal sealed class VllmEngine : ILocalEngine
{
    private static readonly EngineAnswer Fixed = new("vLLM serves the model that it was started with, and no other. To change it, start it again: vllm serve MODEL");

    /// <inheritdoc />
    public UpstreamKind Kind => UpstreamKind.Vllm;

    /// <inheritdoc />
    public EngineAbilities AbilitiesOf(DiscoveredServer server) => EngineAbilities.None;

    /// <inheritdoc />
    public Task<EngineAnswer> LoadAsync(ProbeTarget target, LoadOrder order, CancellationToken cancellationToken) => Task.FromResult(Fixed);

    /// <inheritdoc />
    public Task<EngineAnswer> UnloadAsync(ProbeTarget target, string model, CancellationToken cancellationToken) => Task.FromResult(Fixed);

    /// <inheritdoc />
    public async IAsyncEnumerable<PullProgress> PullAsync(ProbeTarget target, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new PullProgress("failed", Error: Fixed.Error);
    }
}
