using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Diet;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Probing;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Privacy;

namespace Sluice.Gateway.Local;

/// <summary>Registers what looks after the model servers on this machine.</summary>
internal static class LocalRegistration
{
    /// <summary>Needs the gateway's parts, connections and a time provider.</summary>
    public static IServiceCollection AddLocal(this IServiceCollection services) => services
        .AddSingleton<LocalSpeeds>()
        .AddSingleton<ContextMemory>()
        .AddSingleton(provider => provider.GetRequiredService<GatewayParts>().Hardware)
        .AddHostedService<HardwareLoop>()
        .AddSingleton<LoadMeasure>()
        .AddSingleton<ProbeRuns>()
        .AddSingleton<CallBook>()
        .AddSingleton<LocalDiet>()
        .AddSingleton(provider => new ServerProbe(DiscoveryHttp.Create(provider.GetRequiredService<Boundary>())))
        .AddSingleton<DiscoveryLoop>()
        .AddSingleton(provider => Switch(provider.GetRequiredService<GatewayParts>(), provider.GetRequiredService<ServerProbe>(), provider.GetRequiredService<DiscoveryLoop>()))
        .AddHostedService(provider => provider.GetRequiredService<DiscoveryLoop>())
        .AddEngines()
        .AddWarmth();

    private static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton(provider => EngineHttp.Create(provider.GetRequiredService<Boundary>()))
        .AddSingleton<ILocalEngine, OllamaEngine>()
        .AddSingleton<ILocalEngine, LmStudioEngine>()
        .AddSingleton<ILocalEngine, LlamaCppEngine>()
        .AddSingleton<ILocalEngine, VllmEngine>()
        .AddSingleton<LocalEngines>();

    private static IServiceCollection AddWarmth(this IServiceCollection services) => services
        .AddSingleton<LoadBook>()
        .AddSingleton<ModelUse>()
        .AddSingleton<ModelLoader>()
        .AddSingleton<TurnLoads>()
        .AddSingleton<WarmUp>()
        .AddSingleton<Foresight>()
        .AddSingleton<WarmLoop>()
        .AddHostedService(provider => provider.GetRequiredService<WarmLoop>());

    private static ServerSwitch Switch(GatewayParts parts, ServerProbe probe, DiscoveryLoop discovery) => new(parts.Paths, parts.Host, () => parts.Models.Current.Effective, probe, parts.Time)
    {
        Came = (_, cancellationToken) => discovery.LookAsync(cancellationToken),
        Left = discovery.LeaveAsync,
    };
}
