using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;

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
            [.. model.Servers.Select(server => View(server, model))]);
    }

    private static LocalServerView View(DiscoveredServer server, GatewayModel model) => new()
    {
        Upstream = model.Upstreams.Values.FirstOrDefault(upstream => upstream.BaseUri.Authority == server.Root.Authority)?.Name,
        Kind = server.Kind.DisplayName(),
        Version = server.Version,
        Url = server.Root.GetLeftPart(UriPartial.Authority),
        State = State(server.Status),
        Models = [.. server.Models.Select(View)],
    };

    private static LocalModelView View(DiscoveredModel model) => new()
    {
        Id = model.Id,
        SizeBytes = model.SizeBytes,
        Quantization = model.Quantization,
        TrainedContext = model.TrainedContext,
        AllocatedContext = model.AllocatedContext,
        Loaded = model.IsLoaded,
        LoadedBytes = model.LoadedBytes,
        Abilities = [.. new[] { model.Tools is true ? "tools" : null, model.Vision is true ? "images" : null, model.Thinking is true ? "thinking" : null }.OfType<string>()],
        Chat = model.IsChat,
        Remote = model.IsRemote,
    };

    private static string State(ServerStatus status) => status switch
    {
        ServerStatus.Up => "up",
        ServerStatus.Loading => "loading",
        ServerStatus.NeedsKey => "needs a key",
        _ => "gone",
    };
}
