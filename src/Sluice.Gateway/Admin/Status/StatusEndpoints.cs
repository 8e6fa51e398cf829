using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Admin.Api;

namespace Sluice.Gateway.Admin.Status;

/// <summary>The state of the whole gateway, and its end.</summary>
internal static class StatusEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapStatus(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var status = services.GetRequiredService<StatusReport>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        admin.MapGet("/status", http => AdminHttp.WriteAsync(http, status.Read(), StatusJson.Default.StatusView))
            .Describe("State of the whole gateway.").Gives(StatusJson.Default.StatusView);
        admin.MapPost("/stop", http => AdminHttp.ReadAsync(http, StatusJson.Default.StopOrder, _ =>
        {
            // Behind the answer, or the client would wait for its own connection to drain.
            http.Response.OnCompleted(() => Task.Run(lifetime.StopApplication));
            return AdminHttp.WriteAsync(http, new StopOrder(), StatusJson.Default.StopOrder);
        })).Describe("Stops the gateway, behind the requests that run.").Takes(StatusJson.Default.StopOrder).Gives(StatusJson.Default.StopOrder);
    }
}
