using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Security;
using Sluice.Gateway.Telemetry.Prometheus;

namespace Sluice.Gateway.Telemetry;

/// <summary><c>GET /metrics</c>. Behind the inference token: the numbers say how much somebody works, and when.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Maps it, and begins to count.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        var collector = endpoints.ServiceProvider.GetRequiredService<MetricsCollector>();
        endpoints.MapGet("/metrics", http =>
        {
            http.Response.ContentType = PrometheusText.ContentType;
            return http.Response.WriteAsync(collector.Read(), http.RequestAborted);
        }).WithAccess(Access.Inference);
    }
}
