using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Slots;

namespace Sluice.Gateway.Admin.Local;

/// <summary>What discovery knows of the model servers on this machine.</summary>
internal static class LocalReport
{
    /// <summary>Servers, models, memory.</summary>
    public static LocalView Read(GatewayModelStore models, HardwareReading hardware, UpstreamSlots slots, LoadBook loads, WarmUp warmUp)
    {
        var model = models.Current;
        var memory = hardware.Memory;
        return new LocalView(
            [.. DiscoveryTargets.Of(model.Effective, models.Variable).Select(target => target.Root.Authority)],
            memory.Total > 0 ? new MemoryView(memory.Total, memory.Available) : null,
            [.. model.Servers.Select(server => View(server, model, memory, loads, warmUp, slots))])
        {
            Devices = [.. hardware.Devices.Select(device => new DeviceView(device.Name, device.Total, device.Free, device.IsUnified))],
            Power = hardware.Power switch { PowerSource.Battery => "battery", PowerSource.Mains => "mains", _ => null },
            Advice = ModelAdvice.For(memory) is { } advice ? new AdviceView(advice.Size, advice.Quantization, advice.FileBytes, advice.Example, advice.Why) : null,
        };
    }

    private static LocalServerView View(DiscoveredServer server, GatewayModel model, MachineMemory memory, LoadBook loads, WarmUp warmUp, UpstreamSlots slots)
    {
        var upstream = model.LocalServers.FirstOrDefault(pair => pair.Value.Root == server.Root).Key;
        return new LocalServerView
        {
            Upstream = upstream,
            Kind = server.Kind.DisplayName(),
            Version = server.Version,
            Url = server.Root.GetLeftPart(UriPartial.Authority),
            State = State(server.Status),
            Queue = upstream is null ? null : slots.View(model.Upstreams[upstream]),
            Models =
            [
                .. server.Models.Select(found => View(found, memory, server.Models.Sum(other => other.LoadedBytes ?? 0)) with
                {
                    Load = loads.Of($"{upstream}/{found.Id}") is { } load ? new LoadView(load.Since, load.Expected?.TotalSeconds, load.Why) : null,
                    NotWarmed = found.IsLoaded is true ? null : warmUp.RemarkOn($"{upstream}/{found.Id}"),
                }),
            ],
        };
    }

    private static LocalModelView View(DiscoveredModel model, MachineMemory memory, long evictable) => new()
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
        NeedsBytes = MemoryFit.Needs(model),
        Fits = MemoryFit.Needs(model) is null || memory.Available == 0 ? null : MemoryFit.Fits(model, memory, evictable),
        Place = MemoryFit.PlaceOf(model, memory) switch { FitPlace.Video => "card", FitPlace.Partly => "partly", FitPlace.Memory => "memory", FitPlace.No => "no", _ => null },
        VideoBytes = model.VideoBytes,
    };

    private static string State(ServerStatus status) => status switch
    {
        ServerStatus.Up => "up",
        ServerStatus.Busy => "busy",
        ServerStatus.Loading => "loading",
        ServerStatus.NeedsKey => "needs a key",
        _ => "gone",
    };
}
