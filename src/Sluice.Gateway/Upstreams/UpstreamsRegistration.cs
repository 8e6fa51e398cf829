using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Discovery;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Gateway.Upstreams.Limits;
using Sluice.Gateway.Upstreams.Local;

namespace Sluice.Gateway.Upstreams;

/// <summary>Registers connections, health, limits and discovery.</summary>
internal static class UpstreamsRegistration
{
    /// <summary>Needs the model's store and a time provider.</summary>
    public static IServiceCollection AddUpstreams(this IServiceCollection services) => services
        .AddSingleton<Boundary>()
        .AddSingleton(provider => new UpstreamClients(boundary: provider.GetRequiredService<Boundary>()))
        .AddSingleton<UpstreamHealth>()
        .AddSingleton<RetryBudget>()
        .AddSingleton<UpstreamSlots>()
        .AddSingleton<LocalSpeeds>()
        .AddSingleton(provider => new ServerProbe(DiscoveryHttp.Create(provider.GetRequiredService<Boundary>())))
        .AddSingleton<DiscoveryLoop>()
        .AddHostedService(provider => provider.GetRequiredService<DiscoveryLoop>());
}
