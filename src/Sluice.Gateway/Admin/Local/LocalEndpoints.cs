using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Slots;

namespace Sluice.Gateway.Admin.Local;

/// <summary>The model servers of this machine: how they are, starting and stopping them, and orders for their models, told as they happen.</summary>
internal static class LocalEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapLocal(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var servers = services.GetRequiredService<ServerSwitch>();
        admin.MapReading(services, servers);
        admin.MapSwitch(servers);
        admin.MapOrders(services.GetRequiredService<LocalOrders>());
    }

    private static void MapReading(this RouteGroupBuilder admin, IServiceProvider services, ServerSwitch servers)
    {
        var models = services.GetRequiredService<GatewayModelStore>();
        var hardware = services.GetRequiredService<IHardware>();
        var slots = services.GetRequiredService<UpstreamSlots>();
        var calls = services.GetRequiredService<CallBook>();
        var (loads, warmUp) = (services.GetRequiredService<LoadBook>(), services.GetRequiredService<WarmUp>());
        var discovery = services.GetRequiredService<DiscoveryLoop>();
        admin.MapGet("/local", async http =>
        {
            discovery.Nudge();
            var view = LocalReport.Read(models, await hardware.ReadAsync(http.RequestAborted), slots, loads, warmUp) with { Calls = CallReport.Read(calls) };
            await AdminHttp.WriteAsync(http, await servers.DescribeAsync(view, http.RequestAborted), LocalJson.Default.LocalView);
        }).Describe("Local servers, their models, queues and loads, and this machine's hardware.").Gives(LocalJson.Default.LocalView);
    }

    private static void MapSwitch(this RouteGroupBuilder admin, ServerSwitch servers)
    {
        admin.MapPost("/local/on", http => AdminHttp.ReadAsync(http, LocalJson.Default.LocalOrder, order =>
            AdminHttp.WriteEventsAsync(http, servers.OnAsync(order.Server, http.RequestAborted), LocalJson.Default.SwitchProgress)))
            .Describe("Starts a model server.").Takes(LocalJson.Default.LocalOrder).Streams(LocalJson.Default.SwitchProgress);
        admin.MapPost("/local/off", http => AdminHttp.ReadAsync(http, LocalJson.Default.LocalOrder, order =>
            AdminHttp.WriteEventsAsync(http, servers.OffAsync(order.Server, order.Yes, http.RequestAborted), LocalJson.Default.SwitchProgress)))
            .Describe("Stops a model server.").Takes(LocalJson.Default.LocalOrder).Streams(LocalJson.Default.SwitchProgress);
    }

    private static void MapOrders(this RouteGroupBuilder admin, LocalOrders orders)
    {
        admin.MapPost("/local/warm", http => AdminHttp.ReadAsync(http, LocalJson.Default.WarmOrder, order => WriteAsync(http, orders.WarmAsync(order, http.RequestAborted))))
            .Describe("Loads models; tells how far it is.").Takes(LocalJson.Default.WarmOrder).Streams(LocalJson.Default.ModelProgress);
        admin.MapPost("/local/unload", http => AdminHttp.ReadAsync(http, LocalJson.Default.UnloadOrder, order => WriteAsync(http, orders.UnloadAsync(order, http.RequestAborted))))
            .Describe("Unloads models.").Takes(LocalJson.Default.UnloadOrder).Streams(LocalJson.Default.ModelProgress);
        admin.MapPost("/local/pull", http => AdminHttp.ReadAsync(http, LocalJson.Default.PullOrder, order => WriteAsync(http, orders.PullAsync(order, http.RequestAborted))))
            .Describe("Fetches a model; tells how far it is.").Takes(LocalJson.Default.PullOrder).Streams(LocalJson.Default.ModelProgress);
    }

    private static Task WriteAsync(HttpContext http, IAsyncEnumerable<ModelProgress> progress) => AdminHttp.WriteEventsAsync(http, progress, LocalJson.Default.ModelProgress);
}
