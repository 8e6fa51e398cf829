using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Gateway.Upstreams.Slots;

namespace Sluice.Gateway.Upstreams;

/// <summary>Registers connections, health and slots.</summary>
internal static class UpstreamsRegistration
{
    /// <summary>Needs the model's store and a time provider.</summary>
    public static IServiceCollection AddUpstreams(this IServiceCollection services) => services
        .AddSingleton<Boundary>()
        .AddSingleton(provider => new UpstreamClients(boundary: provider.GetRequiredService<Boundary>()))
        .AddSingleton<UpstreamHealth>()
        .AddSingleton<RetryBudget>()
        .AddSingleton<UpstreamSlots>();
}
