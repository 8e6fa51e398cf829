using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Discovery;
using Sluice.Gateway.Upstreams.Local;

namespace Sluice.Gateway.Admin;

/// <summary>What discovery knows of the model servers on this machine.</summary>
internal static class LocalReport
{
    /// <summary>Servers, models, memory.</summary>
    public static LocalView Read(GatewayModelStore models)
    {
        var model = models.Current;
        var memory = MachineMemory.Read();
        return new LocalView(
            [.. DiscoveryTargets.Of(model.Effective, models.Variable).Select(target => target.Root.Authority)],
            memory.Total > 0 ? new MemoryView(memory.Total, memory.Available) : null,
            [.. model.Servers.Select(server => new LocalServerView(server.Kind.DisplayName(), server.Version, server.Root.GetLeftPart(UriPartial.Authority), State(server.Status), [.. server.Models.Select(View)]))]);
    }

    private static LocalModelView View(DiscoveredModel model) => new(
        model.Id, model.SizeBytes, model.Quantization, model.TrainedContext, model.AllocatedContext, model.IsLoaded, model.LoadedBytes,
        [.. new[] { model.Tools is true ? "tools" : null, model.Vision is true ? "images" : null, model.Thinking is true ? "thinking" : null }.OfType<string>()],
        model.IsChat, model.IsRemote);

    private static string State(ServerStatus status) => status switch
    {
        ServerStatus.Up => "up",
        ServerStatus.Loading => "loading",
        ServerStatus.NeedsKey => "needs a key",
        _ => "gone",
    };
}
