using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Security;

namespace Sluice.Gateway.Endpoints;

internal static class HealthEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var ledger = endpoints.ServiceProvider.GetRequiredService<LedgerWriter>();
        var discovery = endpoints.ServiceProvider.GetRequiredService<DiscoveryLoop>();

        endpoints.MapGet("/healthz", http => http.Response.WriteAsync("ok\n", http.RequestAborted)).WithAccess(Access.Open);
        endpoints.MapGet("/readyz", http => ReadyAsync(http, ledger, discovery)).WithAccess(Access.Open);

        // Claude Code sends HEAD / (or HEAD /app/NAME) without a credential before anything else.
        endpoints.MapMethods("/{**path}", [HttpMethods.Head], _ => Task.CompletedTask).WithAccess(Access.Open);
    }

    private static Task ReadyAsync(HttpContext http, LedgerWriter ledger, DiscoveryLoop discovery)
    {
        // A request that comes before the first look around would find no local model.
        if (!discovery.FirstLook.IsCompleted)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return http.Response.WriteAsync("looking for local model servers\n", http.RequestAborted);
        }

        var health = ledger.Health;
        if (health.IsDegraded) http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return http.Response.WriteAsync(!health.IsDegraded ? "ready\n" : $"degraded: {health.Problem}\n", http.RequestAborted);
    }
}
