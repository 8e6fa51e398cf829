using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Telemetry.Export;
using Sluice.Gateway.Telemetry.Prometheus;

namespace Sluice.Gateway.Telemetry;

/// <summary>Registers what measures.</summary>
internal static class TelemetryRegistration
{
    /// <summary>Metrics, spans, <c>/metrics</c>, and the export that stays asleep until an endpoint is configured.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton<GatewayMetrics>()
        .AddSingleton<GatewayTracing>()
        .AddSingleton<RequestTelemetry>()
        .AddSingleton<MetricsCollector>()
        .AddHostedService<TelemetryExport>();
}
